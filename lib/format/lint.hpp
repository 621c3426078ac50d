#pragma once
#include <string>
#include <vector>

#include "format/reading_list.hpp"

namespace preprintd::format {

/// Something in a list she may want to mend. Lines and columns from 1; a column counts characters.
struct Finding {
  int line = 1;
  int column = 1;
  std::string kind;
  std::string message;
};

/// Duplicates, link forms, lines that cannot be read, odd venues, broken parentheses, bytes that are not UTF-8,
/// conflict markers; ascending. Habits that harm nobody (numbering from 0, full-width colons) are no findings.
std::vector<Finding> lint(const ListFile& file);

}  // namespace preprintd::format
