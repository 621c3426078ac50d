#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace preprintd::harvest {

struct SnapshotImport {
  std::filesystem::path file;  ///< "-": standard input
  std::filesystem::path database;
  /// Only papers in one of these: "cs.CV", "cs", "cs.*". Empty: all.
  std::vector<std::string> categories;
  std::optional<Day> since;   ///< only papers submitted (version 1) on that day or later
  bool full_text = true;      ///< for measuring only
  bool words_in_bulk = true;  ///< false for tests: FTS5 makes the text index of a new file
  std::function<void(const std::filesystem::path&)> before_check;  ///< for tests: has the new file, closed, in hand
  /// Of one transaction into a new file; a killed import begins again behind the last.
  std::size_t papers_at_once = 20000;
};

struct SnapshotProgress {
  std::int64_t lines = 0;  ///< looked at
  std::int64_t bytes = 0;  ///< of the file, as it lies on the disk
  std::optional<std::int64_t> bytes_in_all;
};

struct SnapshotReport {
  std::int64_t lines = 0;
  std::int64_t added = 0;              ///< papers not stored before
  std::int64_t changed = 0;            ///< stored papers that got a better or newer field
  std::int64_t unchanged = 0;          ///< nothing to learn from the line
  std::int64_t left_out = 0;           ///< by `categories` and `since`
  std::int64_t bad = 0;                ///< lines that could not be read; the first thousand are in the quarantine
  std::vector<std::string> first_bad;  ///< "line 17: it is cut …", at most five
  std::int64_t resumed_after = 0;      ///< the line an interrupted import had come to
  std::optional<std::string> damage;   ///< the file could not be read to its end
  std::string words_note;              ///< why FTS5 itself made the text index of a new file, which takes longer
};

/// Loads arXiv's metadata snapshot. Into a database that holds no paper while no service runs: a new file beside it,
/// renamed over it when it is whole and checked; else in small batches between which others have their turn. Killed at
/// any moment, the next call goes on; nothing is stored twice. Papers are merged as every source is (normalize/merge),
/// so nothing newer and no word of hers is overwritten; they never enter the queue. Blocking; reads and parses on a
/// thread of its own. `progress` is called on the caller's thread.
Result<SnapshotReport> import_snapshot(const SnapshotImport& how, Clock& clock,
                                       const std::function<void(const SnapshotProgress&)>& progress);

}  // namespace preprintd::harvest
