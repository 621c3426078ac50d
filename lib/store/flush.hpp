#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <filesystem>
#include <future>

namespace preprintd::store {

/// Moves what a long load has committed from the WAL into the database, over a connection of its own, while the load
/// writes on: half of its time would be waiting for the disk. For a file nobody else has open; one thread's.
class Flush {
 public:
  struct Limits {
    std::uintmax_t large = 32u << 20, too_large = 256u << 20;  ///< bytes of the WAL
  };
  explicit Flush(const std::filesystem::path& database);
  Flush(const std::filesystem::path& database, Limits limits);

  /// Between two transactions: begins where the WAL is large and nothing is under way. Where the load is too far ahead,
  /// waits until the WAL is empty. What fails here a later one makes up for.
  void between_transactions();

 private:
  bool under_way() const;
  SQLite::Database db_;
  std::filesystem::path wal_;
  Limits limits_;
  std::future<void> moving_;
};

}  // namespace preprintd::store
