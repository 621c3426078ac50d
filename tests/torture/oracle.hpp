#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "room.hpp"

namespace preprintd::torture {

using Rows = std::vector<std::string>;
using Tables = std::map<std::string, Rows>;

/// What a world holds, in a form that is equal for two runs that did the same: times, change numbers and the log of
/// runs are left aside, rows are sorted.
struct Picture {
  int schema = 0;  ///< 0: no database yet, or an empty one
  Tables tables;
  /// Files beside the database: their bytes; a copy of a database: its tables as text. Locks, gates and the
  /// database's own files are not here.
  std::map<std::string, std::string> files;
  /// Invariants that do not hold (`integrity_check`, fsck, spooled answers), one sentence each.
  std::vector<std::string> broken;
};

/// Looks at a copy, so that the world stays as it was left. `invariants`: false where the program has not yet had its
/// turn to bring things in order.
Picture look(const Room& room, bool invariants);
/// The same for a database alone.
Picture look_at_database(const std::filesystem::path& file, const std::filesystem::path& scratch, bool invariants);

/// Empty when equal; else the first difference of each table or file, one line each.
std::vector<std::string> differences(const Picture& is, const Picture& wanted);

/// The same without evidence: a route that failed is asked no more where another one has proven the day, which then
/// is healed and its papers late.
std::vector<std::string> lasting_differences(const Picture& is, const Picture& wanted);

/// What a step promises about a moment in its middle.
enum class Promise {
  atomic,   ///< all of it or nothing
  staged,   ///< her edits, then the file, then the places in it, each whole; nothing said before the last
  growing,  ///< batches, each whole; nothing that was there goes
};

/// Is what a killed step left allowed? `said`: what it had printed by then, which must be true.
std::vector<std::string> judge_killed(Promise promise, const Picture& before, const Picture& after, const Picture& is,
                                      const std::string& acknowledgement, const std::string& said);

}  // namespace preprintd::torture
