#pragma once
#include <string>
#include <vector>

#include "format/decisions.hpp"
#include "review/decide.hpp"
#include "store/database.hpp"

namespace preprintd::review {

struct ImportedDecisions {
  int lines = 0;
  int taken = 0;  ///< decisions and entries that were new here or newer than ours
  int kept = 0;   ///< where ours is as new, or newer
};

/// Takes over decisions as `export decisions` writes them: a backup read back, or another machine's. A paper nobody
/// decided here takes the line's decision; where both decided, the newer word counts. Entries come with their list,
/// section and annotation and wait to be written unless their line stands in a file. One step; importing the same file
/// again changes nothing. Inside a write transaction.
ImportedDecisions import_decisions(store::Database& db, const std::vector<format::DecisionLine>& lines, const By& by);

}  // namespace preprintd::review
