#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"
#include "format/reading_line.hpp"

namespace preprintd::format {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// Where a year stands in a venue, with the sign before it: "2024", "'25".
struct YearAt {
  std::size_t begin = 0, end = 0;
  int year = 0;
};
std::optional<YearAt> find_year(std::string_view venue) {
  for (std::size_t i = 0; i < venue.size(); ++i) {
    if (!is_digit(venue[i]) || (i > 0 && is_digit(venue[i - 1]))) continue;
    std::size_t end = i;
    while (end < venue.size() && is_digit(venue[end])) ++end;
    const auto digits = std::string(venue.substr(i, end - i));
    if (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
      return YearAt{i, end, std::stoi(digits)};
    if (digits.size() == 2 && i > 0 && venue[i - 1] == '\'') return YearAt{i - 1, end, 2000 + std::stoi(digits)};
    if (digits.size() == 2 && i > 2 && venue.substr(i - 3, 3) == "’")
      return YearAt{i - 3, end, 2000 + std::stoi(digits)};
    i = end;
  }
  return std::nullopt;
}

std::string tidy(std::string_view text) {
  auto out = collapsed(text);
  const auto loose = [](char c) { return std::string_view(" ,;:-~").find(c) != std::string_view::npos; };
  while (!out.empty() && loose(out.back())) out.pop_back();
  while (!out.empty() && loose(out.front())) out.erase(0, 1);
  return out;
}

std::string without_year(std::string_view venue) {
  std::string out(venue);
  if (const auto year = find_year(out)) {
    auto begin = year->begin, end = year->end;
    if (begin > 0 && end < out.size() && out[begin - 1] == '(' && out[end] == ')') --begin, ++end;
    out.replace(begin, end - begin, " ");
  }
  return tidy(out);
}

// Drops `word` where it stands as a word of its own, with the parentheses around it.
void drop_word(std::string& text, std::string_view word) {
  const auto lower = lower_ascii(text);
  for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
    auto begin = at, end = at + word.size();
    if ((begin > 0 && is_word(text[begin - 1])) || (end < text.size() && is_word(text[end]))) continue;
    if (begin > 0 && end < text.size() && text[begin - 1] == '(' && text[end] == ')') --begin, ++end;
    text.replace(begin, end - begin, " ");
    text = tidy(text);
    return;
  }
}

std::string findings_last(std::string venue) {
  constexpr std::string_view kLong = "the association for computational linguistics";
  const auto lower = lower_ascii(venue);
  if (lower.rfind("findings of ", 0) != 0) return venue;
  auto rest = venue.substr(12);
  if (lower.compare(12, kLong.size(), kLong) == 0) {
    rest = tidy(std::string_view(rest).substr(kLong.size()));
    if (rest.empty()) rest = "ACL";
  }
  if (starts_with_nocase(rest, "the ")) rest.erase(0, 4);
  return rest + " Findings";
}

}  // namespace

std::optional<int> year_in(std::string_view venue) {
  if (const auto found = find_year(venue)) return found->year;
  return std::nullopt;
}

bool is_preprint_word(std::string_view venue) {
  const auto bare = bare_label(without_year(venue));
  return bare == "arxiv" || bare == "preprint" || bare == "corr" || bare == "arxivpreprint" || bare == "arxivorg";
}

bool same_venue(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto left = year_in(a), right = year_in(b);
  if (left && right && left != right) return false;
  const LineStyle plain;
  return bare_label(written_venue(a, plain, {})) == bare_label(written_venue(b, plain, {}));
}

std::string written_venue(std::string_view venue, const LineStyle& style, std::optional<int> year) {
  const auto named = year_in(venue);
  if (named) year = named;
  std::string name;
  if (is_preprint_word(venue)) {
    name = style.preprint_word;
  } else {
    name = without_year(venue);
    if (!style.names_tracks)
      for (const std::string_view track : {"oral", "spotlight", "highlight", "poster", "workshop", "main conference"})
        drop_word(name, track);
    name = findings_last(tidy(name));
    if (name.empty()) name = collapsed(venue);
  }
  if (style.venue_with_year && year && !year_in(name)) {
    const auto digits = std::to_string(*year);
    const bool two = style.year_form.ends_with("'");
    name += style.year_form + (two ? digits.substr(2) : digits);
  }
  return name;
}

}  // namespace preprintd::format
