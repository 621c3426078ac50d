#include "store/database.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "base/sabotage.hpp"
#include "store/migrate.hpp"

namespace preprintd::store {
namespace {

constexpr int kBusyMilliseconds = 5000;

void configure(SQLite::Database& connection) {
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // A closing reader would otherwise checkpoint outside the write guard.
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  add_functions(connection);
  connection.setBusyTimeout(kBusyMilliseconds);
  connection.exec("PRAGMA foreign_keys = ON");
  connection.exec("PRAGMA wal_autocheckpoint = 0");
}

int pragma(SQLite::Database& connection, const char* name) {
  return connection.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

/// Nothing where the file is empty or ours and of a schema we know. Reads only.
std::optional<Error> refuse(SQLite::Database& connection, const std::filesystem::path& path) {
  const bool empty = connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  const int application = pragma(connection, "application_id");
  if (empty && application == 0) return std::nullopt;
  if (application != kApplicationId)
    return Error(
        ErrorKind::conflict,
        fmt::format("{} is a database of another program; it was not touched (set database.path)", path.string()));
  const int version = pragma(connection, "user_version");
  if (version > newest_schema())
    return Error(ErrorKind::conflict,
                 fmt::format("{} was written by a newer preprintd (schema {}, this one knows {}); it was not touched",
                             path.string(), version, newest_schema()));
  return std::nullopt;
}

std::optional<Error> prepare_for_writing(SQLite::Database& connection, const std::filesystem::path& path,
                                         const DaemonLock* held) {
  if (pragma(connection, "user_version") == 0 &&
      connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) {
    connection.exec("PRAGMA page_size = 8192");
    connection.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  }
  connection.exec("PRAGMA journal_mode = WAL");
  connection.exec(sabotaged("sync-off") ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL");
  connection.exec("PRAGMA cache_size = -8192");
  const int version = pragma(connection, "user_version");
  std::optional<DaemonLock> lock;
  if (version > 0 && version < newest_schema() && !held) {
    auto taken = DaemonLock::take(path);
    if (!taken) return taken.error().within("bring the database to the newest schema");
    lock.emplace(std::move(*taken));
  }
  if (auto migrated = migrate(connection, path); !migrated) return migrated.error();
  return std::nullopt;
}

/// SQLite says of a file it may not open only that it could not, the file system that there is none.
std::optional<Error> forbidden(const std::filesystem::path& path) {
  for (const auto& place : {path.parent_path(), path}) {
    if (place.empty() || ::faccessat(AT_FDCWD, place.c_str(), R_OK | W_OK, AT_EACCESS) == 0) continue;
    if (errno != EACCES && errno != EROFS) continue;
    return Error(ErrorKind::storage,
                 fmt::format("{} may not be read and written by this user ({}); call preprintd as the user the service "
                             "runs as, or let database.path name another file",
                             place.string(), std::generic_category().message(errno)));
  }
  return std::nullopt;
}

Error said_by_disk(const std::filesystem::path& path, const std::exception& error) {
  if (auto why = forbidden(path)) return std::move(*why);
  return {ErrorKind::storage, fmt::format("{}: {}", path.string(), error.what())};
}

/// Makes the file itself, so that it never is readable by everyone. Only where there is none: opening a database
/// beside SQLite would drop its locks.
void make_file(const std::filesystem::path& path) {
  const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (made >= 0) ::close(made);
}

/// With parents; ours get 0750, those that were there stay as they are.
std::error_code make_folders(const std::filesystem::path& folder) {
  std::error_code failure;
  if (folder.empty() || std::filesystem::is_directory(folder, failure)) return {};
  if (folder.has_parent_path() && folder.parent_path() != folder)
    if (const auto above = make_folders(folder.parent_path())) return above;
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return {errno, std::generic_category()};
  return {};
}

}  // namespace

Database::Database(std::filesystem::path path, std::unique_ptr<SQLite::Database> connection)
    : path_(std::move(path)),
      guard_(std::make_unique<WriteGuard>(path_.empty() ? path_ : std::filesystem::path(path_.string() + ".write"))),
      connection_(std::move(connection)) {}

Result<Database> Database::open_write(const std::filesystem::path& path, const DaemonLock* held) {
  if (const auto failure = make_folders(path.parent_path()))
    return Error(ErrorKind::storage, fmt::format("{}: {} (database.path says where the database lies)",
                                                 path.parent_path().string(), failure.message()));
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) make_file(path);
  try {
    auto connection = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE);
    configure(*connection);
    // Before the guard's file is made: beside a stranger's database nothing appears.
    if (auto refused = refuse(*connection, path)) return std::move(*refused);
    Database database(path, std::move(connection));
    const auto guarded = database.guard().hold();
    if (auto refused = refuse(database.connection(), path)) return std::move(*refused);
    if (auto refused = prepare_for_writing(database.connection(), path, held)) return std::move(*refused);
    return database;
  } catch (const std::exception& error) {
    return said_by_disk(path, error);
  }
}

Result<Database> Database::open_read(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    if (failure)
      if (auto why = forbidden(path)) return std::move(*why);
    return Error(ErrorKind::missing,
                 fmt::format("no database at {} yet; `preprintd fetch` or `preprintd import reading-list FILE` makes "
                             "one, database.path names another",
                             path.string()));
  }
  try {
    return open_for_reading(path, Sharing::shared);
  } catch (const SQLite::Exception& error) {
    // The shared memory is a file, which a full or failing disk refuses. Where nobody else is there, none is needed.
    const int code = error.getErrorCode();
    if (code != SQLITE_IOERR && code != SQLITE_FULL && code != SQLITE_CANTOPEN && code != SQLITE_READONLY)
      return said_by_disk(path, error);
  } catch (const std::exception& error) {
    return said_by_disk(path, error);
  }
  try {
    return open_for_reading(path, Sharing::alone);
  } catch (const std::exception& error) {
    return said_by_disk(path, error);
  }
}

Result<Database> Database::open_for_reading(const std::filesystem::path& path, Sharing sharing) {
  // Read-write at the level of the file, for WAL needs its shared memory; read-only by query_only.
  auto connection = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE);
  configure(*connection);
  if (sharing == Sharing::alone) connection->exec("PRAGMA locking_mode = EXCLUSIVE");
  if (auto refused = refuse(*connection, path)) return std::move(*refused);
  const int version = pragma(*connection, "user_version");
  if (version < newest_schema())
    return Error(ErrorKind::conflict,
                 fmt::format("{} has schema {} of an older preprintd; any writing verb, such as `preprintd fetch`, "
                             "brings it to {} (with a backup first)",
                             path.string(), version, newest_schema()));
  connection->exec("PRAGMA query_only = ON");
  connection->exec("PRAGMA cache_size = -2048");
  return Database(path, std::move(connection));
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
  auto& idle = statements_[sql];
  if (idle.empty()) return {std::make_unique<SQLite::Statement>(*connection_, sql), idle};
  auto statement = std::move(idle.back());
  idle.pop_back();
  statement->clearBindings();
  return {std::move(statement), idle};
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_->getHandle()) == 0; }

std::int64_t Database::next_seqs(std::int64_t count) {
  const auto first = last_seq() + 1;
  if (in_transaction()) {
    // One write at the end, and no RETURNING: SQLite guards it with a statement's savepoint, at each of which FTS5
    // writes what it has gathered, a segment a paper.
    drawn_ = first + count - 1;
  } else {
    query("UPDATE change_counter SET seq = seq + :count").bind(":count", count).run();
  }
  return first;
}

std::int64_t Database::last_seq() {
  if (drawn_) return *drawn_;
  auto look = query("SELECT seq FROM change_counter");
  look.step();
  return look.integer(0);
}

void Database::settle() {
  text_.settle(*this);
  if (!drawn_) return;
  query("UPDATE change_counter SET seq = max(seq, :drawn)").bind(":drawn", *drawn_).run();
  drawn_.reset();
}

void Database::forget() {
  text_.forget();
  drawn_.reset();
}

std::int64_t Database::data_version() { return connection_->execAndGet("PRAGMA data_version").getInt64(); }

void Database::checkpoint() {
  const auto held = guard_->hold();
  // Nobody waits for a reader under the guard: where one is in the way, the next commit tries again.
  connection_->setBusyTimeout(0);
  connection_->tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  connection_->setBusyTimeout(kBusyMilliseconds);
}

void Database::checkpoint_at_end() {
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
