#include "store/migrate.hpp"

#include <fstream>
#include <unistd.h>

#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.migrate") {
  TEST_CASE("schema steps are numbered from one without a gap") {
    int expected = 0;
    for (const auto& step : schema_steps()) CHECK(step.number == ++expected);
    CHECK(newest_schema() == expected);
    CHECK(expected >= 1);
  }

  TEST_CASE("migrating twice changes nothing the second time") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    stored(db, "2409.20566");
    const auto seq = db.last_seq();
    REQUIRE(migrate(db.connection(), folder / "a.db"));
    CHECK(db.last_seq() == seq);
    CHECK_FALSE(std::filesystem::exists(folder / "a.db.before-1"));
  }

  TEST_CASE("a step that fails leaves version and tables of before") {
    SQLite::Database connection(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    connection.exec("CREATE TABLE paper (in_the_way)");
    CHECK_THROWS_AS((void)migrate(connection, {}), SQLite::Exception);
    CHECK(connection.execAndGet("PRAGMA user_version").getInt() == 0);
    CHECK(connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 1);
  }

  TEST_CASE("an older database is backed up, then brought forward with every row") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    stored(db, "2409.20566", "Kept");
    auto steps = schema_steps();
    const int old = newest_schema();
    steps.push_back({old + 1, "CREATE TABLE more (a) STRICT;"});
    CHECK_THROWS_AS((void)migrate(db.connection(), folder / "a.db", steps), SQLite::Exception);
    CHECK(db.connection().execAndGet("PRAGMA user_version").getInt() == old);
    steps.back().sql = "CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more SELECT key FROM paper;";
    REQUIRE(migrate(db.connection(), folder / "a.db", steps));
    CHECK(db.connection().execAndGet("PRAGMA user_version").getInt() == old + 1);
    CHECK(db.connection().execAndGet("SELECT count(*) FROM more").getInt() == 1);
    const auto copy = Database::open_read(folder / ("a.db.before-" + std::to_string(old)));
    REQUIRE(copy);
    // What this program does not know it refuses, also as a writer.
    CHECK_FALSE(Database::open_write(folder / "a.db"));
  }

  TEST_CASE("what once waited by the door near waits as a candidate of its best topic") {
    SQLite::Database connection(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    auto steps = schema_steps();
    std::erase_if(steps, [](const SchemaStep& step) { return step.number > 4; });
    REQUIRE(migrate(connection, {}, steps));
    connection.exec(
        "INSERT INTO paper (key, id, title, first_seen, seq) VALUES (1, '2609.00001', 'a', 0, 1), (2, '2609.00002', "
        "'b', 0, 2);"
        "INSERT INTO score (paper, topic, model, score, flagged, seq) VALUES (1, 'mllm', 'm', 0.2, 0, 3), "
        "(1, 'bees', 'm', 0.4, 0, 4), (2, 'mllm', 'm', 0.3, 0, 5), (2, 'bees', 'm', 0.9, 1, 6);"
        "INSERT INTO queue_item (paper, day, doors, score, added_at, seq) VALUES (1, '2026-09-24', '[\"near\"]', 0.4, "
        "0, "
        "7), (2, '2026-09-24', '[\"near\",\"huggingface\",\"topic\"]', 0.9, 0, 8);");
    REQUIRE(migrate(connection, {}));
    CHECK(connection.execAndGet("SELECT group_concat(topic) FROM score WHERE flagged AND paper = 1").getString() ==
          "bees");
    CHECK(connection.execAndGet("SELECT group_concat(topic) FROM score WHERE flagged AND paper = 2").getString() ==
          "bees");
    CHECK(connection.execAndGet("SELECT doors FROM queue_item WHERE paper = 1").getString() == "[\"topic\"]");
    CHECK(connection.execAndGet("SELECT doors FROM queue_item WHERE paper = 2").getString() ==
          "[\"huggingface\",\"topic\"]");
  }

  TEST_CASE("a copy made before a migration stands there whole or not at all") {
    TemporaryFolder folder;
    auto db = opened(folder / "a.db");
    const auto name = "a.db.before-" + std::to_string(newest_schema());
    std::ofstream(folder / name) << "an older way back";
    // Nothing can be written beside it: what was there stays, and nothing is migrated.
    const auto draft = name + ".part-" + std::to_string(::getpid());
    std::filesystem::create_directories(folder / draft / "in the way");
    auto steps = schema_steps();
    steps.push_back({newest_schema() + 1, "CREATE TABLE more (a INTEGER) STRICT;"});
    CHECK_THROWS_AS((void)migrate(db.connection(), folder / "a.db", steps), SQLite::Exception);
    CHECK(db.connection().execAndGet("PRAGMA user_version").getInt() == newest_schema());
    CHECK(std::filesystem::file_size(folder / name) == 17);
    std::filesystem::remove_all(folder / draft);
    REQUIRE(migrate(db.connection(), folder / "a.db", steps));
    CHECK(Database::open_read(folder / name));
    CHECK_FALSE(std::filesystem::exists(folder / draft));
  }
}
