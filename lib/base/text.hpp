#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd {

/// Nothing in this header reads the locale. Text is UTF-8 unless said otherwise.

/// Is it well-formed UTF-8 (no overlong forms, no surrogates)?
bool is_utf8(std::string_view text);
/// The text with every malformed sequence, and every character XML forbids, replaced by U+FFFD.
/// `repaired` (if given) is the number of replacements.
std::string repair_utf8(std::string_view text, std::size_t* repaired = nullptr);

/// The code point at `at` (which must be a start of one) and how many bytes it takes.
/// A malformed byte counts as U+FFFD of width 1, so that loops always end.
struct CodePoint {
  char32_t value;
  std::size_t bytes;
};
CodePoint code_point_at(std::string_view text, std::size_t at);
void append_utf8(std::string& text, char32_t value);

/// Without white space at both ends; white space is ASCII blanks, U+00A0 and U+3000.
std::string_view trimmed(std::string_view text);
/// Every run of ASCII white space as one blank, none at the ends.
std::string collapsed(std::string_view text);
/// The same in place.
void collapse(std::string& text);
std::string lower_ascii(std::string_view text);
bool starts_with_nocase(std::string_view text, std::string_view prefix);
bool equal_nocase(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);
/// Lines without their endings ("\n" or "\r\n"); a last line without ending counts.
std::vector<std::string_view> lines_of(std::string_view text);

/// For comparing words of titles: lower case, accents dropped (Latin letters and TeX accents),
/// full-width forms as ASCII, curly quotes and dashes as ASCII, white space collapsed.
std::string folded(std::string_view text);

/// Columns the text takes on a terminal: East Asian wide characters two, combining marks none.
std::size_t display_width(std::string_view text);
/// The text cut to at most `columns`, with "…" where something was cut.
std::string cut_to_width(std::string_view text, std::size_t columns);

/// Safe to print on a terminal or into a log: C0 and C1 controls (also newline), U+2028/2029 and
/// bidirectional controls become visible escapes such as \x1b or \u202e.
std::string visible(std::string_view text);
/// As a JSON string with its quotes.
std::string json_quoted(std::string_view text);
void append_json_quoted(std::string& json, std::string_view text);

}  // namespace preprintd
