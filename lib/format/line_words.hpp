#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.hpp"

/// The words of a reading list's line: labels, markers and venues. Shared by the files of this floor.
namespace preprintd::format {

bool is_blank(char c);
/// Is there `text` at `at`?
bool stands_at(std::string_view bytes, std::size_t at, std::string_view text);
/// Letters and digits of a label, lower case, without asterisks, brackets and blanks.
std::string bare_label(std::string_view label);
/// `ReadNotes` in any spelling; `rank` gets the number in it.
bool is_read_notes(std::string_view label, std::optional<int>* rank = nullptr);
/// Code, GitHub, repo, …: a link to the paper's code.
bool is_code_label(std::string_view label);
/// Paper, PDF, arXiv, …: a link text that names no title.
bool is_paper_label(std::string_view label);
/// The bytes of `(**Notes**: ` at `at`, up to and with the colon; 0 when it is no note.
std::size_t note_opening(std::string_view bytes, std::size_t at);
bool looks_like_url(std::string_view text);

/// A date in front of a line: `2024.09.30`, `**[2024-09]**`, `(2024/9/3):`. Offsets into the bytes.
struct DateInFront {
  std::size_t begin = 0, end = 0;  ///< from its first digit to behind its last one
  std::size_t behind = 0;          ///< behind the brackets, asterisks and colon around it
};
std::optional<DateInFront> date_in_front(std::string_view bytes, std::size_t at);
/// A known venue or a word for a preprint, and nothing else.
bool is_venue_text(std::string_view text);
/// The Chinese quotation mark that closes the one which ends at `at`; empty where none does.
std::string_view wide_quote_closing(std::string_view bytes, std::size_t at);

}  // namespace preprintd::format
