#include "store/backup.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"
#include "store/queue_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"
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
                      [](const auto& line) { return line.find("behind change 77") != std::string::npos; }));
  }
}

TEST_SUITE("store.fsck") {
  TEST_CASE("what is derived is made anew, what a person said is named and left as it is") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    const auto id = stored(db, "2409.20566");
    write(db, [&](Database& inside) {
      QueueItem item;
      item.day = day_of("2026-09-24");
      put_queue_item(inside, id, item);
      mark_triaged(inside, id, kNoon);
      Coverage row;
      row.category = "cs.CV";
      row.day = day_of("2026-09-24");
      row.expected = 1;
      row.got = 1;
      row.verdict = Verdict::complete;
      put_coverage(inside, row);
      Sighting seen;
      seen.source = Source::arxiv_listing;
      seen.category = "cs.CV";
      seen.day = day_of("2026-09-24");
      seen.kind = SightingKind::new_paper;
      record_sighting(inside, id, seen, kNoon);
      Decision decision;
      decision.state = DecisionState::rejected;
      decision.why = "off topic";
      decision.at = kNoon;
      StepWriter step(inside, "reject", "cli", kNoon);
      step.decide(id, decision);
    });
    REQUIRE(check_invariants(db).empty());

    db.connection().exec("PRAGMA foreign_keys = OFF");
    for (const char* damage : {"DELETE FROM triaged", "INSERT INTO hers VALUES (12345, 0.5, 3)", "DELETE FROM sighting",
                               "UPDATE change_counter SET seq = 1"}) {
      CAPTURE(damage);
      db.connection().exec(damage);
      CHECK_FALSE(check_invariants(db).empty());
      write(db, [](Database& inside) { CHECK(repair_derived(inside).size() > 1); });
      const auto left = check_invariants(db);
      CHECK(left.empty());
    }
    CHECK(find_coverage(db, "cs.CV", day_of("2026-09-24"))->verdict == Verdict::short_);

    for (const char* damage :
         {"UPDATE decision SET why = 'hers'", "UPDATE change SET after = NULL", "DELETE FROM change",
          "INSERT INTO coverage_row VALUES ('cs.CV', '2026-09-26', 1, 1, 'late', '[]', '', 1, 1, NULL, 900)",
          "INSERT INTO coverage_row VALUES ('cs.CV', '2026-09-25', 1, 1, 'fine', '[]', '', 1, 1, NULL, 901)",
          "UPDATE paper SET id = '2409.20567'"}) {
      CAPTURE(damage);
      db.connection().exec("SAVEPOINT before");
      db.connection().exec(damage);
      repair_derived(db);
      CHECK_FALSE(check_invariants(db).empty());
      db.connection().exec("ROLLBACK TO before");
      db.connection().exec("RELEASE before");
      CHECK(check_invariants(db).empty());
    }
  }

  TEST_CASE("a copy is put back whole, and what was there is kept") {
    TemporaryFolder folder;
    {
      auto db = opened(folder / "a.db");
      write(db, [](Database& inside) { set_fact(inside, "day", "yesterday"); });
      REQUIRE(backup(folder / "a.db", folder / "copy.db"));
      write(db, [](Database& inside) { set_fact(inside, "day", "today"); });
      // The WAL of the old file must not be played into the new one.
      REQUIRE(std::filesystem::file_size(folder / "a.db-wal") > 0);
      const auto kept = restore(folder / "a.db", folder / "copy.db", kNoon);
      if (!kept) FAIL(kept.error().message());
      CHECK(kept->filename() == "a.db.replaced-2026-09-24T12:00:00Z");
      auto before = opened(*kept);
      CHECK(fact(before, "day") == "today");
    }
    auto db = opened(folder / "a.db");
    CHECK(fact(db, "day") == "yesterday");
    CHECK(check_invariants(db).empty());
    CHECK(std::filesystem::exists(folder / "copy.db"));

    const auto lock = DaemonLock::take(folder / "a.db");
    const auto refused = restore(folder / "a.db", folder / "copy.db", kNoon);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::conflict);
  }

  TEST_CASE("a copy leaves out papers known only from a snapshot, a full one holds them") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    const auto bulk = stored(db, "2301.00001"), hers = stored(db, "2301.00002"), listed = stored(db, "2301.00003");
    write(db, [&](Database& inside) {
      for (const auto& id : {bulk, hers, listed})
        inside.query("INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (:paper, 1, '2023-01-02', :seq)")
            .bind(":paper", id)
            .bind(":seq", inside.next_seq())
            .run();
      Sighting seen;
      seen.source = Source::huggingface;
      seen.day = day_of("2026-09-24");
      seen.kind = SightingKind::listed;
      record_sighting(inside, listed, seen, kNoon);
      Decision decision;
      decision.state = DecisionState::rejected;
      decision.at = kNoon;
      StepWriter step(inside, "reject", "cli", kNoon);
      step.decide(hers, decision);
    });
    REQUIRE(backup(folder / "a.db", folder / "copy.db"));
    BackupWish all;
    all.full = true;
    REQUIRE(backup(folder / "a.db", folder / "full.db", all));
    const auto kept = restore(folder / "back.db", folder / "copy.db", kNoon);
    REQUIRE(kept);
    CHECK(kept->empty());
    auto copy = opened(folder / "back.db");
    auto full = opened(folder / "full.db");
    CHECK(count_papers(copy) == 2);
    CHECK_FALSE(find_paper(copy, bulk));
    CHECK(count_papers(full) == 3);
    CHECK(check_invariants(copy).empty());
  }

  TEST_CASE("a copy that is called off leaves nothing") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    for (int n = 1; n < 400; ++n) stored(db, ("2409." + std::to_string(10000 + n)).c_str());
    std::atomic<bool> stop = true;
    BackupWish wish;
    wish.stop = &stop;
    std::filesystem::create_directory(folder / "copies");
    CHECK_FALSE(backup(folder / "a.db", folder / "copies/a.db", wish));
    CHECK(files_in(folder / "copies") == 0);
    CHECK(quick_check(folder / "a.db", nullptr).empty());
  }
}
