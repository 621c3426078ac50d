#include <fmt/format.h>
#include <iostream>

#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/backup.hpp"
#include "store/backup_folder.hpp"

namespace preprintd::daemon {
namespace {

int list_copies(const App& app) {
  const auto& folder = app.settings().backup.dir;
  const auto copies = store::backups_in(folder);
  if (copies.empty()) {
    complain(fmt::format("{}: no copy there; `preprintd restore FILE` takes one from anywhere", folder.string()));
    return kFailed;
  }
  for (const auto& copy : copies)
    std::cout << fmt::format("{}  {} KiB  {}\n", render_instant(copy.at), copy.bytes >> 10, copy.file.string());
  std::cout << "`preprintd restore FILE` puts one back\n";
  return kDone;
}

}  // namespace

int run_restore(App& app, const Arguments& arguments) {
  if (arguments.words.empty()) return list_copies(app);
  const std::filesystem::path file = arguments.words.front();
  const auto& database = app.settings().database.path;
  const auto kept = store::restore(database, file, app.now());
  if (!kept) return failed(kept.error());
  std::cout << fmt::format("{} is now what {} was\n", database.string(), file.string());
  if (!kept->empty()) std::cout << fmt::format("the database of before is kept as {}\n", kept->string());
  std::error_code ignored;
  if (const auto beside = store::beside_backup(file); std::filesystem::exists(beside, ignored))
    std::cout << fmt::format("settings and topics of that day lie in {}; they were not put back\n", beside.string());
  std::cout
      << "lines your list files have won since then are taken over as yours by the next `preprintd export --into`\n";
  return kDone;
}

}  // namespace preprintd::daemon
