#include "normalize/title.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <utility>

#include "base/ascii.hpp"
#include "base/text.hpp"

namespace preprintd::normalize {
namespace {

// The character of "&amp;", "&#39;" or "&#x27;" at `at`, and its bytes; {0, 0} where there is none.
std::pair<char32_t, std::size_t> entity_at(std::string_view text, std::size_t at) {
  const auto end = text.substr(at, 12).find(';');
  if (end == std::string_view::npos || end < 3) return {0, 0};
  std::string_view name = text.substr(at + 1, end - 1);
  static constexpr std::pair<std::string_view, char32_t> kNames[] = {{"amp", '&'},  {"lt", '<'},    {"gt", '>'},
                                                                     {"quot", '"'}, {"apos", '\''}, {"nbsp", ' '}};
  for (const auto& [known, value] : kNames)
    if (name == known) return {value, end + 1};
  if (name[0] != '#') return {0, 0};
  name.remove_prefix(1);
  const bool hex = name[0] == 'x' || name[0] == 'X';
  if (hex) name.remove_prefix(1);
  unsigned value = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
  const bool whole = read.ec == std::errc() && read.ptr == name.data() + name.size();
  if (!whole || value < 0x20 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {0, 0};
  return {value, end + 1};
}

// Letters and digits of the folded text; names of TeX commands count only where they are the content (\nabla).
std::string bare_words(std::string_view text) {
  static constexpr std::string_view kMarkup[] = {
      "textbf",  "textit",  "emph",   "texttt",          "textsc",       "textrm",     "mathrm", "mathbf",
      "mathcal", "mathbb",  "mathit", "mathsf",          "text",         "bf",         "it",     "rm",
      "tt",      "sc",      "left",   "right",           "large",        "boldsymbol", "url",    "href",
      "textsf",  "mathscr", "small",  "textsuperscript", "textsubscript"};
  const std::string plain = folded(text);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (c == '\\') {
      std::size_t end = i + 1;
      while (end < plain.size() && is_letter(plain[end])) ++end;
      const std::string_view name = std::string_view(plain).substr(i + 1, end - i - 1);
      if (std::find(std::begin(kMarkup), std::end(kMarkup), name) != std::end(kMarkup)) i = end - 1;
      continue;
    }
    if (is_letter(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

// Most text needs none. (As repair_utf8 has it, vertical tabs and form feeds are no characters.)
bool needs_repair(std::string_view text) {
  const auto is_odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x7F) | (byte == '&') | ((byte < 0x20) & (c != '\n') & (c != '\t') & (c != '\r'));
  };
  return find_char(text, 0, is_odd) < text.size();
}

}  // namespace

std::string clean_text(std::string text) {
  if (!needs_repair(text)) {
    collapse(text);
    return text;
  }
  const auto is_odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte == '&') | (byte == 0x7F) | ((byte < 0x20) & ((byte < '\t') | (byte > '\r')));
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto odd = find_char(text, i, is_odd);
    out.append(text, i, odd - i);
    i = odd;
    if (i == text.size()) break;
    const auto [value, bytes] = text[i] == '&' ? entity_at(text, i) : std::pair<char32_t, std::size_t>();
    if (bytes > 0) append_utf8(out, value);
    if (bytes == 0 && text[i] == '&') out += '&';
    i += std::max<std::size_t>(bytes, 1);
  }
  out = repair_utf8(out);
  collapse(out);
  return out;
}

bool same_title(std::string_view a, std::string_view b) {
  const std::string left = bare_words(a);
  return !left.empty() && left == bare_words(b);
}

}  // namespace preprintd::normalize
