#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "store/query.hpp"
#include "store/search_index.hpp"
#include "store/write_guard.hpp"

namespace preprintd::store {

/// One connection to the one file. Not shared between threads. Storage that refuses throws SQLite::Exception;
/// whoever runs a transaction lets it end the step and roll back.
///
/// Nobody else in this process may open, copy or hash the database's three files: closing any descriptor of
/// them drops the POSIX locks of all connections.
class Database {
 public:
  /// For writing: makes the file (folder 0750, WAL, synchronous=FULL, 8 KiB pages) or migrates an older one, after a
  /// backup beside it. Refused in one line, file untouched: a foreign file, a newer schema, no room for the backup, a
  /// migration while a service runs (`held`: the lock of the caller, who is that service).
  static Result<Database> open_write(const std::filesystem::path& path, const DaemonLock* held = nullptr);
  /// For reading only; creates nothing, and an absent file is ErrorKind::missing. An older schema is refused with
  /// the way out. Where the disk takes no more bytes and nobody else uses the database, it is read all the same, under
  /// a lock that lets others wait.
  static Result<Database> open_read(const std::filesystem::path& path);
  /// An empty one in memory, newest schema; for tests.
  static Database in_memory();

  Database(Database&&) = default;
  Database& operator=(Database&&) = default;

  SQLite::Database& connection() { return *connection_; }
  /// The prepared statement of that text, ready for one use. Statements are kept, so the text should be a constant.
  Query query(const std::string& sql);
  /// Is a transaction of this connection open?
  bool in_transaction() const;
  /// Draws the next change number; call inside a write transaction.
  std::int64_t next_seq() { return next_seqs(1); }
  /// The same `count` times at once: the first of them.
  std::int64_t next_seqs(std::int64_t count);
  /// The last change number given out.
  std::int64_t last_seq();
  /// Changes whenever another connection has committed.
  std::int64_t data_version();
  /// The writers of papers and entries tell it what they change.
  TextIndex& text() { return text_; }
  /// The end of a write: brings the text index to what the tables hold, and stores the last number drawn. Outside a
  /// transaction, too, a writer calls it.
  void settle();
  /// The write was taken back: forgets what `settle` was to do.
  void forget();
  const std::filesystem::path& path() const { return path_; }
  WriteGuard& guard() { return *guard_; }

  /// Copies the WAL into the file, as far as readers allow; a writer calls it when the WAL has grown past 16 MiB.
  void checkpoint();
  /// The same at an orderly end: waits for readers (at most the busy time-out) and empties the WAL.
  void checkpoint_at_end();
  std::uintmax_t wal_bytes() const;

 private:
  enum class Sharing { shared, alone };
  Database(std::filesystem::path path, std::unique_ptr<SQLite::Database> connection);
  static Result<Database> open_for_reading(const std::filesystem::path& path, Sharing sharing);
  std::filesystem::path path_;
  std::unique_ptr<WriteGuard> guard_;
  std::unique_ptr<SQLite::Database> connection_;
  TextIndex text_;
  std::optional<std::int64_t> drawn_;              ///< the last change number of the open transaction, not stored yet
  std::map<std::string, Query::Idle> statements_;  ///< a map, for its values stay where they are
};

/// While it lives, all that is read sees one state of the database, and hundreds of small questions take its lock once
/// instead of each for itself. Inside a transaction it is a part of that one. Writes nothing; not to be held longer
/// than the reading takes, for no checkpoint passes it.
class OneState {
 public:
  explicit OneState(Database& db) : db_(db), mine_(!db.in_transaction()) {
    if (mine_) db_.connection().exec("BEGIN");
  }
  ~OneState() {
    if (mine_) db_.connection().tryExec("COMMIT");
  }
  OneState(const OneState&) = delete;
  OneState& operator=(const OneState&) = delete;

 private:
  Database& db_;
  bool mine_;
};

/// Runs `work(db)` as one write transaction under `<db>.write`: all of it is stored and on the disk when this returns,
/// or, when it throws, nothing is. Inside another write it is a part of that one. Blocking; for the store's thread and
/// for command-line verbs; bulk work pauses two milliseconds between two of them (others starve otherwise).
template <class Work>
auto write(Database& db, Work&& work) -> decltype(work(db)) {
  if (db.in_transaction()) return work(db);
  const auto held = db.guard().hold();
  db.connection().exec("BEGIN IMMEDIATE");
  try {
    if constexpr (std::is_void_v<decltype(work(db))>) {
      work(db);
      db.settle();
      db.connection().exec("COMMIT");
    } else {
      auto result = work(db);
      db.settle();
      db.connection().exec("COMMIT");
      return result;
    }
  } catch (...) {
    db.forget();
    db.connection().tryExec("ROLLBACK");
    throw;
  }
}

/// Like `write`, but nothing stays: what would happen (`--diff`, `--check`, `--dry-run`). Inside another write only its
/// own part is taken back.
template <class Work>
auto rehearse(Database& db, Work&& work) -> decltype(work(db)) {
  if (db.in_transaction()) {
    db.connection().exec("SAVEPOINT rehearsal");
    try {
      auto result = work(db);
      db.connection().exec("ROLLBACK TO rehearsal");
      db.connection().exec("RELEASE rehearsal");
      return result;
    } catch (...) {
      db.connection().tryExec("ROLLBACK TO rehearsal");
      db.connection().tryExec("RELEASE rehearsal");
      throw;
    }
  }
  const auto held = db.guard().hold();
  db.connection().exec("BEGIN IMMEDIATE");
  try {
    auto result = work(db);
    db.forget();
    db.connection().exec("ROLLBACK");
    return result;
  } catch (...) {
    db.forget();
    db.connection().tryExec("ROLLBACK");
    throw;
  }
}

}  // namespace preprintd::store
