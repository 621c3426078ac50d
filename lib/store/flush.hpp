#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <future>

namespace preprintd::store {

/// Moves what a long load has committed from the WAL into the database, over a connection of its own, while the load
/// writes on: half of its time would be waiting for the disk. For a file nobody else has open; one thread's.
class Flush {
 public:
  struct Limits {
    std::int64_t large = 32 << 20, too_large = 512 << 20;  ///< bytes in the WAL
  };
  /// `writer` makes the load and must outlive it; its hook for commits is taken.
  explicit Flush(SQLite::Database& writer);
  Flush(SQLite::Database& writer, Limits limits);
  ~Flush();
  Flush(const Flush&) = delete;
  Flush& operator=(const Flush&) = delete;

  /// Between two transactions: begins where the WAL is large and nothing is under way. Where the load is too far ahead,
  /// waits until all is moved, and the WAL begins anew. What fails here a later one makes up for.
  void between_transactions();

 private:
  bool under_way() const;
  SQLite::Database& writer_;
  SQLite::Database db_;
  Limits limits_;  ///< in pages
  std::int64_t pages_ = 0;
  std::future<void> moving_;
};

}  // namespace preprintd::store
