#pragma once
#include <optional>
#include <string>
#include <vector>

#include "format/edit.hpp"

namespace preprintd::format {

/// One line of a section as it will be: an old entry, or the body (without number) of a new one.
struct Slot {
  int old = -1;
  std::string body;
  bool fresh() const { return old < 0; }
};

/// A section as it will be. `section` -1: made new, at `anchor`.
struct PlannedSection {
  int section = -1;
  int list = -1;  ///< -1: the file has no list yet
  std::vector<Slot> slots;
  // Only for sections without entries so far:
  int heading = -1;         ///< an existing heading without entries, or -1
  std::optional<int> year;  ///< of the heading to be made
  int parent = -1;          ///< heading the year's heading stands under
  bool touched = false;
  bool drop_heading = false;
};

struct Plan {
  std::vector<PlannedSection> sections;              ///< the file's sections first, index by index, then new ones
  std::vector<std::optional<std::string>> replaced;  ///< by entry: new bytes
  std::vector<std::pair<int, std::string>> places;   ///< of moved, then added: planned section and body
};

/// Finds the `ordinal`-th entry of a paper in a list; -1 when there is none.
int find_entry(const ListFile& file, const EntryRef& which);
Result<Plan> make_plan(const ListFile& file, const Changes& changes, const Hints& hints);
/// The new bytes of a plan.
std::string render_plan(const ListFile& file, const Plan& plan, const Hints& hints);

}  // namespace preprintd::format
