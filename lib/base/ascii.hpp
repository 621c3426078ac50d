#pragma once

namespace preprintd {

/// Characters of ASCII; nothing here reads the locale, and every byte of a longer UTF-8 sequence is none of these.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c); }

}  // namespace preprintd
