#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "format/edit.hpp"
#include "store/database.hpp"

namespace preprintd::publish {

/// What a list file shall become.
struct Prepared {
  std::string before;              ///< the bytes as they were read
  std::string after;               ///< the same bytes where nothing has to change
  std::vector<std::string> notes;  ///< one sentence each: what will be written, what waits and why
  std::vector<format::Written> written;
  std::vector<std::string> lists;     ///< the lists this file holds
  std::vector<std::int64_t> skipped;  ///< entries in conflict; their base stays, so that they are still in conflict
  int added = 0, changed = 0, removed = 0;
  int unwritable = 0;  ///< that cannot be written as they are; `notes` says which and why, the others are not held up
  bool up_to_date() const { return before == after; }
};

/// Computes the new bytes of a file: entries accepted and not yet written, annotations that differ from the bytes last
/// read, lines that must go. `skipped`: entries (by key) that are in conflict and keep the file's bytes. Call after
/// `review::absorb` of the same bytes, in the same transaction. Reads the database only. Every other byte is equal, and
/// that is verified; else an Error and nothing may be written. One change that cannot be made is left out and counted.
Result<Prepared> prepare(store::Database& db, const format::ListFile& file,
                         const std::map<std::string, format::ListRules>& rules,
                         const std::vector<std::int64_t>& skipped);

/// Three steps around the replacing of a file, each in a write transaction of its own, so that a crash between them
/// leaves no line of ours that looks like hers.
/// Before: what `prepared.after` will hold of ours.
void announce(store::Database& db, const std::filesystem::path& file, const Prepared& prepared);
/// After: entries take place, number and base from it.
void note_written(store::Database& db, const std::filesystem::path& file, const Prepared& prepared);
/// The next time, before `review::absorb` of `bytes`: where they are what was announced and never noted, the new lines
/// in them become ours now. Her edits since then make them other bytes, and a line she then finds is hers.
void catch_up(store::Database& db, const std::filesystem::path& file, const std::string& bytes);

}  // namespace preprintd::publish
