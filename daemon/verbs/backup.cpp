#include <fmt/format.h>
#include <iostream>

#include "daemon/app.hpp"
#include "daemon/copies.hpp"
#include "daemon/report.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/backup_folder.hpp"
#include "store/fact_table.hpp"

namespace preprintd::daemon {

int run_backup(App& app, const Arguments& arguments) {
  const std::filesystem::path target = arguments.words.front();
  {
    const auto database = app.open_read();
    if (!database) return failed(database.error());
  }
  // A folder nobody made is a slip of the pen more often than a wish, and a copy nobody finds is none.
  const auto folder = target.parent_path();
  std::error_code unknown;
  if (!folder.empty() && !std::filesystem::is_directory(folder, unknown)) {
    complain(fmt::format("{}: there is no folder {}; make it, or name another", target.string(), folder.string()));
    return kUsage;
  }
  store::BackupWish wish;
  wish.full = arguments.has("--full");
  const auto copied = back_up(app, target, wish);
  if (!copied) return failed(copied.error());
  std::error_code ignored;
  std::cout << fmt::format("{}: {} KiB, verified\n{}: settings, topics, decisions.jsonl\n", target.string(),
                           std::filesystem::file_size(target, ignored) >> 10, store::beside_backup(target).string());
  // `status` asks whether any copy lies elsewhere than the database itself.
  if (store::on_one_disk(target, app.settings().database.path)) return kDone;
  auto database = app.open_write();
  if (!database) return failed(database.error());
  store::write(*database,
               [&](store::Database& db) { store::set_fact(db, kBackupElsewhere, render_instant(app.now())); });
  return kDone;
}

}  // namespace preprintd::daemon
