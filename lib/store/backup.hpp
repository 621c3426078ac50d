#pragma once
#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"
#include "store/invariants.hpp"

namespace preprintd::store {

class BackupWish {
 public:
  /// Also what can be had again: the text index, papers known only from a snapshot.
  bool full = false;
  /// Set by another thread to give up soon; the copy is then not made.
  const std::atomic<bool>* stop = nullptr;
};

/// A consistent copy of the database while others use it: written beside `target`, checked, on the disk, then renamed
/// over it. On failure `target` is what it was. Blocking, on a connection of its own; never blocks a writer.
Status backup(const std::filesystem::path& database, const std::filesystem::path& target, const BackupWish& wish = {});
/// Is this file, which nobody uses, a whole and sound database of ours, of a schema we know?
Status verify_backup(const std::filesystem::path& file);

/// SQLite's quick_check of the database in use, on a connection of its own: what is wrong, empty when nothing is (or
/// when `stop` ended it). Blocking, reads the whole file.
std::string quick_check(const std::filesystem::path& database, const std::atomic<bool>* stop);

/// Puts the copy `file` in the place of `database`: checked first, then copied (so that it stays), then renamed; the
/// indexes are built anew and an older schema is brought to the newest. What was there is kept under the name that is
/// returned (empty: nothing was there). ErrorKind::conflict while a service runs. On failure `database` is what it was.
Result<std::filesystem::path> restore(const std::filesystem::path& database, const std::filesystem::path& file,
                                      Instant now);

}  // namespace preprintd::store
