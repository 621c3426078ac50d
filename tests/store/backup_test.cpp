#include "store/backup.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "store/fact_table.hpp"
#include "store/queue_table.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

int files_in(const std::filesystem::path& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_SUITE("store.backup") {
  TEST_CASE("a backup taken while others write is whole and opens as a database") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    std::atomic<bool> stop = false;
    std::thread writer([&] {
      auto own = opened(folder / "a.db");
      for (int turn = 0; !stop; ++turn) {
        write(own, [&](Database& inside) {
          set_fact(inside, "left", std::to_string(turn));
          set_fact(inside, "right", std::to_string(turn));
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
    std::filesystem::create_directory(folder / "copies");
    for (int round = 0; round < 5; ++round) {
      const auto done = backup(folder / "a.db", folder / "copies/a.db");
      if (!done) FAIL(done.error().message());
      CHECK(files_in(folder / "copies") == 1);
    }
    stop = true;
    writer.join();
    CHECK(verify_backup(folder / "copies/a.db"));
    auto copy = opened(folder / "copies/a.db");
    CHECK(fact(copy, "left") == fact(copy, "right"));
    CHECK(copy.connection().execAndGet("PRAGMA page_size").getInt() == 8192);
  }

  TEST_CASE("a backup that cannot be made leaves the one of before") {
    TemporaryFolder folder;
    { auto db = opened(folder / "a.db"); }
    REQUIRE(backup(folder / "a.db", folder / "copy.db"));
    CHECK_FALSE(backup(folder / "none.db", folder / "copy.db"));
    CHECK_FALSE(backup(folder / "a.db", folder / "no-such-folder/copy.db"));
    CHECK(verify_backup(folder / "copy.db"));
  }

  TEST_CASE("what a killed backup left goes with the next one") {
    TemporaryFolder folder;
    { auto db = opened(folder / "a.db"); }
    for (const char* name : {"copy.db.part-77", "copy.db.part-77-journal", "other.db.part-77"}) {
      std::ofstream(folder / name) << "half";
      std::filesystem::last_write_time(folder / name,
                                       std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    }
    REQUIRE(backup(folder / "a.db", folder / "copy.db"));
    CHECK_FALSE(std::filesystem::exists(folder / "copy.db.part-77"));
    CHECK_FALSE(std::filesystem::exists(folder / "copy.db.part-77-journal"));
    CHECK(std::filesystem::exists(folder / "other.db.part-77"));
  }

  TEST_CASE("a damaged or foreign copy is not taken for a backup") {
    TemporaryFolder folder;
    {
      auto db = opened(folder / "a.db");
      for (int n = 1; n < 300; ++n) stored(db, ("2409." + std::to_string(10000 + n)).c_str());
      REQUIRE(backup(folder / "a.db", folder / "copy.db"));
    }
    const auto size = std::filesystem::file_size(folder / "copy.db");
    std::filesystem::copy_file(folder / "copy.db", folder / "short.db");
    std::filesystem::resize_file(folder / "short.db", size / 2);
    CHECK_FALSE(verify_backup(folder / "short.db"));
    {
      std::fstream file(folder / "copy.db", std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(8192 * 5));
      file << std::string(8192 * 3, '\x7f');
    }
    CHECK_FALSE(verify_backup(folder / "copy.db"));
    std::ofstream(folder / "text.db") << "hello";
    CHECK_FALSE(verify_backup(folder / "text.db"));
  }
}

TEST_SUITE("store.check_invariants") {
  TEST_CASE("a sound database has nothing to say, a broken rule is named") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    const auto id = stored(db, "2409.20566");
    write(db, [&](Database& inside) {
      QueueItem item;
      item.day = day_of("2026-09-24");
      put_queue_item(inside, id, item);
      mark_triaged(inside, id, kNoon);
    });
    CHECK(check_invariants(db).empty());
    db.connection().exec("DELETE FROM triaged");
    auto broken = check_invariants(db);
    REQUIRE(broken.size() == 1);
    CHECK(broken[0].find("2409.20566") != std::string::npos);
    db.connection().exec("PRAGMA foreign_keys = OFF");
    db.connection().exec("INSERT INTO triaged VALUES (12345, 1)");
    db.connection().exec("UPDATE queue_item SET seq = 77");
    broken = check_invariants(db);
    CHECK(std::any_of(broken.begin(), broken.end(),
                      [](const auto& line) { return line.find("triaged: row") != std::string::npos; }));
    CHECK(std::any_of(broken.begin(), broken.end(),
                      [](const auto& line) { return line.find("change number 77") != std::string::npos; }));
  }
}
