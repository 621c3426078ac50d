#include "format/line_words.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "format/reading_line.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/venue.hpp"

namespace preprintd::format {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool stands_at(std::string_view bytes, std::size_t at, std::string_view text) {
  return at <= bytes.size() && bytes.substr(at, text.size()) == text;
}

std::string bare_label(std::string_view label) {
  std::string out;
  for (const char c : lower_ascii(label)) {
    const bool kept = (c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (kept) out += c;
  }
  return out;
}

bool is_read_notes(std::string_view label, std::optional<int>* rank) {
  auto bare = bare_label(label);
  if (bare.rfind("readnote", 0) != 0) return false;
  bare.erase(0, 8);
  if (!bare.empty() && bare.front() == 's') bare.erase(0, 1);
  if (bare.size() > 6 || !std::all_of(bare.begin(), bare.end(), is_digit)) return false;
  if (rank && !bare.empty()) *rank = std::stoi(bare);
  return true;
}

bool is_code_label(std::string_view label) {
  constexpr std::array<std::string_view, 15> kLabels = {
      "code",       "codes",      "github",         "githubrepo", "repo", "sourcecode", "officialcode", "source",
      "codegithub", "repository", "implementation", "pytorch",    "代码", "源码",       "代码链接"};
  return std::find(kLabels.begin(), kLabels.end(), bare_label(label)) != kLabels.end();
}

bool is_paper_label(std::string_view label) {
  constexpr std::array<std::string_view, 11> kLabels = {
      "paper", "pdf", "arxiv", "abs", "link", "paperlink", "html", "here", "preprint", "arxivlink", "arxivpdf"};
  const auto bare = bare_label(label);
  if (std::find(kLabels.begin(), kLabels.end(), bare) != kLabels.end() || bare == "论文") return true;
  return bool(parse_arxiv_id(trimmed(label)));
}

std::size_t note_opening(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size() || bytes[at] != '(') return 0;
  const auto skip = [&](std::size_t i, std::string_view set) {
    while (i < bytes.size() && set.find(bytes[i]) != std::string_view::npos) ++i;
    return i;
  };
  std::size_t i = skip(at + 1, " *_");
  if (!equal_nocase(bytes.substr(std::min(i, bytes.size()), 4), "note")) return 0;
  i += 4;
  if (i < bytes.size() && (bytes[i] == 's' || bytes[i] == 'S')) ++i;
  i = skip(i, " *_");
  if (stands_at(bytes, i, ":"))
    i += 1;
  else if (stands_at(bytes, i, "："))
    i += 3;
  else
    return 0;
  i = std::max(i, skip(i, "*_"));
  return i - at;
}

bool looks_like_url(std::string_view text) {
  if (text.empty() || text.find_first_of(" \t\r\n") != std::string_view::npos) return false;
  if (text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
  return starts_with_nocase(text, "http://") || starts_with_nocase(text, "https://") ||
         starts_with_nocase(text, "www.") || starts_with_nocase(text, "arxiv.org/");
}

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kWideQuotes = {
    {{"《", "》"}, {"「", "」"}, {"『", "』"}}};

std::size_t skip_any(std::string_view bytes, std::size_t at, std::string_view narrow,
                     std::initializer_list<std::string_view> wide) {
  for (bool again = true; again && at < bytes.size();) {
    again = narrow.find(bytes[at]) != std::string_view::npos;
    if (again) ++at;
    for (const auto mark : wide) {
      if (!stands_at(bytes, at, mark)) continue;
      at += mark.size();
      again = true;
    }
  }
  return std::min(at, bytes.size());
}

// One to four digits and their value.
std::optional<std::pair<std::size_t, int>> digits_at(std::string_view bytes, std::size_t at) {
  std::size_t end = at;
  int value = 0;
  while (end < bytes.size() && is_digit(bytes[end]) && end - at < 5) value = value * 10 + (bytes[end++] - '0');
  if (end == at || end - at > 4) return std::nullopt;
  return std::pair(end, value);
}

std::size_t date_separator(std::string_view bytes, std::size_t at) {
  for (const std::string_view mark : {".", "-", "/", "年", "月"})
    if (stands_at(bytes, at, mark)) return at + mark.size();
  return at;
}

}  // namespace

std::optional<DateInFront> date_in_front(std::string_view bytes, std::size_t at) {
  DateInFront found;
  found.begin = skip_any(bytes, at, "*_[(`", {"【", "（"});
  const auto year = digits_at(bytes, found.begin);
  if (!year) return std::nullopt;
  const bool full = year->first - found.begin == 4 && year->second >= 1990 && year->second < 2100;
  const auto after_year = date_separator(bytes, year->first);
  const auto month = digits_at(bytes, after_year);
  if (after_year == year->first || !month || month->second < 1 || month->second > 12 || month->first - after_year > 2)
    return std::nullopt;
  found.end = month->first;
  const auto after_month = date_separator(bytes, month->first);
  const auto day = digits_at(bytes, after_month);
  const bool has_day =
      after_month > month->first && day && day->second >= 1 && day->second <= 31 && day->first - after_month <= 2;
  if (has_day) found.end = day->first;
  if (!full && !(has_day && year->first - found.begin == 2)) return std::nullopt;
  if (found.end < bytes.size() && is_digit(bytes[found.end])) return std::nullopt;
  found.behind = skip_any(bytes, found.end, "*_])`:,|", {"】", "）", "：", "月", "日"});
  const bool alone = found.behind < bytes.size() && (is_blank(bytes[found.behind]) || bytes[found.behind] == '[');
  if (!alone) return std::nullopt;
  return found;
}

bool is_venue_text(std::string_view text) {
  return !text.empty() && text.size() <= 60 && (is_preprint_word(text) || parse_venue(text).has_value());
}

std::string_view wide_quote_closing(std::string_view bytes, std::size_t at) {
  for (const auto& [open, close] : kWideQuotes)
    if (at >= open.size() && stands_at(bytes, at - open.size(), open)) return close;
  return {};
}

}  // namespace preprintd::format
