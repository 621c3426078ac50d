#include <algorithm>

#include "base/text.hpp"
#include "format/export_item.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {
namespace {

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : repair_utf8(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string element(std::string_view indent, std::string_view name, std::string_view text) {
  return std::string(indent) + "<" + std::string(name) + ">" + xml(text) + "</" + std::string(name) + ">\n";
}

Instant moment_of(const ExportItem& item) {
  if (item.decision.at) return *item.decision.at;
  return item.paper.updated.value_or(item.paper.submitted.value_or(Instant{}));
}

std::string entry(const ExportItem& item) {
  const auto& p = item.paper;
  const auto* words = item.entries.empty() ? nullptr : &item.entries.front().annotation;
  std::string title = collapsed(p.title);
  if (title.empty() && words && words->title) title = unescape_link_text(*words->title);
  if (title.empty()) title = "arXiv:" + p.id.text();
  std::string out = "  <entry>\n";
  out += element("    ", "id", abs_url(p.id));
  out += element("    ", "title", title);
  out += "    <link rel=\"alternate\" type=\"text/html\" href=\"" + xml(abs_url(p.id)) + "\"/>\n";
  out += element("    ", "updated", render_instant(moment_of(item)));
  if (p.submitted) out += element("    ", "published", render_instant(*p.submitted));
  for (const auto& author : p.authors)
    if (!trimmed(author).empty()) out += "    <author>\n" + element("      ", "name", author) + "    </author>\n";
  for (const auto& category : p.categories) out += "    <category term=\"" + xml(category) + "\"/>\n";
  const auto summary = words && words->summary ? *words->summary : p.abstract;
  if (!summary.empty()) out += "    <summary type=\"text\">" + xml(summary) + "</summary>\n";
  return out + "  </entry>\n";
}

}  // namespace

// RFC 4287: a feed has an id, a title and the time of its newest change; each entry has an author or the feed has.
std::string render_atom(const ExportSet& set) {
  Instant updated{};
  for (const auto& item : set.items) updated = std::max(updated, moment_of(item));
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  out += element("  ", "id", set.address);
  out += element("  ", "title", set.title);
  out += element("  ", "updated", render_instant(updated));
  out += "  <author>\n" + element("    ", "name", "preprintd") + "  </author>\n";
  for (const auto& item : set.items) out += entry(item);
  return out + "</feed>\n";
}

}  // namespace preprintd::format
