#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/reading_line.hpp"
#include "paper/decision.hpp"

/// A whole reading list file, read without losing a byte. Offsets are into the file's bytes.
namespace preprintd::format {

struct Heading {
  int level = 1;
  std::string text;         ///< without marks at both ends
  std::size_t begin = 0;    ///< first byte of its (first) line
  std::size_t end = 0;      ///< behind its last line's text, before the line ending
  int line = 1;             ///< from 1
  int parent = -1;          ///< index of the enclosing heading
  std::optional<int> year;  ///< for a heading that is a year (RULES 5)
  /// A `<details>` block whose summary is the heading: where the line of its `</details>` begins and ends. 0 for all
  /// other headings.
  std::size_t closing_begin = 0, closing_end = 0;
  bool is_block() const { return closing_end > 0; }
};

struct ListEntry {
  std::size_t begin = 0;  ///< of its first line
  std::size_t end = 0;    ///< behind its last non-blank line's text, before the line ending
  int line = 1;
  int heading = -1;  ///< index into `headings`, -1 before the first
  int section = -1;  ///< index into `sections`, -1 for an item of a list without papers
  int position = 0;  ///< in its section, from 1
  EntryText text;    ///< spans relative to `begin`
  std::string_view of(std::string_view bytes) const { return bytes.substr(begin, end - begin); }
};

enum class Numbering { none, all_equal, ascending, descending, irregular };

/// The entries under one heading path, in order. At least one of them names a paper.
struct Section {
  std::string name;  ///< "Daily Papers"; "2024"; "Vision / 2024" below a list's heading
  int heading = -1;
  int list = 0;
  std::vector<int> entries;
  Numbering numbering = Numbering::none;
  std::optional<int> first_number;
  std::string separator;  ///< between two entries: "\n", or with blank lines
  double tau = 0;         ///< Kendall's tau of place and identifier
};

struct List {
  std::string name;     ///< "daily-papers"
  std::string heading;  ///< "Daily Papers"; empty for a file without headings
  int outermost = -1;   ///< index of that heading
  std::vector<int> sections;
  LineStyle style;
  bool can_write = true;  ///< false: tables and opaque lines, which we only read
};

struct ListFile {
  std::string bytes;
  bool utf8 = true;
  bool bom = false;
  bool conflict_markers = false;
  std::string newline = "\n";  ///< the commoner one
  bool ends_with_newline = true;
  std::vector<Heading> headings;
  std::vector<ListEntry> entries;  ///< every list item and table row, also those without a paper
  std::vector<Section> sections;
  std::vector<List> lists;
  std::vector<Oddity> oddities;  ///< ascending by line

  const List* find_list(std::string_view name) const;
  /// Entries that name a paper, as values for the store: place `on`, base bytes, annotation as it stands
  /// (`title` always set; the caller clears it where it is arXiv's).
  std::vector<Entry> papers() const;
};

/// Reads any bytes; never fails. What cannot be read is told in `oddities`.
ListFile parse_list_file(std::string_view bytes);

/// Gives the lists and sections of `file` the names they are known by: a list or section is the one where at
/// least half of its known identifiers now stand (RULES 2, 18). Returns what was renamed, known name → heading now.
std::map<std::string, std::string> adopt_names(ListFile& file, const std::vector<Entry>& known);

}  // namespace preprintd::format
