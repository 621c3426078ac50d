#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace preprintd::daemon {

/// Columns of the terminal standard output goes to; 100 where it is none, never less than 40.
std::size_t terminal_columns();
/// `first` and then `text`, broken at blanks to `columns`; later lines are indented like `first` is wide. Ends with a
/// newline. Widths are those of a terminal (Chinese is two columns wide).
std::string wrapped(const std::string& first, const std::string& text, std::size_t columns);
/// In grey on a terminal, as it is elsewhere.
std::string greyed(const std::string& text);
/// "A. One, B. Two, … Z. Last (12)".
std::string short_authors(const std::vector<std::string>& authors);
/// A number from 1 on the command line.
Result<int> count_argument(const std::string& text, const std::string& option);

}  // namespace preprintd::daemon
