#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "format/export_item.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"
#include "format/tex_text.hpp"

namespace preprintd::format {
namespace {

std::string ascii_word(std::string_view text) {
  std::string out;
  for (const char c : folded(text))
    if ((c >= 'a' && c <= 'z') || is_digit(c)) out += c;
  return out;
}

std::string last_name(const Paper& paper) {
  if (paper.authors.empty()) return "anonymous";
  const auto name = trimmed(paper.authors.front());
  const auto comma = name.find(',');
  auto last = comma != std::string_view::npos ? name.substr(0, comma) : name.substr(name.find_last_of(' ') + 1);
  auto word = ascii_word(last);
  if (word.empty()) word = ascii_word(name);
  return word.empty() ? "anonymous" : word;
}

std::string title_word(std::string_view title) {
  constexpr std::array<std::string_view, 26> kSmall = {
      "a",   "an", "the",  "on",  "of",  "for",  "in",  "to",   "and", "with", "from",    "by",     "is",
      "are", "do", "does", "can", "how", "what", "why", "when", "at",  "as",   "towards", "toward", "via"};
  for (const auto part : split(title, ' ')) {
    const auto cut = part.substr(0, part.find_first_of(":-/–—"));
    const auto word = ascii_word(cut);
    const bool letters = word.find_first_not_of("0123456789") != std::string::npos;
    if (word.size() > 1 && letters && std::find(kSmall.begin(), kSmall.end(), word) == kSmall.end()) return word;
  }
  return "paper";
}

int year_of(const Paper& paper) {
  if (!paper.submitted) return 1991 + int((paper.id.key() >> 40) / 12);
  const auto day = std::chrono::floor<std::chrono::days>(*paper.submitted);
  return int(std::chrono::year_month_day(day).year());
}

std::string title_of(const ExportItem& item) {
  if (!item.paper.title.empty() || item.entries.empty()) return item.paper.title;
  return unescape_link_text(item.entries.front().annotation.title.value_or(""));
}

}  // namespace

// The earlier accepted of two papers keeps the plain key, so that a key once cited never changes.
std::string render_bibtex(const ExportSet& set) {
  std::vector<const ExportItem*> by_acceptance;
  for (const auto& item : set.items) by_acceptance.push_back(&item);
  std::stable_sort(by_acceptance.begin(), by_acceptance.end(), [](const ExportItem* a, const ExportItem* b) {
    const auto left = a->decision.at.value_or(Instant::max()), right = b->decision.at.value_or(Instant::max());
    return left != right ? left < right : a->paper.id < b->paper.id;
  });
  std::set<std::string> taken;
  std::map<std::string, int> tried;  // of each plain key, the suffixes that are gone
  std::map<const ExportItem*, std::string> keys;
  for (const auto* item : by_acceptance) {
    const auto plain = fmt::format("{}{}{}", last_name(item->paper), year_of(item->paper), title_word(title_of(*item)));
    auto key = plain;
    for (auto& n = tried[plain]; !taken.insert(key).second; ++n)
      key = plain + (n < 26 ? std::string(1, char('a' + n)) : std::to_string(n));
    keys.emplace(item, key);
  }
  std::string out;
  for (const auto& item : set.items) {
    const auto& p = item.paper;
    out += fmt::format("@misc{{{},\n", keys.at(&item));
    out += fmt::format("  title = {{{{{}}}}},\n", tex_value(title_of(item)));
    std::string authors;
    for (const auto& author : p.authors) authors += (authors.empty() ? "" : " and ") + tex_author(author);
    if (!authors.empty()) out += fmt::format("  author = {{{}}},\n", authors);
    out += fmt::format("  year = {{{}}},\n  eprint = {{{}}},\n  archivePrefix = {{arXiv}},\n", year_of(p), p.id.text());
    if (!p.primary_category.empty()) out += fmt::format("  primaryClass = {{{}}},\n", p.primary_category);
    if (p.doi) out += fmt::format("  doi = {{{}}},\n", tex_value(*p.doi));
    out += fmt::format("  url = {{{}}}\n}}\n\n", abs_url(p.id));
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace preprintd::format
