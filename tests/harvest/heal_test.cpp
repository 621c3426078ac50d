#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;
using upstream::FaultKind;

namespace {

/// After the fault is gone and an hour has passed, the day is healed and complete in the store.
void check_healed(SimulatedWorld& world, const std::string& category, Day day) {
  world.server().clear_faults();
  world.wait(std::chrono::hours(1));
  world.cycle();
  const auto row = world.row(category, day);
  CHECK(row.verdict == Verdict::healed);
  CHECK(row.got == int(world.true_ids(category, day).size()));
  CHECK(world.stored_ids(category, day) == world.true_ids(category, day));
}

/// Without its feed, listing and catch-up page a day has no papers at all.
void break_pages(SimulatedWorld& world, FaultKind kind, const std::string& text = "") {
  for (const char* route : {"/rss/", "/list/", "/catchup/"}) {
    upstream::Fault fault;
    fault.kind = kind;
    fault.match = route;
    fault.text = text;
    world.server().add_fault(std::move(fault));
  }
}

/// Three days and a holiday on Thursday; Friday has a mailing again.
upstream::Scenario with_holiday() {
  auto week = three_days();
  week.announce(day_of("2026-09-25"));
  return week;
}

}  // namespace

TEST_SUITE("harvest.heal") {
  TEST_CASE("a day whose listing is throttled is late with the feed's papers stored, and the next cycle heals it") {
    SimulatedWorld world(three_days());
    upstream::Fault throttled;
    throttled.status = 429;
    throttled.retry_after = "120";
    throttled.match = "/list/";
    world.server().add_fault(throttled);
    world.cycle_of(kWednesday);
    const auto row = world.row("cs.CV", kWednesday);
    CHECK(row.verdict == Verdict::late);
    CHECK(row.got == 5);
    CHECK_FALSE(row.expected);
    REQUIRE(row.next_at);
    CHECK(*row.next_at >= world.now() + std::chrono::minutes(2));
    CHECK(row.why.find("HTTP 429") != std::string::npos);
    CHECK(world.stored_ids("cs.CV", kWednesday) == world.true_ids("cs.CV", kWednesday));
    // The other category met the gate's block and nothing was sent for it.
    CHECK(world.verdict("cs.CL", kWednesday) == Verdict::failed);
    CHECK(world.server().count("cs.CL") == 0);
    check_healed(world, "cs.CV", kWednesday);
    CHECK(world.verdict("cs.CL", kWednesday) == Verdict::healed);
  }

  TEST_CASE("a page that shows less than it states leaves the day short, then it heals") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::short_page, "/catchup/");
    CHECK_FALSE(world.cycle().green());
    const auto row = world.row("cs.CV", kMonday);
    CHECK(row.verdict == Verdict::short_);
    CHECK(row.expected == 5);
    CHECK(row.got == 4);
    check_healed(world, "cs.CV", kMonday);
  }

  TEST_CASE("a short listing is mended by the catch-up page in the same cycle, and the row says healed") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::short_page, "/list/");
    CHECK(world.cycle().green());
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::healed);
  }

  TEST_CASE("a feed that repeats yesterday's papers under today's date gives them no second day") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::stale, "/rss/");
    for (const char* route : {"/list/", "/catchup/cs.CV/2026-09-23", "/catchup/cs.CL/2026-09-23"})
      world.break_with(FaultKind::html, route);
    world.cycle();
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::stale);
    CHECK(world.stored_ids("cs.CV", kWednesday).empty());
    check_healed(world, "cs.CV", kWednesday);
  }

  TEST_CASE("a page that repeats yesterday's papers under today's date proves nothing") {
    SimulatedWorld world(three_days());
    for (const char* route : {"/rss/", "/list/", "/catchup/cs.CV/2026-09-23", "/catchup/cs.CL/2026-09-23"})
      world.break_with(FaultKind::stale, route);
    world.cycle();
    CHECK(world.verdict("cs.CV", kTuesday) == Verdict::complete);
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::stale);
    CHECK(world.stored_ids("cs.CV", kWednesday).empty());
    check_healed(world, "cs.CV", kWednesday);
  }

  TEST_CASE("answers that are empty, a web page, cut off or of another encoding fail the day, and it heals") {
    for (const auto kind : {FaultKind::empty, FaultKind::html, FaultKind::truncate}) {
      CAPTURE(upstream::fault_name(kind));
      SimulatedWorld world(three_days());
      break_pages(world, kind);
      world.cycle();
      const auto row = world.row("cs.CV", kWednesday);
      CHECK(row.verdict == Verdict::failed);
      CHECK(row.next_at);
      CHECK(world.stored_ids("cs.CV", kMonday).empty());
      CHECK(world.stored_ids("cs.CV", kWednesday).empty());
      check_healed(world, "cs.CV", kWednesday);
      CHECK(world.verdict("cs.CL", kMonday) == Verdict::healed);
    }
  }

  TEST_CASE("a page declared in another encoding loses no paper and garbles no name") {
    for (const char* text : {"", "utf-16"}) {
      CAPTURE(text);
      SimulatedWorld world(three_days());
      break_pages(world, FaultKind::wrong_encoding, text);
      world.cycle();
      for (const Day day : {kMonday, kWednesday})
        if (is_green(world.verdict("cs.CV", day)))
          CHECK(world.stored_ids("cs.CV", day) == world.true_ids("cs.CV", day));
      world.server().clear_faults();
      world.wait(std::chrono::hours(1));
      CHECK(world.cycle().green());
      const auto paper = world.paper("2609.13002");
      REQUIRE(paper);
      REQUIRE(paper->authors.size() == 2);
      CHECK(paper->authors[1] == "José Muster");
    }
  }

  TEST_CASE("a page that states another day is no evidence for the day asked for") {
    SimulatedWorld world(three_days());
    for (const char* route : {"/rss/", "/list/", "/catchup/"}) {
      upstream::Fault fault;
      fault.kind = FaultKind::wrong_day;
      fault.match = route;
      fault.count = -1;
      world.server().add_fault(fault);
    }
    world.cycle();
    CHECK_FALSE(is_green(world.verdict("cs.CV", kMonday)));
    CHECK_FALSE(is_green(world.verdict("cs.CV", kWednesday)));
    check_healed(world, "cs.CV", kWednesday);
    CHECK(world.stored_ids("cs.CV", kMonday) == world.true_ids("cs.CV", kMonday));
  }

  TEST_CASE("papers under a date that has not come yet are not kept under it") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::wrong_day, "/list/");
    CHECK(world.cycle().green());
    CHECK(world.stored_ids("cs.CV", day_of("2026-09-24")).empty());
  }

  TEST_CASE("one record that cannot be read goes to quarantine, the others are stored, and the row is short") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::broken_record, "/catchup/cs.CV/2026-09-21");
    world.cycle();
    const auto row = world.row("cs.CV", kMonday);
    CHECK(row.verdict == Verdict::short_);
    CHECK(row.got == 4);
    CHECK(world.quarantined() == 1);
    world.wait(std::chrono::hours(1));
    world.cycle();
    CHECK(world.quarantined() == 1);
    check_healed(world, "cs.CV", kMonday);
    CHECK(world.verdict("cs.CL", kMonday) == Verdict::complete);
  }

  TEST_CASE("a holiday is quiet once the catch-up page of the day before links past it") {
    SimulatedWorld world(with_holiday(), instant_of("2026-09-24T12:00:00Z"));
    world.cycle();
    // On the day itself nothing proves it yet: the next mailing has not been announced.
    CHECK_FALSE(is_green(world.verdict("cs.CV", day_of("2026-09-24"))));
    world.wait(std::chrono::hours(24));
    CHECK(world.cycle().green());
    const auto row = world.row("cs.CV", day_of("2026-09-24"));
    CHECK(row.verdict == Verdict::quiet);
    CHECK(row.why.find("2026-09-25") != std::string::npos);
    CHECK(world.stored_ids("cs.CV", day_of("2026-09-24")).empty());
  }

  TEST_CASE("a mailing without papers of a category is complete with none") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T12:00:00Z"), {"cs.CV", "cs.MM"});
    CHECK(world.cycle().green());
    for (const Day day : {kMonday, kTuesday, kWednesday}) {
      const auto row = world.row("cs.MM", day);
      CHECK(row.verdict == Verdict::complete);
      CHECK(row.expected == 0);
      CHECK(row.got == 0);
    }
  }

  TEST_CASE("while her computer slept for a week nothing was lost") {
    SimulatedWorld world(three_days(), instant_of("2026-09-21T12:00:00Z"));
    world.cycle();
    world.wait(std::chrono::hours(24 * 7));
    world.cycle();
    for (const Day day : {kTuesday, kWednesday}) {
      CHECK(world.verdict("cs.CV", day) == Verdict::complete);
      CHECK(world.stored_ids("cs.CV", day) == world.true_ids("cs.CV", day));
      CHECK(world.stored_ids("huggingface", day) == world.true_ids("huggingface", day));
    }
  }
}
