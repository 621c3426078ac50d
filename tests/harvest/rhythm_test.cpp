// What the scheduler owes arXiv's rhythm, sentence by sentence.
#include <cstdlib>
#include <ctime>
#include <doctest/doctest.h>

#include "harvest/agenda.hpp"
#include "harvest/calendar.hpp"
#include "harvest/reconcile.hpp"
#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

Request by_itself() {
  Request request;
  request.only_due = true;
  return request;
}

Agenda agenda_of(SimulatedWorld& world) {
  return world.in_store([&](store::Database& db) { return look_ahead(db, world.settings(), world.now()); });
}

/// As the service does: looks every minute, and runs what is due.
void live(SimulatedWorld& world, Instant until, std::chrono::minutes step = std::chrono::minutes{1}) {
  while (world.now() < until) {
    if (!is_rush(world.now()) && agenda_of(world).due) world.cycle(by_itself());
    world.wait(step);
  }
}

/// Old enough to make an absence: Hugging Face's picks of forty days.
upstream::Scenario with_forty_days_of_picks() {
  auto week = three_days();
  for (int day = 0; day < 40; ++day)
    week.pick(kWednesday + std::chrono::days(1 + day),
              {"2609.11001", {{Instant(kWednesday + std::chrono::days(1 + day)), 3}}});
  return week;
}

}  // namespace

TEST_SUITE("harvest.rhythm") {
  TEST_CASE("mailings go out Sunday to Thursday at 20:00, none on Friday and Saturday, each dated the next day") {
    for (int week = 0; week < 53 * 10; ++week) {
      const Day sunday = day_of("2025-01-05") + std::chrono::days(7 * week);
      CAPTURE(render_day(sunday));
      for (int evening = 0; evening < 7; ++evening) {
        const Day day = sunday + std::chrono::days(evening);
        const auto before = newest_announced(new_york_time(day, 19, 59));
        const auto after = newest_announced(new_york_time(day, 20, 0));
        CHECK((after == day + std::chrono::days(1)) == (evening < 5));
        CHECK((after != before) == (evening < 5));
      }
    }
  }

  TEST_CASE("the rush is 20:00 to 20:40 by New York's clocks, summer and winter, also on the nights they change") {
    for (const char* text : {"2026-03-08", "2026-03-09", "2026-07-01", "2026-11-01", "2026-11-02", "2026-12-01"}) {
      const Day day = day_of(text);
      CAPTURE(text);
      CHECK_FALSE(is_rush(new_york_time(day, 19, 59)));
      CHECK(is_rush(new_york_time(day, 20, 0)));
      CHECK(is_rush(new_york_time(day, 20, 39)));
      CHECK_FALSE(is_rush(new_york_time(day, 20, 40)));
      CHECK(after_rush(new_york_time(day, 20, 0)) == new_york_time(day, 20, 40));
    }
  }

  TEST_CASE("from 20:40 on the listing page is asked, and the day is stored before 21:15") {
    SimulatedWorld world(three_days(), instant_of("2026-09-22T20:00:00Z"));
    world.settings().huggingface.enabled = false;
    live(world, instant_of("2026-09-22T20:05:00Z"));
    CHECK(agenda_of(world).look_again <= instant_of("2026-09-23T00:40:00Z"));
    world.server().clear_accesses();
    world.wait(instant_of("2026-09-22T23:30:00Z") - world.now());
    live(world, instant_of("2026-09-23T00:39:00Z"));
    CHECK(world.server().accesses().empty());
    live(world, instant_of("2026-09-23T01:15:00Z"));
    CHECK(world.server().count("/list/cs.CV/new") == 1);
    CHECK(world.server().count("/rss/") == 0);
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::complete);
    CHECK(world.stored_ids("cs.CV", kWednesday) == world.true_ids("cs.CV", kWednesday));
  }

  TEST_CASE("at midnight the rebuilt feed is the second witness, asked once") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T00:45:00Z"));
    world.settings().huggingface.enabled = false;
    world.cycle(by_itself());  // Tuesday's own feed is still there
    world.server().clear_accesses();
    live(world, instant_of("2026-09-23T04:00:00Z"), std::chrono::minutes{5});
    CHECK(world.server().count("/rss/") == 0);
    live(world, instant_of("2026-09-23T06:00:00Z"), std::chrono::minutes{5});
    CHECK(world.server().count("/rss/cs.CV") == 1);
    CHECK(world.row("cs.CV", kWednesday).route == std::vector<Source>{Source::arxiv_listing, Source::arxiv_feed});
  }

  TEST_CASE("a date among the holidays makes that day and the next less urgent, and proves nothing of either") {
    SimulatedWorld world(three_days(), instant_of("2026-09-22T12:00:00Z"));
    world.settings().huggingface.enabled = false;
    world.settings().arxiv.holidays = {kWednesday};
    // The hint is wrong: there is a mailing, and it is complete like any other.
    live(world, instant_of("2026-09-23T01:00:00Z"), std::chrono::minutes{10});
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::complete);

    Evidence evidence;
    evidence.older.emplace();
    evidence.older->route = Source::arxiv_listing;
    evidence.older->states = kTuesday;
    const auto evening = new_york_time(kTuesday, 20, 50);
    const auto usual = reconcile("cs.CV", kWednesday, evidence, std::nullopt, evening);
    CHECK(*usual.next_at == evening + std::chrono::minutes{10});
    const auto morning = new_york_time(kWednesday, 9, 0);
    for (auto hint : {&Evidence::hinted_holiday, &Evidence::after_holiday}) {
      auto weaker = evidence;
      weaker.*hint = true;
      const auto row = reconcile("cs.CV", kWednesday, weaker, std::nullopt, evening);
      CHECK(row.verdict == Verdict::waiting);
      CHECK(*row.next_at == evening + std::chrono::minutes{30});
      const auto due = reconcile("cs.CV", kWednesday, weaker, std::nullopt, morning);
      CHECK(due.verdict == Verdict::stale);
      CHECK(due.why.find("holiday") != std::string::npos);
    }
  }

  TEST_CASE("the day after a hinted holiday says so when it has no page") {
    SimulatedWorld world(three_days(), instant_of("2026-09-24T12:00:00Z"));
    world.settings().huggingface.enabled = false;
    world.settings().arxiv.holidays = {kWednesday};
    world.break_with(upstream::FaultKind::late, "/list/");
    for (const char* page : {"/rss/", "/catchup/"}) world.break_with(upstream::FaultKind::empty, page);
    world.cycle_of(day_of("2026-09-24"));
    CHECK(world.row("cs.CV", day_of("2026-09-24")).why.find("the listing day before a holiday") != std::string::npos);
  }

  TEST_CASE("after downtime every missed day of picks is asked once, however many, and those that still move again") {
    SimulatedWorld world(with_forty_days_of_picks(), instant_of("2026-09-23T12:00:00Z"));
    world.settings().arxiv.categories.clear();
    world.settings().huggingface.repoll_days = 5;
    world.cycle(by_itself());
    world.wait(std::chrono::hours(24 * 40));
    world.server().clear_accesses();
    live(world, world.now() + std::chrono::hours(13), std::chrono::minutes{30});
    for (int day = 1; day < 35; ++day) {
      const auto asked = "date=" + render_day(kWednesday + std::chrono::days(day));
      CAPTURE(asked);
      CHECK(world.server().count(asked) == 1);
    }
    for (int day = 36; day <= 40; ++day)
      CHECK(world.server().count("date=" + render_day(kWednesday + std::chrono::days(day))) > 1);
  }

  TEST_CASE("after days away it catches up by itself, oldest first, and says so") {
    SimulatedWorld world(three_days(), instant_of("2026-09-21T12:00:00Z"));
    world.settings().huggingface.enabled = false;
    world.cycle(by_itself());
    CHECK(world.said.front().find("catching up") == std::string::npos);
    world.wait(std::chrono::hours(24 * 9));
    world.said.clear();
    const auto report = world.cycle(by_itself());
    REQUIRE_FALSE(world.said.empty());
    CHECK(world.said.front() ==
          "catching up: nothing has asked for 6 listing days since 2026-09-22; oldest first, at arXiv's pace");
    CHECK(std::is_sorted(report.days.begin(), report.days.end(),
                         [](const DayReport& one, const DayReport& other) { return one.row.day < other.row.day; }));
    for (const Day day : {kTuesday, kWednesday}) CHECK(world.verdict("cs.CV", day) == Verdict::complete);
    world.said.clear();
    world.cycle(by_itself());
    for (const auto& line : world.said) CHECK(line.find("catching up") == std::string::npos);
  }

  TEST_CASE("the zone of her computer moves nothing") {
    const char* before = std::getenv("TZ");
    const std::string kept = before ? before : "";
    for (const char* zone : {"Asia/Shanghai", "America/Los_Angeles", "Nowhere/Atall"}) {
      ::setenv("TZ", zone, 1);
      ::tzset();
      CHECK(newest_announced(instant_of("2026-09-24T00:00:00Z")) == day_of("2026-09-24"));
      CHECK(newest_announced(instant_of("2026-12-01T00:59:59Z")) == day_of("2026-11-30"));
      CHECK(due_at(day_of("2026-12-01")) == instant_of("2026-12-01T05:30:00Z"));
    }
    before ? ::setenv("TZ", kept.c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }

  TEST_CASE("a clock set forward, back and right again asks for no day twice that is proven") {
    SimulatedWorld world(three_days());
    world.settings().huggingface.enabled = false;
    live(world, world.now() + std::chrono::hours(1), std::chrono::minutes{10});
    world.server().clear_accesses();
    for (const int hours : {5, -29, 24}) {
      world.wait(std::chrono::hours(hours));
      if (agenda_of(world).due) world.cycle(by_itself());
    }
    CHECK(world.server().count("/catchup/cs.CV/2026-09-21") == 0);
    CHECK(world.server().count("/catchup/cs.CV/2026-09-22") == 0);
    CHECK(is_green(world.verdict("cs.CV", kWednesday)));
  }
}
