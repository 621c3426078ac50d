#pragma once
#include <string_view>

#include "format/reading_list.hpp"

namespace preprintd::format {

/// First pass over the lines: headings and entries with their ranges, nothing yet about lists.
/// Fenced code, HTML comments and front matter hold neither. Links to arXiv outside entries become oddities.
void scan_lines(ListFile& file);
/// Second pass: sections and lists, numbering and names.
void gather_lists(ListFile& file);
/// How the list writes its lines.
LineStyle read_style(const ListFile& file, const List& list);
/// Third pass: what is odd.
void note_oddities(ListFile& file);

}  // namespace preprintd::format
