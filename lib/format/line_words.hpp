#pragma once
#include <optional>
#include <string>
#include <string_view>

/// The words of a reading list's line: labels, markers and venues. Shared by the files of this floor.
namespace preprintd::format {

bool is_blank(char c);
bool is_digit(char c);
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

}  // namespace preprintd::format
