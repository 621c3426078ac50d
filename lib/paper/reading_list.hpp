#pragma once
#include <optional>
#include <string>
#include <vector>

namespace preprintd {

/// A reading list she keeps: what we remember of it beside its entries.
struct ReadingList {
  std::string name;     ///< "daily-papers", from its heading
  std::string heading;  ///< "Daily Papers"; empty for a file without headings
  std::string file;     ///< absolute path of the file it was last imported from or written to; may be empty
  int order = 0;        ///< place among the lists of its file, from 0
};

}  // namespace preprintd
