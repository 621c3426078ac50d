// The tables of harvest: coverage, quarantine, answers, facts, runs.
#include "store/answer_table.hpp"
#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/run_table.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.coverage_table") {
  TEST_CASE("a row of the ledger comes back as it was put, and a new one takes its place") {
    auto db = Database::in_memory();
    Coverage row;
    row.category = "cs.CV";
    row.day = day_of("2026-09-24");
    row.expected = 201;
    row.got = 200;
    row.verdict = Verdict::short_;
    row.route = {Source::arxiv_feed, Source::arxiv_listing};
    row.why = "one named id is not stored";
    row.checked_at = kNoon;
    row.attempts = 2;
    row.next_at = kNoon + std::chrono::hours(1);
    write(db, [&](Database& inside) { put_coverage(inside, row); });
    auto back = find_coverage(db, "cs.CV", row.day);
    REQUIRE(back);
    CHECK(back->expected == 201);
    CHECK(back->got == 200);
    CHECK(back->verdict == Verdict::short_);
    CHECK(back->route == row.route);
    CHECK(back->why == row.why);
    CHECK(back->checked_at == kNoon);
    CHECK(back->attempts == 2);
    CHECK(back->next_at == row.next_at);
    row.expected.reset();
    row.next_at.reset();
    row.verdict = Verdict::healed;
    write(db, [&](Database& inside) { put_coverage(inside, row); });
    back = find_coverage(db, "cs.CV", row.day);
    CHECK_FALSE(back->expected);
    CHECK_FALSE(back->next_at);
    CHECK(back->verdict == Verdict::healed);
    CHECK_FALSE(find_coverage(db, "cs.CL", row.day));
  }

  TEST_CASE("the ledger reads by day, then category, from the day asked for") {
    auto db = Database::in_memory();
    for (const char* day : {"2026-09-25", "2026-09-23", "2026-09-24"})
      for (const char* category : {"cs.LG", "cs.CV"}) {
        Coverage row;
        row.category = category;
        row.day = day_of(day);
        write(db, [&](Database& inside) { put_coverage(inside, row); });
      }
    CHECK(coverage_since(db, std::nullopt).size() == 6);
    const auto rows = coverage_since(db, day_of("2026-09-24"));
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].day == day_of("2026-09-24"));
    CHECK(rows[0].category == "cs.CV");
    CHECK(rows[1].category == "cs.LG");
    CHECK(rows[3].day == day_of("2026-09-25"));
  }
}

TEST_SUITE("store.quarantine_table") {
  TEST_CASE("an unreadable entry is kept once, however often it comes") {
    auto db = Database::in_memory();
    for (const char* excerpt : {"<a>", "<a>", "<b>"})
      write(db, [&](Database& inside) {
        quarantine(inside, Source::arxiv_feed, "cs.CV", "2026-09-24", {"no identifier", excerpt}, "raw", kNoon);
      });
    CHECK(count_quarantined(db) == 2);
  }
}

TEST_SUITE("store.answer_table") {
  TEST_CASE("the validators of a URL are those of its last answer") {
    auto db = Database::in_memory();
    CHECK_FALSE(find_answer(db, "http://a/"));
    write(db, [](Database& inside) {
      put_answer(inside, "http://a/", {"\"1\"", "", "raw1"}, 200, kNoon);
      put_answer(inside, "http://a/", {"\"2\"", "Thu, 01 Jan 1970 00:00:00 GMT", "raw2"}, 200, kNoon);
    });
    const auto answer = find_answer(db, "http://a/");
    REQUIRE(answer);
    CHECK(answer->etag == "\"2\"");
    CHECK(answer->last_modified == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(answer->raw == "raw2");
  }

  TEST_CASE("the answer of a day is the newest that its URL gave for that day") {
    auto db = Database::in_memory();
    write(db, [](Database& inside) {
      note_spooled(inside, {"bb", Source::arxiv_feed, "cs.CV", "2026-09-24", "http://a/"}, kNoon);
      note_spooled(inside, {"aa", Source::arxiv_feed, "cs.CV", "2026-09-24", "http://a/"},
                   kNoon + std::chrono::seconds(5));
      note_spooled(inside, {"bb", Source::arxiv_feed, "cs.CV", "2026-09-24", "http://a/"}, kNoon);
      note_spooled(inside, {"cc", Source::arxiv_feed, "cs.CV", "2026-09-25", "http://a/"}, kNoon);
    });
    CHECK(spooled_answer(db, "http://a/", "2026-09-24") == "aa");
    CHECK(spooled_answer(db, "http://a/", "2026-09-25") == "cc");
    CHECK_FALSE(spooled_answer(db, "http://b/", "2026-09-24"));
    CHECK_FALSE(spooled_answer(db, "http://a/", "2026-09-26"));
  }
}

TEST_SUITE("store.fact_table") {
  TEST_CASE("a fact is what was said last, and saying it again writes nothing") {
    auto db = Database::in_memory();
    CHECK_FALSE(fact(db, "since:cs.CV"));
    const auto say = [&](const char* value) {
      write(db, [&](Database& inside) { set_fact(inside, "since:cs.CV", value); });
    };
    say("2026-09-23");
    say("2026-09-24");
    const auto seq = db.last_seq();
    say("2026-09-24");
    CHECK(db.last_seq() == seq);
    CHECK(fact(db, "since:cs.CV") == "2026-09-24");
  }
}

TEST_SUITE("store.run_table") {
  TEST_CASE("the newest run is the one begun last, and says whether it ended") {
    auto db = Database::in_memory();
    CHECK_FALSE(newest_run(db));
    const auto first = write(db, [](Database& inside) { return begin_run(inside, "cycle", kNoon); });
    CHECK_FALSE(newest_run(db)->ended_at);
    write(db, [&](Database& inside) { end_run(inside, first, "all green", kNoon + std::chrono::minutes(3)); });
    const auto run = newest_run(db);
    REQUIRE(run);
    CHECK(run->what == "cycle");
    CHECK(run->outcome == "all green");
    CHECK(run->ended_at == kNoon + std::chrono::minutes(3));
    write(db, [](Database& inside) { begin_run(inside, "heal", kNoon + std::chrono::hours(1)); });
    CHECK(newest_run(db)->what == "heal");
  }
}
