#include "queue/budget.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "queue/fill.hpp"
#include "store/decision_table.hpp"
#include "store/model_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"
#include "store/undo.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::queue;

namespace {

const Day kDay = *parse_day("2026-09-24");
const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");

ArxivId announced(store::Database& db, int number, const std::string& title, Source source = Source::arxiv_listing) {
  Paper paper(parse_arxiv_id(fmt::format("2609.{:05}", number))->id);
  paper.title = title;
  paper.abstract = "We look at it.";
  paper.categories = {"cs.CV"};
  Sighting sighting;
  sighting.source = source;
  sighting.category = source == Source::huggingface ? "" : "cs.CV";
  sighting.day = kDay;
  sighting.kind = source == Source::huggingface ? SightingKind::listed : SightingKind::new_paper;
  store::write(db, [&](store::Database& inside) {
    store::put_paper(inside, paper, {}, kNow);
    store::record_sighting(inside, paper.id, sighting, kNow);
  });
  return paper.id;
}

/// Rules only: "honeybee" is worth 2/3, a paper on wasps a bit, "queen" is a must.
triage::Scorer bees(bool retired = false) {
  const std::string text = fmt::format(
      "name = \"bees\"\nretired = {}\nmust = [\"queen\"]\n[phrases]\n\"honeybee\" = 1.1\n\"wasp\" = 0.4\n", retired);
  return triage::Scorer(triage::Topics({*triage::parse_topic_file(text, "bees.toml")}), nullptr);
}

Rules small_budget() {
  Rules rules;
  rules.categories = {"cs.CV"};
  rules.budget.page = 4;
  rules.budget.share = 0.30;
  return rules;
}

Filled filled(store::Database& db, const triage::Scorer& scorer, const Rules& rules) {
  return store::write(db, [&](store::Database& inside) { return fill(inside, scorer, rules, kNow); });
}

std::vector<ArxivId> waiting(store::Database& db, Day today = kDay) {
  store::QueueFilter filter;
  filter.today = today;
  return store::queued_ids(db, filter);
}

bool waits(store::Database& db, const ArxivId& id) {
  const auto ids = waiting(db);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

TEST_SUITE("queue.budget") {
  TEST_CASE("a day whose share is within the page takes every flagged paper and no other") {
    auto db = store::Database::in_memory();
    for (int number = 1; number <= 6; ++number) announced(db, number, "The honeybee");
    const auto wasp = announced(db, 7, "The wasp");
    const auto done = filled(db, bees(), small_budget());
    CHECK(done.triaged == 7);
    CHECK(done.added == 6);
    CHECK_FALSE(waits(db, wasp));
    CHECK(what_was_cut(db, {"cs.CV"}, kDay, small_budget().budget).empty());
  }

  TEST_CASE("a large day takes its best up to the share; must-hits and picks come on top, the rest is told as cut") {
    auto db = store::Database::in_memory();
    for (int number = 1; number <= 5; ++number) announced(db, number, "The honeybee of a honeybee");
    std::vector<ArxivId> weaker;
    for (int number = 11; number <= 15; ++number) weaker.push_back(announced(db, number, "The wasp"));
    for (int number = 21; number <= 30; ++number) announced(db, number, "A river");
    const auto pick = announced(db, 15, "The wasp", Source::huggingface);
    const auto cut = [&] { return cut_of(db, kDay, {"cs.CV"}, small_budget().budget); };
    filled(db, bees(), small_budget());
    CHECK(cut().papers == 20);
    CHECK(cut().most == 6);
    CHECK(cut().large);
    // Six are the best; the sixth ties with the other wasps, and a tie is not cut.
    CHECK(waiting(db).size() == 10);
    // What the budget keeps is a candidate of its best topic, with its reasons, and stays one.
    const auto kept_as_it_should = [&] {
      CHECK(store::find_queue_item(db, weaker[0])->doors == std::vector<std::string>{"topic"});
      const auto flags = store::flags_of(db, weaker[0]);
      REQUIRE(flags.size() == 1);
      CHECK(flags[0].topic == "bees");
      CHECK(flags[0].score < 0.5);
      CHECK(flags[0].reasons.size() == 1);
      store::QueueFilter by_topic;
      by_topic.today = kDay;
      by_topic.topic = "bees";
      CHECK(store::queued_ids(db, by_topic).size() == 10);
    };
    kept_as_it_should();
    const auto before = db.last_seq();
    store::write(db, [&](store::Database& inside) {
      score_again(inside, weaker, bees(), kNow);
      take_again(inside, weaker, small_budget(), kNow);
    });
    kept_as_it_should();
    CHECK(db.last_seq() == before);
    Rules tight = small_budget();
    tight.budget.share = 0.24;  // five
    auto second = store::Database::in_memory();
    for (int number = 1; number <= 5; ++number) announced(second, number, "The honeybee of a honeybee");
    for (int number = 11; number <= 15; ++number) announced(second, number, "The wasp");
    for (int number = 21; number <= 30; ++number) announced(second, number, "A river");
    announced(second, 15, "The wasp", Source::huggingface);
    const auto queen = announced(second, 31, "A queen");
    filled(second, bees(), tight);
    CHECK(waits(second, queen));
    CHECK(waits(second, pick));
    CHECK_FALSE(waits(second, weaker[0]));
    CHECK(what_was_cut(second, {"cs.CV"}, kDay, tight.budget).size() == 4);
  }

  TEST_CASE("a capped topic gives a day no more than its cap, and what it leaves out makes room for other topics") {
    const auto parsed = [](const char* text) { return *triage::parse_topic_file(text, "topic.toml"); };
    std::vector<triage::Topic> both;
    both.push_back(parsed("name = \"bees\"\nmust = [\"queen\"]\n[phrases]\n\"honeybee\" = 1.1\n"));
    both.push_back(parsed("name = \"wasps\"\n[phrases]\n\"wasp\" = 0.4\n"));
    const triage::Scorer scorer(triage::Topics(std::move(both)), nullptr);
    auto rules = small_budget();
    rules.budget.caps = {{"bees", 2}};
    const auto day_of = [&](store::Database& db, int rivers) {
      announced(db, 1, "The honeybee of a honeybee");
      announced(db, 2, "The honeybee and a honeybee");
      announced(db, 3, "The honeybee");
      announced(db, 4, "The queen");
      announced(db, 5, "The honeybee", Source::huggingface);
      announced(db, 6, "The honeybee");
      for (int number = 11; number <= 15; ++number) announced(db, number, "The wasp");
      for (int number = 21; number < 21 + rivers; ++number) announced(db, number, "A river");
      filled(db, scorer, rules);
      std::string numbers;
      for (const auto& id : waiting(db)) numbers += " " + id.text().substr(8);
      return numbers;
    };
    auto quiet = store::Database::in_memory();
    auto numbers = day_of(quiet, 0);
    CAPTURE(numbers);
    CHECK(waiting(quiet).size() == 4);  // the two best bees, the queen, the pick
    for (const char* one : {"01", "02", "04", "05"}) CHECK(numbers.find(one) != std::string::npos);
    CHECK(what_was_cut(quiet, {"cs.CV"}, kDay, rules.budget).size() == 2);
    auto large = store::Database::in_memory();
    numbers = day_of(large, 12);
    CAPTURE(numbers);
    CHECK(cut_of(large, kDay, rules.categories, rules.budget).large);
    // Seven of 22 fit: the best two bees and five wasps; the queen and the pick come on top.
    CHECK(waiting(large).size() == 9);
    CHECK(waits(large, parse_arxiv_id("2609.00015")->id));
    CHECK(what_was_cut(large, {"cs.CV"}, kDay, rules.budget).size() == 2);
    rules.budget.caps = {{"bees", 0}};
    auto none = store::Database::in_memory();
    CHECK(day_of(none, 0).find("01") == std::string::npos);
    CHECK(waiting(none).size() == 2);
  }

  TEST_CASE("on a large day nothing below the floor waits, however much room there is") {
    auto db = store::Database::in_memory();
    const auto bee = announced(db, 1, "The honeybee");
    for (int number = 2; number <= 40; ++number) announced(db, number, "A river");
    filled(db, bees(), small_budget());
    CHECK(waiting(db) == std::vector<ArxivId>{bee});
  }

  TEST_CASE("a retired topic takes its pending papers out of sight and brings them back, and rejects none") {
    auto db = store::Database::in_memory();
    const auto bee = announced(db, 1, "The honeybee");
    const auto pick = announced(db, 2, "The honeybee", Source::huggingface);
    filled(db, bees(), small_budget());
    CHECK(waiting(db).size() == 2);
    filled(db, bees(true), small_budget());
    CHECK(waiting(db) == std::vector<ArxivId>{pick});
    CHECK(store::count_queue(db, kDay) == 1);
    CHECK(store::decision_of(db, bee).state == DecisionState::pending);
    filled(db, bees(), small_budget());
    CHECK(waiting(db).size() == 2);
  }

  TEST_CASE("what lies under the fold closes itself after its time, and undo does not mistake it for hers") {
    auto db = store::Database::in_memory();
    for (int number = 1; number <= 6; ++number) announced(db, number, "The honeybee");
    filled(db, bees(), small_budget());
    const auto close = [&](Instant now) {
      return store::write(
          db, [&](store::Database& inside) { return close_under_fold(inside, 4, std::chrono::hours(24 * 14), now); });
    };
    CHECK(close(kNow + std::chrono::hours(24 * 13)) == 0);
    CHECK(close(kNow + std::chrono::hours(24 * 15)) == 2);
    CHECK(close(kNow + std::chrono::hours(24 * 16)) == 0);
    CHECK(waiting(db).size() == 4);
    CHECK(store::count_decisions(db, DecisionState::passed) == 2);
    CHECK_FALSE(store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNow, "cli"); }));
    CHECK(agreement_since(db, kNow).passed == 0);
  }

  TEST_CASE("agreement counts what she decided of the queue, and what she took from below the cut") {
    auto db = store::Database::in_memory();
    const auto yes = announced(db, 1, "The honeybee");
    const auto no = announced(db, 2, "The honeybee");
    const auto below = announced(db, 3, "A river");
    filled(db, bees(), small_budget());
    const auto say = [&](const ArxivId& id, DecisionState state, const char* verb) {
      store::write(db, [&](store::Database& inside) {
        store::StepWriter step(inside, verb, "cli", kNow);
        Decision decision;
        decision.state = state;
        step.decide(id, decision);
      });
    };
    say(yes, DecisionState::accepted, "accept");
    say(no, DecisionState::rejected, "reject");
    say(below, DecisionState::accepted, "accept");
    say(announced(db, 4, "Old"), DecisionState::accepted, "import reading-list");
    const auto agreement = agreement_since(db, kNow - std::chrono::hours(1));
    CHECK(agreement.accepted == 1);
    CHECK(agreement.rejected == 1);
    CHECK(agreement.accepted_below == 1);
    CHECK(agreement_since(db, kNow + std::chrono::hours(1)).accepted == 0);
  }
}
