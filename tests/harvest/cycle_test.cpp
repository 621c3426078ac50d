#include <algorithm>
#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

bool any_row(const CycleReport& report, Verdict verdict) {
  return std::any_of(report.days.begin(), report.days.end(),
                     [&](const DayReport& day) { return day.row.verdict == verdict; });
}

int asked_of_arxiv(SimulatedWorld& world) {
  int count = 0;
  for (const auto& access : world.server().accesses()) count += access.target.find("daily_papers") == std::string::npos;
  return count;
}

/// Three days; 2609.11001 is Monday's in cs.CL and cross-listed to cs.CV on Wednesday.
upstream::Scenario with_late_cross() {
  auto week = three_days();
  auto paper = *week.find("2609.11001");
  paper.categories = {"cs.CL", "cs.CV"};
  week.add(paper);
  upstream::Scenario again;
  for (const auto& manuscript : week.manuscripts()) again.add(manuscript);
  for (const auto& [day, announcements] : week.mailings())
    for (auto announcement : announcements) {
      if (announcement.id == "2609.11001") announcement.categories = {"cs.CL"};
      again.announce(day, announcement);
    }
  again.announce(kWednesday, {"2609.11001", 1, SightingKind::cross, {"cs.CV"}});
  for (const Day day : {kMonday, kTuesday, kWednesday})
    for (const auto& pick : *week.picks(day)) again.pick(day, pick);
  again.pick(kTuesday, {"2609.11001", {{Instant(kTuesday), 40}}});
  return again;
}

}  // namespace

TEST_SUITE("harvest.cycle") {
  TEST_CASE("a first cycle stores three listing days and their picks, all of it proven") {
    SimulatedWorld world(three_days());
    const auto report = world.cycle();
    CHECK(report.green());
    CHECK(report.days.size() == 9);
    for (const Day day : {kMonday, kTuesday, kWednesday}) {
      for (const char* category : {"cs.CV", "cs.CL"}) {
        CAPTURE(category);
        CAPTURE(render_day(day));
        const auto row = world.row(category, day);
        CHECK(row.verdict == Verdict::complete);
        CHECK(row.expected == 5);
        CHECK(row.got == 5);
        CHECK(world.stored_ids(category, day) == world.true_ids(category, day));
      }
      CHECK(world.row("huggingface", day).verdict == (day == kWednesday ? Verdict::waiting : Verdict::complete));
      CHECK(world.stored_ids("huggingface", day) == world.true_ids("huggingface", day));
    }
    CHECK(world.papers() == 24);
    CHECK(world.quarantined() == 0);
    CHECK_FALSE(report.enriched.failure);
    CHECK(report.enriched.asked == report.enriched.filled);
    const auto paper = world.paper("2609.12003");
    REQUIRE(paper);
    CHECK(paper->doi == "10.1000/2.2");
    CHECK(paper->complete);
  }

  TEST_CASE("a second cycle over proven days sends nothing to arXiv and changes nothing") {
    SimulatedWorld world(three_days());
    world.settings().huggingface.enabled = false;  // today's picks are asked for again and again
    world.cycle();
    const auto before = world.last_seq();
    const auto monday = world.row("cs.CV", kMonday);
    world.server().clear_accesses();
    const auto report = world.cycle();
    CHECK(report.green());
    CHECK(asked_of_arxiv(world) == 0);
    CHECK(world.row("cs.CV", kMonday).checked_at == monday.checked_at);
    CHECK(world.last_seq() == before);
  }

  TEST_CASE("asking again by force costs arXiv only answers without a body and changes no paper") {
    SimulatedWorld world(three_days());
    world.cycle();
    const auto paper_seq = [&] {
      return world.in_store([](store::Database& db) { return store::seq_of_paper(db, id_of("2609.12003")); });
    };
    const auto before = paper_seq();
    Request request;
    request.force = true;
    request.days = std::vector<Day>{kMonday, kTuesday, kWednesday};
    world.server().clear_accesses();
    const auto report = world.cycle(request);
    CHECK(report.green());
    CHECK_FALSE(world.server().accesses().empty());
    for (const auto& access : world.server().accesses()) {
      CAPTURE(access.target);
      CHECK(access.status == 304);
      CHECK(access.bytes == 0);
    }
    CHECK(paper_seq() == before);
    CHECK(world.papers() == 24);
  }

  TEST_CASE(
      "a paper announced in two categories, on two days, cross-listed and picked is one paper with every sighting") {
    SimulatedWorld world(with_late_cross());
    CHECK(world.cycle().green());
    CHECK(world.papers() == 24);
    std::set<std::string> seen;
    for (const auto& sighting : world.sightings("2609.11001"))
      seen.insert(fmt::format("{} {} {} {}", source_name(sighting.source), sighting.category, render_day(sighting.day),
                              kind_name(sighting.kind)));
    CHECK(seen.count("arxiv-catchup cs.CL 2026-09-21 new"));
    CHECK(seen.count("arxiv-feed cs.CV 2026-09-23 cross"));
    CHECK(seen.count("arxiv-listing cs.CV 2026-09-23 cross"));
    CHECK(seen.count("huggingface  2026-09-21 listed"));
    CHECK(seen.count("huggingface  2026-09-22 listed"));
  }

  TEST_CASE("a replacement raises the version and is not counted as new") {
    SimulatedWorld world(three_days(), instant_of("2026-09-22T12:00:00Z"));
    world.cycle();
    CHECK(world.paper("2609.12008")->version == 1);
    world.wait(std::chrono::hours(24));
    CHECK(world.cycle().green());
    const auto paper = world.paper("2609.12008");
    CHECK(paper->version == 2);
    CHECK(paper->title == "Revised Work of Day 2");
    CHECK(world.row("cs.CV", kWednesday).expected == 5);
    CHECK(world.row("cs.CV", kWednesday).got == 5);
    CHECK(world.stored_ids("cs.CV", kWednesday).count("2609.12008") == 0);
  }

  TEST_CASE("an old paper that only a replacement shows is stored and not counted as new") {
    SimulatedWorld world(three_days());
    Request request;
    request.days = std::vector<Day>{kWednesday};
    const auto report = world.cycle(request);
    CHECK(world.paper("2609.12008"));
    int fresh = 0;
    for (const auto& day : report.days)
      if (day.row.category != "huggingface") fresh += day.papers;
    CHECK(fresh == 8);
  }

  TEST_CASE("a day that is not proven costs at most one conditional request a category and route") {
    SimulatedWorld world(three_days());
    world.break_with(upstream::FaultKind::short_page, "/list/");
    world.break_with(upstream::FaultKind::short_page, "/catchup/");
    const auto first = world.cycle();
    CHECK(any_row(first, Verdict::short_));
    world.server().clear_accesses();
    world.wait(std::chrono::hours(1));
    world.cycle();
    std::set<std::string> targets;
    int conditional = 0;
    for (const auto& access : world.server().accesses()) {
      if (access.target.find("/api/") != std::string::npos) continue;
      CAPTURE(access.target);
      CHECK(targets.insert(access.target).second);
      CHECK_FALSE(access.header("If-None-Match").empty());
      CHECK(access.status == 304);
      ++conditional;
    }
    CHECK(conditional == 10);  // feed and listing of today, catch-up of three days, twice
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::short_);
    CHECK(world.stored_ids("cs.CV", kWednesday) == world.true_ids("cs.CV", kWednesday));  // by the feed
  }

  TEST_CASE("a replay reads the spool alone: it gives the same rows with the other side gone") {
    SimulatedWorld world(three_days());
    world.cycle();
    world.server().stop();
    Request request;
    request.replay = true;
    request.days = std::vector<Day>{kMonday, kTuesday, kWednesday};
    request.daily_days = {kMonday, kTuesday};
    const auto report = world.cycle(request);
    CHECK(report.green());
    CHECK(report.days.size() == 8);
    for (const auto& day : report.days) {
      CAPTURE(day.row.category);
      CAPTURE(day.row.why);
      CHECK(day.row.verdict == Verdict::complete);
      CHECK(day.papers == 0);
      CHECK(day.quarantined == 0);
    }
    CHECK(world.papers() == 24);
  }

  TEST_CASE("a replay stores again what the database has lost") {
    SimulatedWorld world(three_days());
    world.cycle();
    world.server().stop();
    world.in_store([](store::Database& db) {
      for (const char* table : {"sighting", "coverage_row", "suggestion", "paper"})
        db.connection().exec(fmt::format("DELETE FROM {}", table));
      return 0;
    });
    CHECK(world.papers() == 0);
    Request request;
    request.replay = true;
    request.days = std::vector<Day>{kMonday, kTuesday, kWednesday};
    world.cycle(request);
    for (const Day day : {kMonday, kTuesday, kWednesday})
      CHECK(world.stored_ids("cs.CL", day) == world.true_ids("cs.CL", day));
  }

  TEST_CASE("before the mailing's feed is due nothing is missing yet") {
    // 21:00 in New York on Tuesday: Wednesday's listing is out, feed and catch-up page are not.
    SimulatedWorld world(three_days(), instant_of("2026-09-23T01:00:00Z"));
    CHECK(world.cycle_of(kWednesday).green());
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::complete);
    CHECK(world.server().count("/rss/") == 0);
    CHECK(world.server().count("/catchup/cs.CV/2026-09-23") == 0);
  }
}
