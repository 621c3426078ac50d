#include "store/flush.hpp"

#include <chrono>
#include <sqlite3.h>

namespace preprintd::store {

Flush::Flush(SQLite::Database& writer) : Flush(writer, Limits()) {}

Flush::Flush(SQLite::Database& writer, Limits limits)
    : writer_(writer), db_(writer.getFilename(), SQLite::OPEN_READWRITE), limits_(limits) {
  // Before it has read something, a connection does not know of a WAL.
  db_.exec("PRAGMA synchronous = NORMAL; SELECT 1 FROM sqlite_schema");
  const auto page = db_.execAndGet("PRAGMA page_size").getInt64();
  limits_ = {limits.large / page, limits.too_large / page};
  const auto note = [](void* flush, sqlite3*, const char*, int pages) {
    static_cast<Flush*>(flush)->pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(writer_.getHandle(), note, this);
}

Flush::~Flush() { sqlite3_wal_hook(writer_.getHandle(), nullptr, nullptr); }

bool Flush::under_way() const {
  return moving_.valid() && moving_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
}

void Flush::between_transactions() {
  if (pages_ < limits_.large) return;
  if (pages_ > limits_.too_large) {
    if (moving_.valid()) moving_.wait();
    // The file stays: to write it anew is cheaper than to make it anew.
    db_.tryExec("PRAGMA wal_checkpoint(RESTART)");
    pages_ = 0;
  } else if (!under_way()) {
    moving_ = std::async(std::launch::async, [this] { db_.tryExec("PRAGMA wal_checkpoint(PASSIVE)"); });
  }
}

}  // namespace preprintd::store
