#include "store/flush.hpp"

#include <string>

#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.flush") {
  TEST_CASE("what is committed reaches the database while more is written, and the WAL stays within bounds") {
    const TemporaryFolder folder;
    const auto file = folder / "long.db";
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE row (text)");
    constexpr std::int64_t kLarge = 64 << 10, kTooLarge = 512 << 10, kTransaction = 100 << 10;
    const auto at_first = std::filesystem::file_size(file);
    {
      Flush flush(db, {kLarge, kTooLarge});
      for (int i = 0; i < 60; ++i) {
        db.exec("INSERT INTO row VALUES ('" + std::string(80 << 10, char('a' + i % 26)) + "')");
        flush.between_transactions();
        CHECK(std::int64_t(std::filesystem::file_size(file.string() + "-wal")) <= kTooLarge + kTransaction);
      }
    }
    CHECK(std::filesystem::file_size(file) > at_first + (2u << 20));
    CHECK(db.execAndGet("SELECT sum(length(text)) FROM row").getInt() == 60 * (80 << 10));
    CHECK(db.execAndGet("PRAGMA integrity_check").getString() == "ok");
  }
}
