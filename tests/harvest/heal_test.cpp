#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"
#include "upstream/render.hpp"

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
  for (const char* id : {"2609.14001", "2609.14002"}) {
    upstream::Manuscript paper(id_of(id));
    paper.title = "After the Holiday";
    paper.abstract = "We rested.";
    paper.authors = {"Mira Example"};
    paper.categories = {"cs.CV", "cs.CL"};
    paper.versions = {{instant_of("2026-09-23T10:00:00Z")}};
    week.add(std::move(paper));
    week.announce(day_of("2026-09-25"), {id});
  }
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

  TEST_CASE("the true page of another category is not taken for that of the one asked for") {
    SimulatedWorld world(three_days());
    const auto serve = [&](const std::string& asked, const upstream::Reply& other) {
      upstream::Fault fault;
      fault.kind = FaultKind::html;
      fault.match = asked;
      fault.text = other.body;
      world.server().add_fault(std::move(fault));
    };
    const auto target = upstream::parse_target("/");
    serve("/list/cs.CV", upstream::render_listing(three_days(), "cs.CL/new", target, world.now()));
    for (const Day day : {kMonday, kTuesday, kWednesday})
      serve("/catchup/cs.CV/" + render_day(day),
            upstream::render_catchup(three_days(), "cs.CL/" + render_day(day), target, world.now()));
    world.cycle();
    for (const Day day : {kMonday, kTuesday, kWednesday}) {
      CAPTURE(render_day(day));
      CAPTURE(world.row("cs.CV", day).why);
      CHECK_FALSE(is_proven(world.row("cs.CV", day)));
      for (const auto& id : world.stored_ids("cs.CV", day)) CHECK(world.true_ids("cs.CV", day).count(id) == 1);
      CHECK(world.verdict("cs.CL", day) == Verdict::complete);
    }
    check_healed(world, "cs.CV", kMonday);
    check_healed(world, "cs.CV", kWednesday);
  }

  TEST_CASE("a blank page is no quiet day where the page of the day before goes on with this very day") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T12:00:00Z"), {"cs.CV"});
    world.settings().huggingface.enabled = false;
    world.break_with(FaultKind::html, "/rss/");
    for (const char* page : {"/list/", "/catchup/cs.CV/2026-09-23"}) world.break_with(FaultKind::blank, page);
    world.cycle();
    CHECK(world.verdict("cs.CV", kTuesday) == Verdict::complete);
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::late);
    check_healed(world, "cs.CV", kWednesday);
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

  TEST_CASE("from 19:00 New York on, an old listing beside an empty feed says that there was no mailing") {
    SimulatedWorld world(with_holiday(), instant_of("2026-09-24T22:30:00Z"));
    world.cycle();
    CHECK_FALSE(is_green(world.verdict("cs.CV", day_of("2026-09-24"))));  // 18:30
    world.wait(std::chrono::hours(1));
    CHECK(world.cycle().green());
    const auto row = world.row("cs.CV", day_of("2026-09-24"));
    CHECK(row.verdict == Verdict::quiet);
    REQUIRE(row.next_at);  // the link of the day before will say it for good
    world.wait(std::chrono::hours(24));
    Request request;
    request.only_due = true;
    world.cycle(request);
    CHECK(world.row("cs.CV", day_of("2026-09-24")).why.find("goes on with 2026-09-25") != std::string::npos);
    CHECK_FALSE(world.row("cs.CV", day_of("2026-09-24")).next_at);
  }

  TEST_CASE("pages without entries, as a replica that lags shows them, prove nothing") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::blank, "/list/cs.CV");
    world.break_with(FaultKind::blank, "/catchup/cs.CV/2026-09-23");
    world.cycle();
    CHECK(world.verdict("cs.CV", kWednesday) == Verdict::short_);  // its feed had papers
    check_healed(world, "cs.CV", kWednesday);
  }

  TEST_CASE(
      "the service asks for the feed of a day the listing has shown once, and a person's second fetch for nothing") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T01:00:00Z"));
    Request request;
    request.only_due = true;
    world.cycle(request);
    REQUIRE(world.verdict("cs.CV", kWednesday) == Verdict::complete);
    world.server().clear_accesses();
    world.wait(std::chrono::hours(4));
    world.cycle_of(kWednesday);
    CHECK(world.server().count("/rss/") == 0);
    world.cycle(request);
    world.cycle(request);
    CHECK(world.server().count("/rss/") == 2);  // one a category
    CHECK(world.row("cs.CV", kWednesday).route.back() == Source::arxiv_feed);
  }

  TEST_CASE("the service asks arXiv nothing between 20:00 and 20:40 New York") {
    SimulatedWorld world(three_days(), instant_of("2026-09-22T12:00:00Z"));
    world.cycle();
    world.server().clear_accesses();
    world.wait(std::chrono::hours(12) + std::chrono::minutes(10));
    Request request;
    request.only_due = true;
    world.cycle(request);
    for (const auto& access : world.server().accesses())
      CHECK(access.target.find("/api/daily_papers") != std::string::npos);
    CHECK(world.row("cs.CV", kWednesday).next_at == instant_of("2026-09-23T00:40:00Z"));
  }

  TEST_CASE("a mailing whose papers are none of them of a category is complete with none, and looked at once more") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T12:00:00Z"), {"cs.CV", "cs.MM"});
    CHECK(world.cycle().green());
    for (const Day day : {kMonday, kTuesday, kWednesday}) {
      const auto row = world.row("cs.MM", day);
      CHECK(row.verdict == Verdict::complete);
      CHECK(row.expected == 0);
      CHECK(row.got == 0);
      CHECK(row.next_at == world.now() + std::chrono::hours(20));
    }
    world.server().clear_accesses();
    world.wait(std::chrono::hours(20));
    Request request;
    request.only_due = true;
    world.cycle(request);
    CHECK(world.server().count("/catchup/cs.MM/2026-09-22") == 1);
    CHECK(world.verdict("cs.MM", kTuesday) == Verdict::complete);
    CHECK_FALSE(world.row("cs.MM", kTuesday).next_at);
  }

  TEST_CASE("where nobody shows a paper of the day, a second look most of a day later decides") {
    SimulatedWorld world(three_days(), instant_of("2026-09-23T12:00:00Z"), {"cs.MM"});
    CHECK_FALSE(world.cycle().green());
    CHECK(world.row("cs.MM", kTuesday).why.find("nothing confirms that yet; next: the catch-up page at") !=
          std::string::npos);
    world.wait(std::chrono::hours(20));
    world.cycle();
    CHECK(world.verdict("cs.MM", kTuesday) == Verdict::healed);
    CHECK(world.row("cs.MM", kTuesday).expected == 0);
  }

  TEST_CASE("a category that has had days with none is believed at once the next time") {
    SimulatedWorld world(three_days(), instant_of("2026-09-22T12:00:00Z"), {"cs.CV", "cs.MM"});
    world.cycle();
    world.wait(std::chrono::hours(20));
    world.cycle();
    REQUIRE(is_green(world.verdict("cs.MM", kTuesday)));
    world.wait(std::chrono::hours(4));
    world.cycle();
    CHECK(world.verdict("cs.MM", kWednesday) == Verdict::complete);
  }

  TEST_CASE("on the first days, too, a blank page is no day without papers") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::blank, "arxiv.org");
    world.break_with(FaultKind::blank, "/catchup/");
    world.break_with(FaultKind::html, "/list/");
    world.break_with(FaultKind::html, "/rss/");
    CHECK_FALSE(world.cycle().green());
    for (const Day day : {kMonday, kTuesday, kWednesday}) CHECK_FALSE(is_green(world.verdict("cs.CV", day)));
  }

  TEST_CASE("papers a page names and whose entries cannot be read are asked for by their ids") {
    SimulatedWorld world(three_days());
    upstream::Fault torn;
    torn.kind = FaultKind::swap;
    torn.match = "/list/";
    torn.text = "Invented Work 2 of Day 3=>";
    world.server().add_fault(torn);
    torn.match = "/catchup/";
    world.server().add_fault(torn);
    world.break_with(FaultKind::html, "/rss/");
    world.server().clear_accesses();
    world.cycle();
    CAPTURE(world.row("cs.CV", kWednesday).why);
    CHECK(is_green(world.verdict("cs.CV", kWednesday)));
    CHECK(world.stored_ids("cs.CV", kWednesday) == world.true_ids("cs.CV", kWednesday));
    CHECK(world.paper("2609.13002")->title == "Invented Work 2 of Day 3");
    CHECK(world.server().count("id_list=2609.13002") >= 1);
  }

  TEST_CASE("a short day names what is missing, and what the feed knows of") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::short_page, "/list/");
    world.break_with(FaultKind::short_page, "/catchup/");
    world.cycle();
    const auto row = world.row("cs.CV", kWednesday);
    CHECK(row.verdict == Verdict::short_);
    CAPTURE(row.why);
    CHECK(row.why.find("arxiv-feed also names 2609.1300") != std::string::npos);
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
