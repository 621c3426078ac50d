#include "harvest/agenda.hpp"

#include <doctest/doctest.h>

#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");
Day on(const char* text) { return *parse_day(text); }

settings::Settings watching(std::vector<std::string> categories) {
  settings::Settings settings;
  settings.arxiv.categories = std::move(categories);
  settings.huggingface.repoll_days = 2;
  return settings;
}

void put(store::Database& db, const std::string& category, Day day, Verdict verdict, std::optional<Instant> next = {}) {
  Coverage row;
  row.category = category;
  row.day = day;
  row.verdict = verdict;
  row.checked_at = kNow - std::chrono::hours(48);
  row.next_at = next;
  store::put_coverage(db, row);
}

}  // namespace

TEST_SUITE("harvest.agenda") {
  TEST_CASE("picks that were to be polled once more while the service was away do not keep the ledger open for ever") {
    auto db = store::Database::in_memory();
    const auto settings = watching({});
    store::write(db, [&](store::Database& inside) {
      store::set_fact(inside, "since:huggingface", "2026-09-01");
      for (int i = 0; i < 24; ++i)
        put(inside, "huggingface", on("2026-09-01") + std::chrono::days(i), Verdict::complete);
      put(inside, "huggingface", on("2026-09-05"), Verdict::complete, kNow - std::chrono::hours(400));
    });
    store::write(db, [&](store::Database& inside) { remember(inside, settings, known_to(inside, settings), kNow); });
    CHECK(known_to(db, settings).huggingface_since == on("2026-09-22"));
    CHECK_FALSE(store::find_coverage(db, "huggingface", on("2026-09-05"))->next_at);
    // One that was not read whole does.
    store::write(db, [&](store::Database& inside) {
      store::set_fact(inside, "proven:huggingface", "2026-09-03");
      put(inside, "huggingface", on("2026-09-06"), Verdict::failed);
      remember(inside, settings, known_to(inside, settings), kNow);
    });
    CHECK(known_to(db, settings).huggingface_since == on("2026-09-06"));
  }

  TEST_CASE("one category whose first day never heals does not make a cycle read the others' years") {
    auto db = store::Database::in_memory();
    const auto settings = watching({"cs.CV", "cs.CL"});
    const Day first = on("2021-01-04");
    store::write(db, [&](store::Database& inside) {
      for (const auto& category : settings.arxiv.categories) store::set_fact(inside, "since:" + category, "2021-01-04");
      for (Day day = first; day <= on("2026-09-24"); day = weekday_after(day)) {
        put(inside, "cs.CL", day, Verdict::complete);
        if (day < on("2021-01-07")) put(inside, "cs.CV", day, Verdict::failed);
      }
      remember(inside, settings, known_to(inside, settings), kNow);
    });
    const auto known = known_to(db, settings);
    CHECK(known.since.at("cs.CV") == first);
    CHECK(known.rows.size() == 3);
  }

  TEST_CASE("a day nobody has asked for is late in the ledger, and says what comes next") {
    auto db = store::Database::in_memory();
    const auto settings = watching({"cs.CV"});
    store::write(db, [&](store::Database& inside) {
      store::set_fact(inside, "since:cs.CV", "2026-09-21");
      put(inside, "cs.CV", on("2026-09-21"), Verdict::complete);
    });
    const auto rows = ledger(db, settings, std::nullopt, kNow);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].verdict == Verdict::complete);
    CHECK(rows[3].day == on("2026-09-24"));
    CHECK(rows[3].verdict == Verdict::late);
    CHECK(rows[3].why.find("the catch-up page with the next cycle") != std::string::npos);
    CHECK(ledger(db, settings, on("2026-09-23"), kNow).size() == 2);
    // Before it is due a day is not missing.
    CHECK(ledger(db, settings, on("2026-09-23"), *parse_instant("2026-09-24T04:29:00Z")).size() == 1);
    CHECK(look_ahead(db, settings, kNow).due);
  }
}
