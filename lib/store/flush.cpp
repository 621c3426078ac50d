#include "store/flush.hpp"

#include <chrono>
#include <system_error>

namespace preprintd::store {

Flush::Flush(const std::filesystem::path& database) : Flush(database, Limits()) {}

Flush::Flush(const std::filesystem::path& database, Limits limits)
    : db_(database.string(), SQLite::OPEN_READWRITE), wal_(database.string() + "-wal"), limits_(limits) {
  // Before it has read something, a connection does not know of a WAL.
  db_.exec("PRAGMA synchronous = NORMAL; SELECT 1 FROM sqlite_schema");
}

bool Flush::under_way() const {
  return moving_.valid() && moving_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
}

void Flush::between_transactions() {
  std::error_code none;
  const auto size = std::filesystem::file_size(wal_, none);
  if (none || size < limits_.large) return;
  if (size > limits_.too_large) {
    if (moving_.valid()) moving_.wait();
    db_.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  } else if (!under_way()) {
    moving_ = std::async(std::launch::async, [this] { db_.tryExec("PRAGMA wal_checkpoint(PASSIVE)"); });
  }
}

}  // namespace preprintd::store
