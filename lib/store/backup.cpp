#include "store/backup.hpp"

#include <fmt/format.h>

#include "store/draft.hpp"
#include "store/migrate.hpp"

namespace preprintd::store {
namespace {

namespace fs = std::filesystem;

std::optional<Error> no_room(Database& db, const fs::path& folder) {
  const auto pages = db.connection().execAndGet("PRAGMA page_count").getInt64();
  const auto size = db.connection().execAndGet("PRAGMA page_size").getInt64();
  const auto need = static_cast<std::uintmax_t>(pages * size);
  std::error_code unknown;
  const auto room = fs::space(folder, unknown).available;
  if (unknown || room > need) return std::nullopt;
  return Error(ErrorKind::storage,
               fmt::format("{}: a backup needs {} MiB and {} are free", folder.string(), (need >> 20) + 1, room >> 20));
}

/// Every word of the text index is compared where nobody has to wait for it: it takes seconds inside a write
/// transaction.
std::string index_disagreement(Database& db) {
  if (!db.path().empty() && !DaemonLock::take(db.path())) return text_disagreement(db, false);
  db.connection().exec("PRAGMA query_only = OFF");
  return rehearse(db, [](Database& inside) { return text_disagreement(inside, true); });
}

}  // namespace

Status verify_backup(const fs::path& file) {
  try {
    SQLite::Database copy(file.string(), SQLite::OPEN_READONLY);
    if (copy.execAndGet("PRAGMA application_id").getInt() != kApplicationId)
      return Error(ErrorKind::conflict, fmt::format("{} is no database of preprintd", file.string()));
    const int version = copy.execAndGet("PRAGMA user_version").getInt();
    if (version < 1 || version > newest_schema())
      return Error(ErrorKind::conflict, fmt::format("{} has schema {}, this preprintd knows 1 to {}", file.string(),
                                                    version, newest_schema()));
    const std::string verdict = copy.execAndGet("PRAGMA integrity_check(1)").getString();
    if (verdict != "ok") return Error(ErrorKind::malformed, fmt::format("{} is damaged: {}", file.string(), verdict));
    return Done{};
  } catch (const std::exception& error) {
    return Error(ErrorKind::malformed, fmt::format("{}: {}", file.string(), error.what()));
  }
}

Status backup(const fs::path& database, const fs::path& target) {
  auto db = Database::open_read(database);
  if (!db) return db.error();
  const auto folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (auto full = no_room(*db, folder)) return std::move(*full);
  const Draft draft(target);
  try {
    // VACUUM INTO writes a file of its own only, yet query_only forbids it.
    db->connection().exec("PRAGMA query_only = OFF");
    SQLite::Statement copy(db->connection(), "VACUUM INTO :file");
    copy.bind(":file", draft.path().string());
    copy.exec();
  } catch (const std::exception& error) {
    return Error(ErrorKind::storage, fmt::format("backup to {}: {}", target.string(), error.what()));
  }
  if (auto sound = verify_backup(draft.path()); !sound) return sound.error().within("backup");
  return draft.become();
}

std::vector<std::string> check_invariants(Database& db) {
  std::vector<std::string> broken;
  const auto each = [&](const char* sql, const auto& sentence) {
    auto row = db.query(sql);
    while (row.step() && broken.size() < 100) broken.push_back(sentence(row));
  };
  each("PRAGMA integrity_check", [](Query& row) { return "the file: " + row.text(0); });
  if (broken == std::vector<std::string>{"the file: ok"}) broken.clear();
  each("PRAGMA foreign_key_check", [](Query& row) {
    return fmt::format("{}: row {} names a {} that is not there", row.text(0), row.text(1), row.text(2));
  });
  each(
      "SELECT id FROM paper JOIN queue_item ON queue_item.paper = paper.key WHERE title <> '' AND NOT EXISTS (SELECT 1 "
      "FROM triaged "
      "WHERE triaged.paper = paper.key)",
      [](Query& row) { return fmt::format("{} is in the queue and was never triaged", row.text(0)); });
  each(
      "SELECT id, list FROM paper JOIN entry ON entry.paper = paper.key WHERE entry.place IN ('wanted', 'on') AND NOT "
      "EXISTS (SELECT 1 FROM decision WHERE decision.paper = paper.key AND state = 'accepted')",
      [](Query& row) { return fmt::format("{} stands on {} and is not accepted", row.text(0), row.text(1)); });
  each(
      "WITH drawn (seq) AS (SELECT seq FROM paper UNION ALL SELECT seq FROM sighting UNION ALL SELECT seq FROM "
      "snapshot_paper UNION ALL SELECT seq FROM suggestion UNION ALL SELECT seq FROM score UNION ALL SELECT seq FROM "
      "queue_item UNION ALL SELECT seq FROM "
      "decision UNION ALL SELECT seq FROM list UNION ALL SELECT seq FROM entry UNION ALL SELECT seq FROM step UNION "
      "ALL SELECT seq FROM coverage_row UNION ALL SELECT seq FROM quarantine UNION ALL SELECT seq FROM fact UNION ALL "
      "SELECT seq FROM deletion) SELECT seq, count(*) FROM drawn GROUP BY seq HAVING count(*) > 1 OR seq > (SELECT "
      "change_counter.seq FROM change_counter)",
      [](Query& row) {
        return fmt::format("change number {} was given {} times or never drawn", row.text(0), row.text(1));
      });
  if (broken.empty())
    if (auto differs = index_disagreement(db); !differs.empty())
      broken.push_back("the text index: " + differs + "; `preprintd fsck --repair` builds it anew");
  return broken;
}

}  // namespace preprintd::store
