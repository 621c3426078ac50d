#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "format/reading_list.hpp"

/// Changes of a reading list file, as new bytes. Pure: nothing here touches a disk.
namespace preprintd::format {

/// One of the entries of a paper in a list: the `ordinal`-th from 0, where an identifier stands twice.
struct EntryRef {
  std::string list;
  ArxivId id;
  int ordinal = 0;
};

/// A paper to be written. Several stand in the order of acceptance (RULES 3).
struct NewEntry {
  std::string list;
  std::optional<std::string> section;  ///< else the year's (RULES 5) or the list's own
  NewLine line;                        ///< `first_year` absent: the identifier's year
};
struct ChangedEntry {
  EntryRef which;
  Annotation from, to;
  std::optional<int> first_year = std::nullopt;
  /// The line as it stood when it last said `to`: a change that is taken back gives these bytes back, the number apart.
  std::optional<std::string> former = std::nullopt;
};
struct RemovedEntry {
  EntryRef which;
  /// We made the heading for this section, nobody else has entries in it: it goes with its last line.
  bool heading_is_ours = false;
};
/// Carries the entry's bytes, the number apart (RULES 7).
struct MovedEntry {
  EntryRef which;
  std::string to_list;
  std::optional<std::string> to_section;
};

struct Changes {
  std::vector<RemovedEntry> removed;
  std::vector<ChangedEntry> changed;
  std::vector<MovedEntry> moved;
  std::vector<NewEntry> added;
  bool empty() const { return removed.empty() && changed.empty() && moved.empty() && added.empty(); }
};

/// Settings of `lists.<name>`; each present one overrides what the file teaches.
struct ListRules {
  enum class GroupBy { none, year };
  enum class Position { top, end, by_id };
  std::optional<std::string> heading;
  std::optional<GroupBy> group_by;
  std::optional<int> first_number;
  std::optional<Position> position;  ///< absent: `auto`
  /// A template without number: "{venue} [{title}]({url}){summary}{code}{links}{read_notes}{note}"; a field in
  /// braces brings its own leading blank, except venue, title, url and id.
  std::optional<std::string> line;
};

struct Hints {
  std::map<std::string, ListRules> rules;  ///< by list name
  /// (list, section) → the paper whose line was added last since the import, by us or by her (RULES 3).
  std::map<std::pair<std::string, std::string>, ArxivId> last_added;
  /// For tests: what a defect of ours would do to the new text, before it is read back.
  std::function<std::string(std::string)> defect = {};
};

/// Where a new or moved entry stands now. In the order of `moved`, then `added`.
struct Written {
  ArxivId id;
  std::string list;
  std::string section;
  int position = 0;
  std::optional<int> number;
  std::string base;           ///< its bytes: the base of the next comparison
  bool made_heading = false;  ///< the section's heading was made with it: remember for `heading_is_ours`
};

struct Edited {
  std::string bytes;
  std::vector<Written> written;
};

/// The file's bytes with the changes made and verified; `file` may carry adopted names. No changes: the same bytes.
/// `missing`: a list, section or entry that is not there. `usage`: a text or shape that cannot be written.
/// `conflict`: the result did not read back (a bug or a shape we do not know); nothing should be written.
Result<Edited> apply(const ListFile& file, const Changes& changes, const Hints& hints = {});

/// Reads `after` back and compares: the same entries in the same order with the same bytes (numbers apart), every
/// change made and no other, every line outside entries equal except headings of new year sections.
/// `conflict` names the first difference.
Status verify(const ListFile& before, std::string_view after, const Changes& changes);

}  // namespace preprintd::format
