#include "store/backup.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/draft.hpp"
#include "store/migrate.hpp"
#include "store/search_index.hpp"

namespace preprintd::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTextIndexes =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%content%=%'";

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

/// `work` on this connection ends with an error soon after somebody sets `stop`.
void heed(SQLite::Database& connection, const std::atomic<bool>* stop) {
  if (!stop) return;
  constexpr int kInstructions = 20000;
  sqlite3_progress_handler(
      connection.getHandle(), kInstructions,
      [](void* flag) { return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0; },
      const_cast<std::atomic<bool>*>(stop));
}

/// Takes out of a finished copy what can be had again.
void slim(const fs::path& copy, const std::atomic<bool>* stop) {
  SQLite::Database db(copy.string(), SQLite::OPEN_READWRITE);
  heed(db, stop);
  db.exec("PRAGMA journal_mode = OFF");
  db.exec("PRAGMA synchronous = OFF");
  int freed = 0;
  SQLite::Statement indexes(db, kTextIndexes);
  std::vector<std::string> names;
  while (indexes.executeStep()) names.push_back(indexes.getColumn(0).getString());
  for (const auto& name : names) {
    db.exec(fmt::format("INSERT INTO \"{0}\" (\"{0}\") VALUES ('delete-all')", name));
    ++freed;
  }
  db.exec(
      "CREATE TEMP TABLE bulk AS SELECT paper AS key FROM snapshot_paper WHERE paper NOT IN (SELECT paper FROM "
      "sighting "
      "UNION SELECT paper FROM queue_item UNION SELECT paper FROM decision UNION SELECT paper FROM entry UNION SELECT "
      "paper FROM change WHERE paper IS NOT NULL)");
  if (db.execAndGet("SELECT count(*) FROM bulk").getInt() > 0) {
    for (const char* table : {"snapshot_paper", "suggestion", "score", "triaged", "hers"})
      freed += db.exec(fmt::format("DELETE FROM {} WHERE paper IN (SELECT key FROM bulk)", table));
    freed += db.exec("DELETE FROM paper WHERE key IN (SELECT key FROM bulk)");
  }
  if (freed > 0) db.exec("VACUUM");
}

}  // namespace

namespace {

Status verify(const fs::path& file, const std::atomic<bool>* stop) {
  try {
    SQLite::Database copy(file.string(), SQLite::OPEN_READONLY);
    heed(copy, stop);
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

}  // namespace

Status verify_backup(const fs::path& file) { return verify(file, nullptr); }

Status backup(const fs::path& database, const fs::path& target, const BackupWish& wish) {
  auto db = Database::open_read(database);
  if (!db) return db.error();
  const auto folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (auto full = no_room(*db, folder)) return std::move(*full);
  const Draft draft(target);
  try {
    // VACUUM INTO writes a file of its own only, yet query_only forbids it.
    db->connection().exec("PRAGMA query_only = OFF");
    heed(db->connection(), wish.stop);
    SQLite::Statement copy(db->connection(), "VACUUM INTO :file");
    copy.bind(":file", draft.path().string());
    copy.exec();
    if (!wish.full) slim(draft.path(), wish.stop);
  } catch (const std::exception& error) {
    return Error(ErrorKind::storage, fmt::format("backup to {}: {}", target.string(), error.what()));
  }
  if (auto sound = verify(draft.path(), wish.stop); !sound) return sound.error().within("backup");
  return draft.become();
}

std::string quick_check(const fs::path& database, const std::atomic<bool>* stop) {
  try {
    auto db = Database::open_read(database);
    if (!db) return db.error().message();
    heed(db->connection(), stop);
    const auto verdict = db->connection().execAndGet("PRAGMA quick_check(1)").getString();
    return verdict == "ok" ? "" : verdict;
  } catch (const std::exception& error) {
    return stop && *stop ? "" : error.what();
  }
}

namespace {

/// The copy of a copy: `from` stays as it is. Neither is open in this process.
Status duplicate(const fs::path& from, const fs::path& to) {
  std::error_code code;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, code);
  if (code) return Error(ErrorKind::storage, fmt::format("{}: {}", to.string(), code.message()));
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read, code);
  return Done{};
}

/// Gives what lies at `path` a second name.
Status keep_as(const fs::path& path, const fs::path& name) {
  if (::link(path.c_str(), name.c_str()) == 0) return Done{};
  return duplicate(path, name);  // a file system without hard links
}

/// Whatever the WAL still holds goes into the file; a damaged database keeps its WAL.
void settle(const fs::path& database) {
  try {
    SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
    db.setBusyTimeout(1000);
    db.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace

Result<fs::path> restore(const fs::path& database, const fs::path& file, Instant now) {
  std::error_code code;
  if (!fs::exists(file, code)) return Error(ErrorKind::missing, fmt::format("{}: no such file", file.string()));
  if (fs::equivalent(file, database, code))
    return Error(ErrorKind::usage, fmt::format("{} is the database itself", file.string()));
  const auto lock = DaemonLock::take(database);
  if (!lock) return lock.error();
  if (auto sound = verify_backup(file); !sound) return sound.error();
  const Draft draft(database);
  if (auto copied = duplicate(file, draft.path()); !copied) return copied.error();
  if (auto sound = verify_backup(draft.path()); !sound) return sound.error().within("the copy of the copy");

  WriteGuard guard(database.string() + ".write");
  fs::path kept;
  {
    const auto held = guard.hold();
    if (fs::exists(database, code)) {
      settle(database);
      kept = fmt::format("{}.replaced-{}", database.string(), render_instant(now));
      for (int again = 2; fs::exists(kept, code); ++again)
        kept = fmt::format("{}.replaced-{}-{}", database.string(), render_instant(now), again);
      if (auto named = keep_as(database, kept); !named) return named.error();
      const fs::path wal = database.string() + "-wal";
      if (const auto size = fs::file_size(wal, code); !code && size > 0)
        if (auto named = keep_as(wal, kept.string() + "-wal"); !named) return named.error();
    }
    // A WAL of the old file would be played into the new one.
    fs::remove(database.string() + "-wal", code);
    fs::remove(database.string() + "-shm", code);
    if (auto put = draft.become(); !put) return put.error();
  }
  auto db = Database::open_write(database, &*lock);
  if (!db) return db.error();
  write(*db, [](Database& inside) { rebuild_text(inside); });
  db->checkpoint_at_end();
  return kept;
}

}  // namespace preprintd::store
