#include "harvest/oai.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "harvest/calendar.hpp"
#include "harvest/world_fixture.hpp"
#include "store/oai_table.hpp"

using namespace preprintd;
using namespace preprintd::harvest;
using upstream::FaultKind;

namespace {

/// Half a year after Monday to Wednesday: no catch-up page reaches them any more.
const Instant kLater = instant_of("2027-03-24T12:00:00Z");

/// The three days, and an old paper whose record was edited on Wednesday.
upstream::Scenario with_old_edit() {
  auto week = three_days();
  upstream::Manuscript old(id_of("2501.00001"));
  old.title = "An Old Work";
  old.abstract = "We did it long ago.";
  old.authors = {"Mira Example", "José Muster"};
  old.categories = {"cs.CV"};
  old.versions = {{instant_of("2025-01-02T10:00:00Z")}};
  week.add(std::move(old));
  week.touch("2501.00001", instant_of("2026-09-23T09:00:00Z"));
  return week;
}

Request for_days(std::vector<Day> days, Routes routes = {}) {
  Request request;
  request.days = std::move(days);
  request.routes = std::move(routes);
  return request;
}

SimulatedWorld& small_pages(SimulatedWorld& world, std::size_t size = 5) {
  auto scenario = world.server().scenario();
  scenario.oai_page = size;
  world.server().set_scenario(std::move(scenario));
  return world;
}

std::optional<Sighting> by_oai(SimulatedWorld& world, const std::string& id, SightingKind kind) {
  for (const auto& seen : world.sightings(id))
    if (seen.source == Source::arxiv_oai && seen.kind == kind) return seen;
  return std::nullopt;
}

bool knows_all(SimulatedWorld& world) {
  for (const char* category : {"cs.CV", "cs.CL"})
    for (const Day day : {kMonday, kTuesday, kWednesday})
      for (const auto& id : world.true_ids(category, day))
        if (!world.paper(id)) return false;
  return true;
}

}  // namespace

TEST_SUITE("harvest.oai") {
  TEST_CASE("days that no catch-up page reaches are healed by OAI-PMH, with no expected count") {
    SimulatedWorld world(with_old_edit(), kLater);
    CHECK(world.cycle(for_days({kMonday, kTuesday, kWednesday})).green());
    for (const char* category : {"cs.CV", "cs.CL"})
      for (const Day day : {kMonday, kTuesday, kWednesday}) {
        const auto row = world.row(category, day);
        CHECK(row.verdict == Verdict::healed);
        CHECK_FALSE(row.expected);
        CHECK(row.route == std::vector<Source>{Source::arxiv_oai});
      }
    CHECK(knows_all(world));
    CHECK(world.server().count("/catchup/") == 0);
    CHECK(world.server().count("until=") == 0);
    CHECK(world.server().count("set=cs%3Acs%3ACV&from=2026-09-15") == 2);  // records, then identifiers
  }

  TEST_CASE("news of the gap gets one of its days, an edit of an old paper is stored and is no news") {
    SimulatedWorld world(with_old_edit(), kLater);
    world.cycle(for_days({kMonday, kTuesday, kWednesday}));
    const auto news = by_oai(world, "2609.12002", SightingKind::new_paper);
    REQUIRE(news);
    CHECK(news->day >= kMonday);
    CHECK(news->day <= kTuesday);
    CHECK(news->category == "cs.CV");
    CHECK(by_oai(world, "2609.12002", SightingKind::cross)->category == "cs.CL");
    REQUIRE(world.paper("2501.00001"));
    CHECK(by_oai(world, "2501.00001", SightingKind::named));
    CHECK_FALSE(by_oai(world, "2501.00001", SightingKind::new_paper));
    CHECK(world.paper("2501.00001")->complete);  // nobody asks the API for edits
  }

  TEST_CASE("one string of authors never replaces the list a page gave") {
    SimulatedWorld world(three_days());
    world.cycle();
    const auto before = world.paper("2609.11002")->authors;
    CHECK(before == std::vector<std::string>{"Mira Example", "José Muster"});
    auto request = for_days({kMonday}, {Source::arxiv_oai});
    request.force = true;
    world.cycle(request);
    CHECK(by_oai(world, "2609.11002", SightingKind::named));
    CHECK(world.paper("2609.11002")->authors == before);
    CHECK(world.verdict("cs.CV", kMonday) == Verdict::complete);  // counted is better than healed
    CHECK(world.row("cs.CV", kMonday).expected == 5);
  }

  TEST_CASE("a harvest that was interrupted goes on with the next page") {
    SimulatedWorld world(with_old_edit(), kLater, {"cs.CL"});
    small_pages(world);
    upstream::Fault gone;
    gone.kind = FaultKind::reset;
    gone.match = "resumptionToken";
    gone.first = 2;
    world.server().add_fault(gone);
    CHECK_FALSE(world.cycle(for_days({kMonday})).green());
    const auto stopped = world.in_store([](store::Database& db) { return store::find_oai_harvest(db, "cs.CL"); });
    REQUIRE(stopped);
    CHECK(stopped->phase == store::OaiPhase::records);
    CHECK(stopped->pages == 2);
    CHECK(world.row("cs.CL", kMonday).why.find("OAI-PMH at ") != std::string::npos);
    world.server().clear_faults();
    world.server().clear_accesses();
    world.wait(std::chrono::hours(1));
    CHECK(world.cycle(for_days({kMonday})).green());
    CHECK(world.server().count("ListRecords&metadataPrefix") == 0);  // not from the start
    CHECK(world.verdict("cs.CL", kMonday) == Verdict::healed);
    for (const auto& id : world.true_ids("cs.CL", kMonday)) CHECK(world.paper(id));
  }

  TEST_CASE("a token that is refused starts again before the last page, and never ends the list") {
    SimulatedWorld world(with_old_edit(), kLater, {"cs.CL"});
    small_pages(world);
    upstream::Fault refused;
    refused.kind = FaultKind::html;
    refused.match = "ListRecords&resumptionToken";
    refused.first = refused.last = 2;
    refused.text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
        "<responseDate>2027-03-24T12:00:00Z</responseDate><request>http://oaipmh.arxiv.org/oai</request>"
        "<error code='badResumptionToken'>expired</error></OAI-PMH>";
    world.server().add_fault(refused);
    CHECK(world.cycle(for_days({kMonday, kTuesday, kWednesday})).green());
    CHECK(world.server().count("ListRecords&metadataPrefix") == 2);
    for (const Day day : {kMonday, kTuesday, kWednesday})
      for (const auto& id : world.true_ids("cs.CL", day)) CHECK(world.paper(id));
  }

  TEST_CASE("no records is neither an error nor a proof") {
    SimulatedWorld world(upstream::Scenario(), kLater, {"cs.CL"});
    CHECK_FALSE(world.cycle(for_days({kMonday})).green());
    CHECK_FALSE(is_green(world.verdict("cs.CL", kMonday)));
    CHECK(world.row("cs.CL", kMonday).why.find("proves nothing") != std::string::npos);
    world.server().clear_accesses();
    world.wait(std::chrono::hours(1));
    world.cycle(for_days({kMonday}));
    CHECK(world.server().count("from=2026-09-15") == 0);  // that answer is cached until midnight
    CHECK(world.server().count("from=2026-09-14") == 1);
  }

  TEST_CASE("what the records left out and the identifiers name is asked for by its id") {
    SimulatedWorld world(with_old_edit(), kLater, {"cs.CL"});
    world.break_with(FaultKind::short_page, "ListRecords");
    CHECK(world.cycle(for_days({kMonday, kTuesday, kWednesday})).green());
    CHECK(world.server().count("/api/query") >= 1);
    for (const Day day : {kMonday, kTuesday, kWednesday})
      for (const auto& id : world.true_ids("cs.CL", day)) CHECK(world.paper(id));
  }

  TEST_CASE("a list that leaves out what listings have named proves nothing") {
    SimulatedWorld world(three_days());
    world.cycle();
    world.in_store([](store::Database& db) {
      Coverage row;
      row.category = "cs.CV";
      row.day = kWednesday;
      row.verdict = Verdict::late;
      store::put_coverage(db, row);
      return 0;
    });
    world.wait(std::chrono::hours(24 * 120));
    world.break_with(FaultKind::missing_ids, "/oai");
    CHECK_FALSE(world.cycle(for_days({kWednesday})).green());
    CHECK(world.row("cs.CV", kWednesday).why.find("leaves out") != std::string::npos);
    world.server().clear_faults();
    world.wait(std::chrono::hours(1));
    CHECK(world.cycle(for_days({kWednesday})).green());
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::healed);
  }

  TEST_CASE("answers that are refused, cut, empty or of another kind leave the days not green, and then they heal") {
    for (const auto kind : {FaultKind::status, FaultKind::empty, FaultKind::html, FaultKind::truncate,
                            FaultKind::cut_chunk, FaultKind::wrong_namespace, FaultKind::broken_record}) {
      CAPTURE(upstream::fault_name(kind));
      SimulatedWorld world(with_old_edit(), kLater, {"cs.CL"});
      world.break_with(kind, "/oai");
      const bool green = world.cycle(for_days({kMonday})).green();
      CHECK(green == (kind == FaultKind::broken_record));  // one unreadable record is asked for by its id
      world.server().clear_faults();
      world.wait(std::chrono::hours(24));
      CHECK(world.cycle(for_days({kMonday})).green());
      for (const auto& id : world.true_ids("cs.CL", kMonday)) CHECK(world.paper(id));
    }
  }

  TEST_CASE("a day that had not passed when the window was asked for is not proven by it") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T12:00:00Z"), {"cs.CL"});
    world.cycle(for_days({kTuesday, kWednesday}, {Source::arxiv_oai}));
    CHECK(world.verdict("cs.CL", kTuesday) == Verdict::healed);
    CHECK_FALSE(is_green(world.verdict("cs.CL", kWednesday)));
  }

  TEST_CASE("the day a paper was missing from follows from its submission and its datestamp") {
    const std::vector<Day> open{kMonday, kWednesday};
    const auto id = id_of("2609.12345");
    const auto friday = instant_of("2026-09-18T10:00:00Z");
    CHECK(missing_day(id, friday, kMonday, open, {}) == kMonday);
    CHECK(missing_day(id, friday, day_of("2026-11-01"), open, {}) == kMonday);
    CHECK(missing_day(id, instant_of("2026-09-21T10:00:00Z"), kWednesday, open, {}) == kWednesday);
    CHECK_FALSE(missing_day(id, friday, day_of("2026-09-17"), open, {}));
    const auto old = instant_of("2026-01-05T10:00:00Z");
    CHECK_FALSE(missing_day(id, old, kMonday, open, {}));
    CHECK(missing_day(id, old, kMonday, open, id_of("2609.12344")) == kMonday);
    CHECK_FALSE(missing_day(id, old, kMonday, open, id_of("2609.12346")));
  }

  TEST_CASE("the deadline of 14:00 New York decides which mailing a paper can be in") {
    CHECK(earliest_listing(instant_of("2026-09-21T17:59:00Z")) == kTuesday);    // Monday before 14:00
    CHECK(earliest_listing(instant_of("2026-09-21T18:00:00Z")) == kWednesday);  // and after
    CHECK(earliest_listing(instant_of("2026-09-18T12:00:00Z")) == kMonday);     // Friday morning: Sunday's mailing
    CHECK(earliest_listing(instant_of("2026-09-19T12:00:00Z")) == kTuesday);    // Saturday: Monday's
  }
}
