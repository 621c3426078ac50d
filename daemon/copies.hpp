#pragma once
#include <filesystem>

#include "daemon/app.hpp"
#include "store/backup.hpp"

namespace preprintd::daemon {

/// A copy of all that is hers: the database at `target`, and in "<target>.d" the settings file, the topics and
/// decisions.jsonl of this moment. The database comes last, so a copy that is there is whole. Blocking; any thread.
Status back_up(App& app, const std::filesystem::path& target, const store::BackupWish& wish);

}  // namespace preprintd::daemon
