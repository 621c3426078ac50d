#pragma once
#include <cstddef>
#include <string_view>

namespace preprintd {

/// Characters of ASCII; nothing here reads the locale, and every byte of a longer UTF-8 sequence is none of these.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c); }

/// Where the first character from `at` on stands that `is` one, or the size. For a predicate of comparisons joined by
/// `|` and `&`: of those a compiler makes code that looks at sixteen characters at once.
template <class Is>
std::size_t find_char(std::string_view text, std::size_t at, const Is& is) {
  constexpr std::size_t kBlock = 32;
  for (; at + kBlock <= text.size(); at += kBlock) {
    const char* const block = text.data() + at;
    unsigned char any = 0;
    for (std::size_t i = 0; i < kBlock; ++i) any |= static_cast<unsigned char>(is(block[i]));
    if (any != 0) break;
  }
  while (at < text.size() && !is(text[at])) ++at;
  return at;
}

}  // namespace preprintd
