#include "store/migrate.hpp"

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
}
