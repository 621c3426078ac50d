#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "years/rig.hpp"

using namespace preprintd;
using namespace preprintd::years;
using harvest::Planted;

namespace {

Day day_of(const char* text) { return *parse_day(text); }

void print(const char* what, const Outcome& outcome) {
  std::string verdicts;
  for (const auto& [name, count] : outcome.verdicts) verdicts += fmt::format(" {} {}", count, name);
  fmt::print(
      "{}: {} days, {} mailings, {} papers; {} outages, {} days with faults; {} requests, {} on the worst day, {} "
      "cycles; announced to stored on calm evenings: p50 {} min, p99 {} min of {}; rows:{}\n",
      what, outcome.days, outcome.mailings, outcome.papers, outcome.outages, outcome.fault_days, outcome.requests,
      outcome.worst_day, outcome.cycles, outcome.minutes.empty() ? 0 : outcome.minutes[outcome.minutes.size() / 2],
      outcome.p99(), outcome.minutes.size(), verdicts);
  for (const auto& complaint : outcome.complaints) fmt::print("  {}\n", complaint);
}

void check_all(const Outcome& outcome) {
  CHECK(outcome.missed == 0);
  CHECK(outcome.twice == 0);
  CHECK(outcome.too_close == 0);
  CHECK(outcome.too_soon == 0);
  CHECK(outcome.in_rush == 0);
  CHECK(outcome.false_green == 0);
  CHECK(outcome.not_green == 0);
  CHECK(outcome.minutes.size() > 100);
  CHECK(outcome.p99() <= 75);
  CHECK(outcome.worst_day <= 400);
}

/// Sixty calm days with one thing that goes wrong.
History::Wishes calm() {
  History::Wishes wishes;
  wishes.first = day_of("2027-02-01");
  wishes.last = day_of("2027-03-31");
  wishes.categories = {"cs.CV", "cs.CL"};
  wishes.fault_days = 0;
  wishes.huggingface = false;
  wishes.outages_a_year = wishes.jumps_a_year = wishes.suspends_a_year = 0;
  return wishes;
}

void befall(History& history, const char* from, int hours, upstream::FaultKind kind, const char* match) {
  Episode episode;
  episode.from = *parse_instant(from);
  episode.until = episode.from + std::chrono::hours(hours);
  episode.fault.kind = kind;
  episode.fault.match = match;
  history.add(episode);
}

}  // namespace

// A CTest of its own each (--no-skip): the one year in every run, the ten with `make deep`.
TEST_SUITE("years.one" * doctest::skip()) {
  TEST_CASE("a year with outages, lies, set clocks and sleep: no paper missed, no row green without its papers") {
    History::Wishes wishes;
    wishes.first = day_of("2026-01-05");
    wishes.last = day_of("2027-01-05");
    wishes.seed = 2026;
    const auto outcome = live_through(wishes);
    print("one year", outcome);
    check_all(outcome);
    CHECK(outcome.mailings > 230);
  }
}

TEST_SUITE("years.ten" * doctest::skip()) {
  TEST_CASE("ten years, 2025 to 2034") {
    History::Wishes wishes;
    wishes.first = day_of("2025-01-01");
    wishes.last = day_of("2034-12-31");
    wishes.seed = 10;
    const auto outcome = live_through(wishes);
    print("ten years", outcome);
    check_all(outcome);
    CHECK(outcome.mailings >= 2400);
    CHECK(outcome.outages >= 499);
  }
}

// What planted.sh runs in a build with faults in it.
TEST_SUITE("years.months" * doctest::skip()) {
  TEST_CASE("five months with everything that goes wrong are flawless") {
    History::Wishes wishes;
    wishes.first = day_of("2026-01-05");
    wishes.last = day_of("2026-06-05");
    wishes.seed = 7;
    History history(wishes);
    // And for certain: wrong dates among the holidays, evenings of refusals, three weeks away.
    for (const char* day : {"2026-02-04", "2026-03-11", "2026-03-12", "2026-05-06"})
      history.hinted_holidays.push_back(day_of(day));
    const auto refuse = [&](const char* evening, int status, const char* retry_after) {
      Episode refused;
      refused.from = *parse_instant(evening);
      refused.until = refused.from + std::chrono::hours(9);
      refused.fault.kind = upstream::FaultKind::status;
      refused.fault.status = status;
      refused.fault.retry_after = retry_after;
      refused.fault.match = "arxiv.org";
      history.add(refused);
    };
    for (const char* evening : {"2026-02-19T01:30:00Z", "2026-05-21T00:30:00Z"}) refuse(evening, 403, "");
    for (const char* evening : {"2026-03-19T00:30:00Z", "2026-05-14T00:30:00Z"}) refuse(evening, 429, "7200");
    history.events.push_back({Event::Kind::down, *parse_instant("2026-04-10T12:00:00Z"), std::chrono::hours(24 * 21)});
    std::sort(history.events.begin(), history.events.end(),
              [](const Event& one, const Event& other) { return one.at < other.at; });
    const auto outcome = live_through(history, wishes);
    print("five months", outcome);
    check_all(outcome);
  }
}

TEST_SUITE("years.planted") {
  TEST_CASE("without a mistake the same days are flawless, with each of them they are not") {
    const auto wishes = calm();
    History history(wishes);
    // A feed whose day is right and whose papers are yesterday's, beside pages that refuse.
    befall(history, "2027-02-16T20:00:00Z", 20, upstream::FaultKind::html, "/list/");
    befall(history, "2027-02-16T20:00:00Z", 20, upstream::FaultKind::html, "/catchup/");
    befall(history, "2027-02-16T20:00:00Z", 20, upstream::FaultKind::stale, "/rss/");
    // A replica that lags: pages without entries.
    befall(history, "2027-02-23T20:00:00Z", 12, upstream::FaultKind::blank, "arxiv.org/");
    // All is refused for two days.
    befall(history, "2027-03-02T12:00:00Z", 48, upstream::FaultKind::status, "arxiv.org");
    // A clock that is set forward while a page is on its way.
    for (int day = 15; day < 25; ++day)
      history.events.push_back({Event::Kind::clock, *parse_instant(fmt::format("2027-03-{:02d}T00:40:01Z", day)),
                                Milliseconds(20000), std::chrono::hours(1)});
    const auto honest = live_through(history, wishes);
    print("no mistake", honest);
    CHECK(honest.wrong() == 0);
    for (const auto planted : {Planted::trusts_feed_date, Planted::empty_is_quiet, Planted::gives_up_after_3}) {
      const auto outcome = live_through(history, wishes, planted);
      CAPTURE(int(planted));
      CHECK(outcome.wrong() > 0);
    }
    const auto by_wall = live_through(history, wishes, Planted::none, true);
    CHECK(by_wall.too_close > 0);
  }

  TEST_CASE("after months away OAI-PMH heals what no page shows any more, and each of two mistakes loses papers") {
    auto wishes = calm();
    wishes.last = day_of("2027-08-02");
    wishes.oai_page = 40;
    History history(wishes);
    history.events.push_back({Event::Kind::down, *parse_instant("2027-02-20T12:00:00Z"), std::chrono::hours(24 * 130)});
    // The first records of every page are left out, and the third token is refused.
    befall(history, "2027-06-30T00:00:00Z", 24 * 20, upstream::FaultKind::short_page, "ListRecords");
    const auto honest = live_through(history, wishes);
    print("four months away", honest);
    CHECK(honest.wrong() == 0);
    const auto hasty = live_through(history, wishes, Planted::no_identifiers);
    CHECK(hasty.missed > 0);

    History refusing(wishes);
    refusing.events = history.events;
    Episode refused;
    refused.from = *parse_instant("2027-06-30T00:00:00Z");
    refused.until = refused.from + std::chrono::hours(24 * 20);
    refused.fault.kind = upstream::FaultKind::html;
    refused.fault.match =
        "ListRecords&resumptionToken=verb%253DListRecords%2526metadataPrefix%253DarXivRaw%2526set"
        "%253Dcs%253Acs%253ACV%2526from%253D2027-03";
    refused.fault.text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">"
        "<responseDate>2027-06-30T12:00:00Z</responseDate><request>http://oaipmh.arxiv.org/oai</request>"
        "<error code='badResumptionToken'>expired</error></OAI-PMH>";
    refusing.add(refused);
    const auto patient = live_through(refusing, wishes);
    print("tokens refused", patient);
    CHECK(patient.false_green + patient.missed == 0);
    const auto credulous = live_through(refusing, wishes, Planted::token_end_is_done);
    CHECK(credulous.missed > 0);
  }
}
