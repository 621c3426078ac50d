#include "normalize/people.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "normalize/title.hpp"

namespace preprintd::normalize {
namespace {

bool is_name_ending(std::string_view part) {
  static constexpr std::string_view kEndings[] = {"Jr.", "Jr",  "Sr.",   "Sr", "II",  "III",
                                                  "IV",  "PhD", "Ph.D.", "MD", "M.D."};
  return std::find(std::begin(kEndings), std::end(kEndings), part) != std::end(kEndings);
}

// An unclosed parenthesis runs to the end: it can only be a cut affiliation.
std::string without_affiliations(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') {
      ++depth;
      out += ' ';
    } else if (c == ')') {
      depth = std::max(0, depth - 1);
    } else if (depth == 0) {
      out += c;
    }
  }
  return collapsed(out);
}

void add_part(std::vector<std::string>& names, std::string_view part) {
  part = trimmed(part);
  while (starts_with_nocase(part, "and ") || part.starts_with("& ")) part = trimmed(part.substr(part.find(' ') + 1));
  if (part.empty() || part == "and") return;
  if (is_name_ending(part) && !names.empty()) {
    names.back() += ", " + std::string(part);
  } else {
    names.emplace_back(part);
  }
}

}  // namespace

People split_people(std::string_view text) {
  const std::string plain = without_affiliations(clean_text(std::string(text)));
  People people;
  int braces = 0;
  std::size_t begin = 0, i = 0;
  const std::string_view view = plain;
  const auto cut = [&](std::size_t skip) {
    add_part(people.names, view.substr(begin, i - begin));
    begin = i + skip;
  };
  while (i < view.size()) {
    const char c = view[i];
    std::size_t step = 1;
    if (c == '\\' && i + 1 < view.size()) {
      step = 2;  // an escaped brace or accent is no structure
    } else if (c == '{') {
      ++braces;
    } else if (c == '}') {
      braces = std::max(0, braces - 1);
    } else if (braces == 0 && (c == ',' || c == ';')) {
      cut(1);
    } else if (braces == 0 && c == ' ') {
      for (const std::string_view word : {" and ", " & ", " for the ", " on behalf of "}) {
        if (!view.substr(i).starts_with(word)) continue;
        cut(word == " for the " || word == " on behalf of " ? 1 : word.size());
        step = word.size();
        break;
      }
    }
    i += step;
  }
  i = view.size();
  cut(0);
  people.certain = people.names.size() < 2;
  return people;
}

}  // namespace preprintd::normalize
