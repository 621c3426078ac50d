#include "format/line_kind.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {

std::size_t indent_of(std::string_view line) {
  std::size_t columns = 0;
  for (const char c : line) {
    if (c == ' ')
      ++columns;
    else if (c == '\t')
      columns += 4 - columns % 4;
    else
      break;
  }
  return columns;
}

std::optional<Marker> list_marker(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && is_blank(line[i])) ++i;
  const auto start = i;
  while (i < line.size() && is_digit(line[i]) && i - start < 9) ++i;
  if (i >= line.size()) return std::nullopt;
  const bool numbered = i > start && (line[i] == '.' || line[i] == ')');
  const bool bulleted = i == start && (line[i] == '-' || line[i] == '*' || line[i] == '+');
  if (!numbered && !bulleted) return std::nullopt;
  if (i + 1 < line.size() && !is_blank(line[i + 1])) return std::nullopt;
  Marker marker;
  marker.indent = indent_of(line);
  std::size_t gap = indent_of(line.substr(i + 1));
  if (gap > 4 || i + 1 >= line.size()) gap = 1;
  marker.content = marker.indent + (i + 1 - start) + gap;
  return marker;
}

bool is_rule(std::string_view line) {
  const auto text = trimmed(line);
  if (text.size() < 3 || indent_of(line) > 3) return false;
  const char mark = text.front();
  if (mark != '-' && mark != '*' && mark != '_') return false;
  return std::count(text.begin(), text.end(), mark) >= 3 &&
         std::all_of(text.begin(), text.end(), [&](char c) { return c == mark || is_blank(c); });
}

int atx_level(std::string_view line) {
  if (indent_of(line) > 3) return 0;
  const auto text = trimmed(line);
  std::size_t level = 0;
  while (level < text.size() && text[level] == '#') ++level;
  const bool heading = level >= 1 && level <= 6 && (level == text.size() || is_blank(text[level]));
  return heading ? int(level) : 0;
}

int setext_level(std::string_view line) {
  const auto text = trimmed(line);
  if (text.empty() || indent_of(line) > 3 || (text.front() != '=' && text.front() != '-')) return 0;
  const bool all = std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
  return !all ? 0 : text.front() == '=' ? 1 : 2;
}

bool is_table_delimiter(std::string_view line) {
  const auto text = trimmed(line);
  if (text.find('-') == std::string_view::npos || text.find('|') == std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '|' || c == '-' || c == ':' || is_blank(c); });
}

std::optional<int> heading_year(std::string_view text) {
  std::string rest;
  std::optional<int> year;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == i) {
      rest += text[i++];
      continue;
    }
    const auto digits = std::string(text.substr(i, end - i));
    if (year || digits.size() != 4 || (digits.substr(0, 2) != "19" && digits.substr(0, 2) != "20")) return std::nullopt;
    year = std::stoi(digits);
    i = end;
  }
  const auto words = bare_label(rest);
  const bool plain = words.empty() || words == "year" || words == "papers" || words == "paper" || words == "年";
  if (!plain && words.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos) return std::nullopt;
  if (words.size() > 8) return std::nullopt;  // an emoji beside the year is decoration, a word is a subject
  return year;
}

std::string heading_words(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '<' && i + 1 < text.size() && (is_letter(text[i + 1]) || text[i + 1] == '/')) {
      const auto close = text.find('>', i);
      i = close == std::string_view::npos ? text.size() : close + 1;
      continue;
    }
    const bool image = stands_at(text, i, "![");
    const auto open = i + (image ? 1 : 0);
    const auto close = text[open] == '[' ? closing_bracket(text, open) : std::nullopt;
    const auto end = close && stands_at(text, *close + 1, "(") ? closing_parenthesis(text, *close + 1) : std::nullopt;
    if (!end) {
      out += text[i++];
      continue;
    }
    if (!image) out += heading_words(text.substr(open + 1, *close - open - 1));
    i = *end + 1;
  }
  return std::string(trimmed(out));
}

bool starts_tag(std::string_view line, std::string_view tag) {
  const auto text = trimmed(line);
  return indent_of(line) < 4 && starts_with_nocase(text, tag) &&
         (text.size() == tag.size() || !is_letter(text[tag.size()]));
}

}  // namespace preprintd::format
