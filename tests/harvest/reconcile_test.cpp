#include "harvest/reconcile.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

const Day kDay = *parse_day("2026-09-24");
const Instant kMorning = *parse_instant("2026-09-24T12:00:00Z");
const Instant kEvening = *parse_instant("2026-09-24T01:00:00Z");  // 21:00 the evening before, not due yet

PageShown page(int stated, int named) {
  PageShown shown;
  shown.states = kDay;
  shown.stated = stated;
  for (int i = 1; i <= named; ++i) shown.named.push_back(parse_arxiv_id("2609.0000" + std::to_string(i))->id);
  return shown;
}

Coverage judged(const Evidence& evidence, Instant now = kMorning, std::optional<Coverage> before = std::nullopt) {
  return reconcile("cs.CV", kDay, evidence, before, now);
}

Coverage earlier(Verdict verdict) {
  Coverage row;
  row.category = "cs.CV";
  row.day = kDay;
  row.verdict = verdict;
  row.attempts = 1;
  return row;
}

}  // namespace

TEST_SUITE("harvest.reconcile") {
  TEST_CASE("a day whose stated count was read and stored is complete") {
    Evidence evidence;
    evidence.page = page(3, 3);
    evidence.stored = 3;
    const auto row = judged(evidence);
    CHECK(row.verdict == Verdict::complete);
    CHECK(row.expected == 3);
    CHECK(row.got == 3);
    CHECK_FALSE(row.next_at);
  }
  TEST_CASE("the same after a verdict that was not green is healed") {
    Evidence evidence;
    evidence.page = page(3, 3);
    evidence.stored = 3;
    CHECK(judged(evidence, kMorning, earlier(Verdict::late)).verdict == Verdict::healed);
    CHECK(judged(evidence, kMorning, earlier(Verdict::healed)).verdict == Verdict::healed);
    CHECK(judged(evidence, kMorning, earlier(Verdict::waiting)).verdict == Verdict::complete);
  }
  TEST_CASE("a page with fewer entries than it states is short, and so is an entry that was not stored") {
    Evidence evidence;
    evidence.page = page(4, 3);
    evidence.stored = 3;
    CHECK(judged(evidence).verdict == Verdict::short_);
    evidence.page = page(3, 3);
    evidence.stored = 2;
    const auto row = judged(evidence);
    CHECK(row.verdict == Verdict::short_);
    CHECK(row.got == 2);
    REQUIRE(row.next_at);
    CHECK(row.why.find(render_instant(*row.next_at)) != std::string::npos);
  }
  TEST_CASE("an empty page proves nothing by itself") {
    Evidence evidence;
    evidence.page = page(0, 0);
    CHECK(judged(evidence).verdict == Verdict::late);
    evidence.mailing = true;
    CHECK(judged(evidence).verdict == Verdict::late);
    evidence.zero_believed = true;
    CHECK(judged(evidence).verdict == Verdict::complete);
    evidence.feed_stored = 2;
    CHECK(judged(evidence).verdict == Verdict::short_);
    evidence.feed_stored = 0;
    evidence.mailing = false;
    evidence.quiet = "the catch-up page of 2026-09-23 links to 2026-09-25";
    CHECK(judged(evidence).verdict == Verdict::quiet);
  }
  TEST_CASE("papers that only the feed has shown leave the day late once it is due") {
    Evidence evidence;
    evidence.feed = FeedShown{kDay, 12, false, false};
    evidence.feed_stored = 12;
    CHECK(judged(evidence).verdict == Verdict::late);
    CHECK(judged(evidence).got == 12);
    CHECK_FALSE(judged(evidence).expected);
  }
  TEST_CASE("an older batch under today's date is stale") {
    Evidence evidence;
    evidence.feed = FeedShown{kDay, 12, true, false};
    CHECK(judged(evidence).verdict == Verdict::stale);
    Evidence listing;
    listing.older = page(3, 3);
    listing.older->states = kDay - std::chrono::days{1};
    CHECK(judged(listing).verdict == Verdict::stale);
    CHECK(judged(listing, kEvening).verdict == Verdict::waiting);
  }
  TEST_CASE("when every route refused, the day failed and the next try waits for the longest refusal") {
    Evidence evidence;
    evidence.refusals.push_back({Source::arxiv_feed, "HTTP 503", kMorning + std::chrono::hours{5}});
    evidence.refusals.push_back({Source::arxiv_catchup, "not a listing", std::nullopt});
    const auto row = judged(evidence);
    CHECK(row.verdict == Verdict::failed);
    CHECK(row.next_at == kMorning + std::chrono::hours{5});
    CHECK(row.why.find("HTTP 503") != std::string::npos);
  }
  TEST_CASE("nothing shown before the day is due means waiting, afterwards late") {
    CHECK(judged({}, kEvening).verdict == Verdict::waiting);
    CHECK(judged({}).verdict == Verdict::late);
  }
  TEST_CASE("a proven day is not unlearned by a later cycle that saw nothing") {
    auto before = earlier(Verdict::complete);
    before.expected = 3;
    before.got = 3;
    Evidence evidence;
    evidence.refusals.push_back({Source::arxiv_feed, "HTTP 503", std::nullopt});
    const auto row = judged(evidence, kMorning, before);
    CHECK(row.verdict == Verdict::complete);
    CHECK(row.attempts == 1);
  }
  TEST_CASE("before it is due the listing is looked for every ten minutes, then every half hour, never in the rush") {
    Evidence evidence;
    evidence.older = page(3, 3);
    evidence.older->states = kDay - std::chrono::days{1};
    CHECK(judged(evidence, kEvening).next_at == kEvening + std::chrono::minutes{10});
    const auto night = *parse_instant("2026-09-24T02:30:00Z");
    CHECK(judged(evidence, night).next_at == night + std::chrono::minutes{30});
    evidence.hinted_holiday = true;
    CHECK(judged(evidence, kEvening).next_at == kEvening + std::chrono::minutes{30});
  }
  TEST_CASE("what was asked before the day was due does not slow down what comes after") {
    auto before = earlier(Verdict::waiting);
    before.attempts = 20;
    CHECK(judged({}, kMorning, before).attempts == 1);
    CHECK(judged({}, kMorning, earlier(Verdict::late)).attempts == 2);
  }
  TEST_CASE("after about a day of refusals, or out of reach of the pages, OAI-PMH is the next step") {
    auto row = earlier(Verdict::late);
    CHECK(next_route(row, kMorning + std::chrono::days{3}) == Source::arxiv_catchup);
    CHECK(next_route(row, kMorning + std::chrono::days{91}) == Source::arxiv_oai);
    row.attempts = 8;
    CHECK(next_route(row, kMorning) == Source::arxiv_catchup);
    CHECK(next_route(row, kMorning + std::chrono::days{1}) == Source::arxiv_oai);
    CHECK(judged({}, kMorning + std::chrono::days{100}).why.find("next: OAI-PMH at ") != std::string::npos);
  }
  TEST_CASE("tries of a day double their distance up to six hours") {
    CHECK(next_try(1, std::nullopt, kMorning) == kMorning + std::chrono::minutes{15});
    CHECK(next_try(2, std::nullopt, kMorning) == kMorning + std::chrono::minutes{30});
    CHECK(next_try(40, std::nullopt, kMorning) == kMorning + std::chrono::minutes{360});
  }
}
