#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/app.hpp"
#include "publish/publish.hpp"
#include "review/absorb.hpp"

namespace preprintd::daemon {

/// What came of one list file.
struct Exported {
  review::Absorbed absorbed;
  publish::Prepared prepared;
};

/// `export --into`: reads the file as she left it, takes over her edits, writes what is to be written, in one
/// transaction. With `rehearse` neither file nor database is changed. `absorbed.refused` set: nothing was done.
Result<Exported> export_into(App& app, store::Database& db, const std::filesystem::path& file, bool rehearse);

/// Lists that the settings name with a file exist from the start, imported or not. Inside a write transaction.
void know_lists(const App& app, store::Database& db);

/// The files of all lists, each once, in the order of the lists; `lists.<name>.file` of the settings goes before the
/// file a list was imported from.
std::vector<std::filesystem::path> list_files(const App& app, store::Database& db);

}  // namespace preprintd::daemon
