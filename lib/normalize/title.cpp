#include "normalize/title.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
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

}  // namespace

std::string clean_text(std::string_view text) {
  const auto is_odd = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '&' || byte == 0x7F || (byte < 0x20 && !(byte >= '\t' && byte <= '\r'));
  };
  // Most text needs no repair, and most of that no second look: eight bytes at a time. (As repair_utf8 has it, vertical
  // tabs and form feeds are no characters.)
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return ((byte >= 0x20) & (byte < 0x7F) & (c != '&')) | (c == '\n') | (c == '\t') | (c == '\r');
  };
  constexpr std::uint64_t kOnes = ~std::uint64_t(0) / 255, kHigh = kOnes * 0x80;
  bool plain = true;
  std::size_t seen = 0;
  for (std::uint64_t word = 0; plain && seen + 8 <= text.size(); seen += 8) {
    std::memcpy(&word, text.data() + seen, 8);
    const auto has_zero = [&](std::uint64_t w) { return (w - kOnes) & ~w & kHigh; };
    const auto doubtful = (word & kHigh) | ((word - kOnes * 0x20) & kHigh) | has_zero(word ^ (kOnes * '&')) |
                          has_zero(word ^ (kOnes * 0x7F));
    if (doubtful)
      plain = std::all_of(text.begin() + std::ptrdiff_t(seen), text.begin() + std::ptrdiff_t(seen + 8), is_plain);
  }
  plain = plain && std::all_of(text.begin() + std::ptrdiff_t(seen), text.end(), is_plain);
  if (plain) return collapsed(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto odd = std::size_t(std::find_if(text.begin() + std::ptrdiff_t(i), text.end(), is_odd) - text.begin());
    out.append(text, i, odd - i);
    i = odd;
    if (i == text.size()) break;
    const auto [value, bytes] = text[i] == '&' ? entity_at(text, i) : std::pair<char32_t, std::size_t>();
    if (bytes > 0) append_utf8(out, value);
    if (bytes == 0 && text[i] == '&') out += '&';
    i += std::max<std::size_t>(bytes, 1);
  }
  return collapsed(repair_utf8(out));
}

bool same_title(std::string_view a, std::string_view b) {
  const std::string left = bare_words(a);
  return !left.empty() && left == bare_words(b);
}

}  // namespace preprintd::normalize
