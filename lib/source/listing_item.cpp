#include "source/listing_item.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::source {
namespace {

// The markup is that of arxiv-browse's list_macros.html, the same for both kinds of page.

void find_identifier(const GumboNode* node, std::optional<VersionedId>& found, std::optional<VersionedId>& html,
                     std::string& why) {
  if (is_element(node, GUMBO_TAG_A)) {
    const auto target = attribute_of(node, "href");
    const bool abstract = target.find("/abs/") != std::string_view::npos;
    const bool page = target.find("/html/") != std::string_view::npos;
    if (abstract && !found) {
      auto parsed = parse_arxiv_id(target.substr(target.find("/abs/") + 5));
      if (parsed) {
        found = *parsed;
      } else {
        why = fmt::format("no identifier in <dt>: {}", parsed.error().message());
      }
    } else if (page && !html) {
      const auto parsed = parse_arxiv_id(target.substr(target.find("/html/") + 6));
      if (parsed) html = *parsed;
    }
  }
  for (const auto* child : children_of(node)) find_identifier(child, found, html, why);
}

std::optional<std::string> field_text(const GumboNode* node) {
  const auto text = text_below(node);
  const auto kept = trimmed(text);
  if (kept.empty()) return std::nullopt;
  return repair_utf8(kept);  // "&#1;" is legal in HTML and no text of ours
}

// "Computer Vision (cs.CV)" → "cs.CV"; names of categories may have parentheses themselves, codes end the piece.
std::string code_of(std::string_view subject) {
  subject = trimmed(subject);
  if (!subject.ends_with(')')) return {};
  const auto open = subject.rfind('(');
  if (open == std::string_view::npos) return {};
  return std::string(subject.substr(open + 1, subject.size() - open - 2));
}

const GumboNode* primary_subject(const GumboNode* node) {
  if (has_class(node, "primary-subject")) return node;
  for (const auto* child : children_of(node))
    if (const auto* found = primary_subject(child)) return found;
  return nullptr;
}

void read_subjects(const GumboNode* node, Record& record) {
  const auto text = text_below(node);
  for (const auto piece : split(text, ';'))
    if (auto code = code_of(piece); !code.empty()) record.categories.push_back(std::move(code));
  if (const auto* primary = primary_subject(node)) record.primary_category = code_of(text_below(primary));
}

void read_authors(const GumboNode* node, Record& record) {
  for (const auto* child : children_of(node)) {
    if (is_element(child, GUMBO_TAG_A)) {
      if (const auto name = collapsed(text_below(child)); !name.empty()) record.authors.push_back(name);
    } else {
      read_authors(child, record);
    }
  }
}

void read_details(const GumboNode* node, Record& record) {
  if (has_class(node, "list-title")) {
    record.title = field_text(node);
  } else if (has_class(node, "list-authors")) {
    read_authors(node, record);
  } else if (has_class(node, "list-comments")) {
    record.comment = field_text(node);
  } else if (has_class(node, "list-journal-ref")) {
    record.journal_ref = field_text(node);
  } else if (has_class(node, "list-doi")) {
    record.doi = field_text(node);
  } else if (has_class(node, "list-subjects")) {
    read_subjects(node, record);
  } else if (is_element(node, GUMBO_TAG_P) && has_class(node, "mathjax")) {
    record.abstract = field_text(node);
  } else {
    for (const auto* child : children_of(node)) read_details(child, record);
  }
}

}  // namespace

Result<Record> read_listing_item(const GumboNode* term, const GumboNode* details, Source source) {
  std::optional<VersionedId> found, html;
  std::string why = "no identifier in <dt>";
  find_identifier(term, found, html, why);
  if (!found) return Error(ErrorKind::malformed, why);
  Record record(found->id, source);
  record.version = found->version;
  if (!record.version && html && html->id == found->id) record.version = html->version;
  read_details(details, record);
  record.sighting.source = source;
  return record;
}

}  // namespace preprintd::source
