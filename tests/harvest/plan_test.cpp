#include "harvest/plan.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");  // a Thursday
const std::vector<std::string> kCategories{"cs.CV", "cs.CL"};
Day on(const char* text) { return *parse_day(text); }

void put(Known& known, const std::string& category, Day day, Verdict verdict) {
  Coverage row;
  row.category = category;
  row.day = day;
  row.verdict = verdict;
  known.rows[{category, day}] = row;
}

}  // namespace

TEST_SUITE("harvest.plan") {
  TEST_CASE("a first start asks for three listing days and three days of Hugging Face, oldest first") {
    const auto plan = plan_cycle(kCategories, true, 5, {}, false, kNow);
    REQUIRE(plan.listings.size() == 6);
    CHECK(plan.listings.front().day == on("2026-09-22"));
    CHECK(plan.listings.front().category == "cs.CV");
    CHECK(plan.listings.back().day == on("2026-09-24"));
    CHECK(plan.huggingface == std::vector<Day>{on("2026-09-22"), on("2026-09-23"), on("2026-09-24")});
  }
  TEST_CASE("a proven day is not asked again, every other is, however long the service was away") {
    Known known;
    known.since = {{"cs.CV", on("2026-09-01")}, {"cs.CL", on("2026-09-24")}};
    for (int i = 0; i < 23; ++i) put(known, "cs.CV", on("2026-09-01") + std::chrono::days{i}, Verdict::complete);
    put(known, "cs.CV", on("2026-09-10"), Verdict::short_);
    put(known, "cs.CL", on("2026-09-24"), Verdict::quiet);
    const auto plan = plan_cycle(kCategories, false, 5, known, false, kNow);
    REQUIRE(plan.listings.size() == 2);
    CHECK(plan.listings[0].day == on("2026-09-10"));
    CHECK(plan.listings[1].day == on("2026-09-24"));
  }
  TEST_CASE("a category that joins later is expected from the next listing day") {
    Known known;
    known.since = {{"cs.CV", on("2026-09-24")}};
    put(known, "cs.CV", on("2026-09-24"), Verdict::complete);
    CHECK(plan_cycle(kCategories, false, 5, known, false, kNow).listings.empty());
    CHECK(first_expected(false, kNow) == on("2026-09-25"));
  }
  TEST_CASE("the service leaves a row alone until its next try is due") {
    Known known;
    known.since = {{"cs.CV", on("2026-09-24")}};
    put(known, "cs.CV", on("2026-09-24"), Verdict::late);
    known.rows[{"cs.CV", on("2026-09-24")}].next_at = kNow + std::chrono::minutes{5};
    CHECK(plan_cycle({"cs.CV"}, false, 5, known, true, kNow).listings.empty());
    CHECK(plan_cycle({"cs.CV"}, false, 5, known, true, kNow + std::chrono::minutes{5}).listings.size() == 1);
    CHECK(plan_cycle({"cs.CV"}, false, 5, known, false, kNow).listings.size() == 1);
  }
  TEST_CASE("picks of the last days are asked again, older ones only where they are missing") {
    Known known;
    known.huggingface_since = on("2026-09-01");
    for (int i = 0; i < 24; ++i) put(known, "huggingface", on("2026-09-01") + std::chrono::days{i}, Verdict::complete);
    known.rows.erase({"huggingface", on("2026-09-03")});
    const auto plan = plan_cycle({}, true, 5, known, false, kNow);
    CHECK(plan.huggingface.front() == on("2026-09-03"));
    CHECK(plan.huggingface.size() == 7);
  }
  TEST_CASE("days of picks that are due within the half hour are polled with the one that is due") {
    Known known;
    known.huggingface_since = on("2026-09-23");
    for (const char* day : {"2026-09-23", "2026-09-24"}) put(known, "huggingface", on(day), Verdict::waiting);
    known.rows[{"huggingface", on("2026-09-23")}].next_at = kNow + std::chrono::minutes{30};
    known.rows[{"huggingface", on("2026-09-24")}].next_at = kNow + std::chrono::minutes{1};
    CHECK(plan_cycle({}, true, 5, known, true, kNow).huggingface.empty());
    known.rows[{"huggingface", on("2026-09-24")}].next_at = kNow;
    CHECK(plan_cycle({}, true, 5, known, true, kNow).huggingface.size() == 2);
    known.rows[{"huggingface", on("2026-09-23")}].next_at = kNow + std::chrono::minutes{31};
    CHECK(plan_cycle({}, true, 5, known, true, kNow).huggingface == std::vector<Day>{on("2026-09-24")});
    // What failed waits for its own time.
    put(known, "huggingface", on("2026-09-23"), Verdict::failed);
    known.rows[{"huggingface", on("2026-09-23")}].next_at = kNow + std::chrono::minutes{5};
    CHECK(plan_cycle({}, true, 5, known, true, kNow).huggingface == std::vector<Day>{on("2026-09-24")});
  }
  TEST_CASE("picks of a day that was still going on when it was last read are asked for, however long ago") {
    Known known;
    known.huggingface_since = on("2026-09-01");
    for (int i = 0; i < 24; ++i) put(known, "huggingface", on("2026-09-01") + std::chrono::days{i}, Verdict::complete);
    put(known, "huggingface", on("2026-09-05"), Verdict::waiting);
    const auto plan = plan_cycle({}, true, 2, known, true, kNow);
    REQUIRE_FALSE(plan.huggingface.empty());
    CHECK(plan.huggingface.front() == on("2026-09-05"));
    // A day read whole whose last poll is over rests.
    CHECK(plan.huggingface.size() == 1);
  }
}
