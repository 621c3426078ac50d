#include "store/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/migrate.hpp"

namespace preprintd::store {
namespace {

void configure(SQLite::Database& connection) {
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // A closing reader would otherwise checkpoint outside the write guard.
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  connection.setBusyTimeout(5000);
  connection.exec("PRAGMA foreign_keys = ON");
  connection.exec("PRAGMA wal_autocheckpoint = 0");
}

int pragma(SQLite::Database& connection, const char* name) {
  return connection.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

std::optional<Error> refuse_foreign(SQLite::Database& connection, const std::filesystem::path& path) {
  if (pragma(connection, "application_id") == kApplicationId) return std::nullopt;
  return Error(ErrorKind::conflict,
               fmt::format("{} is a database of another program; it was not touched (set database.path)",
                           path.string()));
}

std::optional<Error> prepare_for_writing(SQLite::Database& connection, const std::filesystem::path& path) {
  const bool empty = connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  if (!empty)
    if (auto refused = refuse_foreign(connection, path)) return refused;
  if (empty) {
    connection.exec("PRAGMA page_size = 8192");
    connection.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  }
  connection.exec("PRAGMA journal_mode = WAL");
  connection.exec("PRAGMA synchronous = FULL");
  connection.exec("PRAGMA cache_size = -8192");
  if (auto migrated = migrate(connection, path); !migrated) return migrated.error();
  return std::nullopt;
}

}  // namespace

Database::Database(std::filesystem::path path, std::unique_ptr<SQLite::Database> connection)
    : path_(std::move(path)),
      guard_(std::make_unique<WriteGuard>(path_.empty() ? path_ : std::filesystem::path(path_.string() + ".write"))),
      connection_(std::move(connection)) {}

Result<Database> Database::open_write(const std::filesystem::path& path) {
  std::error_code failure;
  const auto folder = path.parent_path();
  if (!folder.empty() && !std::filesystem::exists(folder, failure)) {
    std::filesystem::create_directories(folder, failure);
    if (failure)
      return Error(ErrorKind::storage, fmt::format("{}: {} (database.path says where)", folder.string(), failure.message()));
    std::filesystem::permissions(folder, std::filesystem::perms(0750), failure);
  }
  try {
    auto connection =
        std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    configure(*connection);
    Database database(path, std::move(connection));
    const auto held = database.guard().hold();
    if (auto refused = prepare_for_writing(database.connection(), path)) return std::move(*refused);
    return database;
  } catch (const std::exception& error) {
    return Error(ErrorKind::storage, fmt::format("{}: {}", path.string(), error.what()));
  }
}

Result<Database> Database::open_read(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure))
    return Error(ErrorKind::missing, fmt::format("no database at {} yet; `preprintd fetch` or `preprintd import "
                                                 "reading-list FILE` makes one, database.path names another",
                                                 path.string()));
  try {
    // Read-write at the level of the file, for WAL needs its shared memory; read-only by query_only.
    auto connection = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE);
    configure(*connection);
    if (auto refused = refuse_foreign(*connection, path)) return std::move(*refused);
    const int version = pragma(*connection, "user_version");
    if (version > newest_schema())
      return Error(ErrorKind::conflict, fmt::format("{} was written by a newer preprintd (schema {}, this one knows {})",
                                                    path.string(), version, newest_schema()));
    if (version < newest_schema())
      return Error(ErrorKind::conflict,
                   fmt::format("{} has schema {} of an older preprintd; any writing verb, such as `preprintd fetch`, "
                               "brings it to {} (with a backup first)",
                               path.string(), version, newest_schema()));
    connection->exec("PRAGMA query_only = ON");
    connection->exec("PRAGMA cache_size = -2048");
    return Database(path, std::move(connection));
  } catch (const std::exception& error) {
    return Error(ErrorKind::storage, fmt::format("{}: {}", path.string(), error.what()));
  }
}

Database Database::in_memory() {
  auto connection = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  configure(*connection);
  Database database({}, std::move(connection));
  if (auto migrated = migrate(database.connection(), {}); !migrated)
    throw std::runtime_error(migrated.error().message());
  return database;
}

Query Database::query(const std::string& sql) {
  auto& statement = statements_[sql];
  if (!statement) statement = std::make_unique<SQLite::Statement>(*connection_, sql);
  statement->reset();
  statement->clearBindings();
  return Query(*statement);
}

std::int64_t Database::next_seq() {
  auto draw = query("UPDATE change_counter SET seq = seq + 1 RETURNING seq");
  draw.step();
  return draw.integer(0);
}

std::int64_t Database::last_seq() {
  auto look = query("SELECT seq FROM change_counter");
  look.step();
  return look.integer(0);
}

std::int64_t Database::data_version() { return connection_->execAndGet("PRAGMA data_version").getInt64(); }

void Database::checkpoint() {
  const auto held = guard_->hold();
  connection_->exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::uintmax_t Database::wal_bytes() const {
  if (path_.empty()) return 0;
  std::error_code failure;
  const auto size = std::filesystem::file_size(path_.string() + "-wal", failure);
  return failure ? 0 : size;
}

}  // namespace preprintd::store
