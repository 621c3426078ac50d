#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace preprintd::daemon {

/// Bytes of a text that stand out, [begin, end).
using Marks = std::vector<std::pair<std::size_t, std::size_t>>;

/// The text in lines of at most `columns` columns of a terminal: broken at blanks, and between wide characters, which
/// take two columns; a longer word is cut. Controls are made visible. Marked bytes are bold and underlined.
std::vector<std::string> laid_out(std::string_view text, std::size_t columns, const Marks& marks = {});

/// Cut to `columns`, controls made visible, filled up with blanks.
std::string filled(std::string_view text, std::size_t columns);

std::string bold(const std::string& text);
std::string dim(const std::string& text);
std::string reversed(const std::string& text);

/// The columns a line takes, escape sequences aside; for tests and for placing the cursor.
std::size_t shown_width(std::string_view line);

}  // namespace preprintd::daemon
