#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// A consistent copy of the database while others use it: written beside `target`, checked, on the disk, then renamed
/// over it. On failure `target` is what it was. Blocking, on a connection of its own; never blocks a writer.
Status backup(const std::filesystem::path& database, const std::filesystem::path& target);
/// Is this file, which nobody uses, a whole and sound database of ours, of a schema we know?
Status verify_backup(const std::filesystem::path& file);

/// Which of the rules the data must keep do not hold, one sentence each; empty when all is well. Reads everything:
/// seconds for a large database.
std::vector<std::string> check_invariants(Database& db);

}  // namespace preprintd::store
