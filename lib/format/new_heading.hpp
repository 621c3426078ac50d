#pragma once
#include <string>
#include <vector>

#include "format/reading_list.hpp"
#include "format/splice.hpp"

namespace preprintd::format {

/// Headings of new year sections, among their siblings in their order, level and spacing (RULES 5).
class NewHeadings {
 public:
  explicit NewHeadings(const ListFile& file) : file_(file) {}
  /// Do the year headings under `parent` stand newest first? So also when there is one or none.
  bool descending(int parent) const;
  /// The insertion that writes `lines` under a new heading for `year`.
  Splices::Splice with_lines(int parent, int year, const std::string& lines) const;
  /// Blank lines between a heading of this kind and its first entry, as the siblings of `heading` have them.
  std::string gap_below(int heading) const;

 private:
  std::vector<int> siblings(int parent) const;
  Splices::Splice block_with_lines(const std::vector<int>& siblings, int year, const std::string& lines) const;
  std::string blank_lines_below(int heading) const;
  bool blank_above(int heading) const;
  std::size_t behind_subtree(int heading, bool& at_end) const;
  const ListFile& file_;
};

}  // namespace preprintd::format
