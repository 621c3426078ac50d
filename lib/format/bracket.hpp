#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "format/reading_line.hpp"

/// The links of a reading list's line as people write them, wider than CommonMark's. Shared by the files of this floor.
namespace preprintd::format {

/// `[Label](URL)`, `[[Label](URL)]`, `[[Label]](URL)`, `[Label]`, each maybe in asterisks.
struct Bracket {
  Span whole, label, url;
  Span text;  ///< the label with her blanks, where no asterisks stand around it
  bool linked = false;
};

/// The one that begins at `at`; none where its brackets or asterisks are not closed. Of an image in it (a badge) the
/// label is the image's text.
std::optional<Bracket> bracket_at(std::string_view bytes, std::size_t at);
/// May a bracket begin at `at`, or `*` of one (`**[[`)?
bool bracket_begins(std::string_view bytes, std::size_t at);

/// A blank or the end of a line.
bool is_space(char c);
/// A sign of emphasis.
bool is_mark(char c);
std::size_t skip_space(std::string_view bytes, std::size_t at);
/// Without the blanks and the emphasis around it.
Span without_marks(std::string_view bytes, Span span);

}  // namespace preprintd::format
