#include "queue/learn.hpp"

#include <climits>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::queue;

namespace {

const Day kDay = *parse_day("2026-09-24");
const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");

/// Every fourth paper is on foraging, every other fourth on wax; both name honeybees. The rest are rivers.
ArxivId bee_paper(store::Database& db, int number) {
  Paper paper(parse_arxiv_id(fmt::format("2609.{:05}", number + 1))->id);
  const auto kind = number % 4;
  paper.title = kind == 0 ? "Honeybee foraging" : kind == 1 ? "Honeybee wax" : "A river";
  paper.abstract = kind == 0   ? "Nectar dance in the meadow, a study of honeybee paths."
                   : kind == 1 ? "Comb geometry and melting points, a study of honeybee stores."
                               : "Sediment in the delta, a study of floods.";
  paper.categories = {"cs.CV"};
  Sighting sighting;
  sighting.source = Source::arxiv_listing;
  sighting.category = "cs.CV";
  sighting.day = kDay;
  sighting.kind = SightingKind::new_paper;
  store::write(db, [&](store::Database& inside) {
    store::put_paper(inside, paper, {}, kNow);
    store::record_sighting(inside, paper.id, sighting, kNow);
  });
  return paper.id;
}

triage::Topics bees() {
  return triage::Topics({*triage::parse_topic_file("name = \"bees\"\n[phrases]\n\"honeybee\" = 1.2\n", "bees.toml")});
}

Rules rules() {
  Rules all;
  all.categories = {"cs.CV"};
  return all;
}

void say(store::Database& db, const ArxivId& id, DecisionState state, Instant at = kNow) {
  store::write(db, [&](store::Database& inside) {
    store::StepWriter step(inside, "test", "cli", at);
    Decision decision;
    decision.state = state;
    step.decide(id, decision);
  });
}

/// Papers, eighty of them, filled; foraging accepted and wax rejected among the first forty.
std::vector<ArxivId> decided_library(store::Database& db, int papers = 80) {
  std::vector<ArxivId> ids;
  for (int number = 0; number < papers; ++number) ids.push_back(bee_paper(db, number));
  store::write(db,
               [&](store::Database& inside) { return fill(inside, triage::Scorer(bees(), nullptr), rules(), kNow); });
  for (std::size_t number = 0; number < 40; ++number) {
    if (number % 4 == 0) say(db, ids[number], DecisionState::accepted);
    if (number % 4 == 1) say(db, ids[number], DecisionState::rejected);
  }
  return ids;
}

triage::Adapted learned(store::Database& db) {
  const auto lessons = gather_lessons(db, triage::Scorer(bees(), nullptr), {}, kNow);
  auto adapted = triage::adapt(lessons.papers, bees(), nullptr);
  REQUIRE(adapted);
  return *adapted;
}

void keep_model(store::Database& db, const triage::Adapted& adapted) {
  store::write(db, [&](store::Database& inside) { store::put_model(inside, to_store(adapted, "", kNow)); });
}

/// How many papers were sorted anew; with `most`, somebody pulls the plug after so many pieces.
std::size_t sort_all(store::Database& db, const triage::Scorer& scorer, int most = INT_MAX) {
  auto sorting = Sorting::begin(db, scorer.version(), kNow);
  if (!sorting) return 0;
  while (most-- > 0) {
    const bool more =
        store::write(db, [&](store::Database& inside) { return sorting->go_on(inside, scorer, rules(), kNow); });
    if (!more) break;
  }
  return sorting->papers();
}

/// Every score, chance and place, and which model gave them.
std::vector<std::string> standings(store::Database& db) {
  std::vector<std::string> lines;
  auto row = db.query(
      "SELECT paper || ' ' || model || ' ' || topic || ' ' || score || ' ' || flagged || ' ' || ifnull((SELECT chance "
      "FROM hers WHERE hers.paper = score.paper), '-') || ' ' || ifnull((SELECT doors || queue_item.score FROM "
      "queue_item WHERE queue_item.paper = score.paper), '-') FROM score ORDER BY 1");
  while (row.step()) lines.push_back(row.text(0));
  return lines;
}

}  // namespace

TEST_SUITE("queue.learn") {
  TEST_CASE("what she accepts rises and what she rejects sinks, and nothing leaves the queue") {
    auto db = store::Database::in_memory();
    const auto ids = decided_library(db);
    store::QueueFilter filter;
    filter.today = kDay;
    const auto before = store::queued_ids(db, filter);
    REQUIRE(before.size() == 20);
    const auto adapted = learned(db);
    const triage::Scorer scorer(bees(), adapted.model);
    keep_model(db, adapted);
    CHECK(sort_all(db, scorer) == 60);
    const auto after = store::queued_ids(db, filter);
    CHECK(after.size() == before.size());
    REQUIRE(after.size() == 20);
    for (std::size_t place = 0; place < 20; ++place) {
      const auto foraging = store::find_paper(db, after[place])->title == "Honeybee foraging";
      CHECK(foraging == (place < 10));
    }
    CHECK(*store::hers_of(db, ids[44]) > *store::hers_of(db, ids[45]));
    CHECK(scorer.version().find(adapted.model->version()) != std::string::npos);
  }

  TEST_CASE("who is interrupted between learning and sorting sorts with the next start, and comes to the same") {
    auto undisturbed = store::Database::in_memory();
    decided_library(undisturbed, 700);
    const auto adapted = learned(undisturbed);
    const triage::Scorer scorer(bees(), adapted.model);
    keep_model(undisturbed, adapted);
    CHECK(sort_all(undisturbed, scorer) == 680);
    CHECK(sort_all(undisturbed, scorer) == 0);
    for (int pieces = 0; pieces < 6; ++pieces) {
      CAPTURE(pieces);
      auto db = store::Database::in_memory();
      decided_library(db, 700);
      keep_model(db, adapted);
      sort_all(db, scorer, pieces);
      CHECK(sort_all(db, scorer) == 680);
      CHECK(standings(db) == standings(undisturbed));
    }
  }

  TEST_CASE("a paper whose decision is taken back is scored by what was learned meanwhile") {
    auto db = store::Database::in_memory();
    const auto ids = decided_library(db);
    const auto adapted = learned(db);
    const triage::Scorer scorer(bees(), adapted.model);
    keep_model(db, adapted);
    sort_all(db, scorer);
    CHECK_FALSE(store::hers_of(db, ids[1]));
    say(db, ids[1], DecisionState::pending);
    CHECK(sort_all(db, scorer) == 1);
    CHECK(store::hers_of(db, ids[1]));
    CHECK(sort_all(db, scorer) == 0);
  }

  TEST_CASE("a changed topic file sorts what waits and takes what it now flags; the same file costs nothing") {
    auto db = store::Database::in_memory();
    const auto ids = decided_library(db);
    CHECK(sort_all(db, triage::Scorer(bees(), nullptr)) == 0);
    const triage::Topics rivers(
        {*triage::parse_topic_file("name = \"bees\"\n[phrases]\n\"honeybee\" = 1.2\n\"river\" = 1.5\n", "bees.toml")});
    store::QueueFilter filter;
    filter.today = kDay;
    const auto before = store::queued_ids(db, filter);
    auto sorting = Sorting::begin(db, triage::Scorer(rivers, nullptr).version(), kNow);
    REQUIRE(sorting);
    CHECK(sorting->is_by_topics());
    CHECK(sort_all(db, triage::Scorer(rivers, nullptr)) == 60);
    const auto after = store::queued_ids(db, filter);
    CHECK(after.size() > before.size());
    CHECK(store::scores_of(db, before.front()).front().model == triage::Scorer(rivers, nullptr).version());
    CHECK(sort_all(db, triage::Scorer(rivers, nullptr)) == 0);
  }

  TEST_CASE("lessons are hers: passed and deferred papers teach nothing, old decisions count half") {
    auto db = store::Database::in_memory();
    std::vector<ArxivId> ids;
    for (int number = 0; number < 8; ++number) ids.push_back(bee_paper(db, number));
    say(db, ids[0], DecisionState::accepted, kNow - std::chrono::hours(24 * 200));
    say(db, ids[1], DecisionState::rejected);
    say(db, ids[2], DecisionState::passed);
    const auto lessons = gather_lessons(db, triage::Scorer(bees(), nullptr), {}, kNow);
    CHECK(lessons.accepted == 1);
    CHECK(lessons.rejected == 1);
    CHECK(lessons.unsaid == 5);
    REQUIRE(lessons.papers.size() == 7);
    CHECK(lessons.papers[0].say == 0.5);
    CHECK(lessons.papers[0].positive("bees"));
    CHECK(lessons.papers[1].say == 1);
    CHECK(lessons.papers[1].judged);
    CHECK_FALSE(lessons.papers[1].positive("bees"));
  }

  TEST_CASE("training is due after twenty decisions, or the night after one") {
    auto db = store::Database::in_memory();
    CHECK_FALSE(is_training_due(db, kNow));
    decided_library(db);
    CHECK(is_training_due(db, kNow));
    store::write(db, [&](store::Database& inside) { store::put_model(inside, to_store(learned(db), "", kNow)); });
    CHECK_FALSE(is_training_due(db, kNow + std::chrono::hours(30)));
    say(db, bee_paper(db, 90), DecisionState::rejected, kNow + std::chrono::hours(1));
    CHECK_FALSE(is_training_due(db, kNow + std::chrono::hours(2)));
    CHECK(is_training_due(db, kNow + std::chrono::hours(21)));
  }

  TEST_CASE("an imported list teaches when the texts of its papers have come, not before") {
    auto db = store::Database::in_memory();
    std::vector<ArxivId> ids;
    for (int number = 0; number < 30; ++number) {
      Paper paper(parse_arxiv_id(fmt::format("2508.{:05}", number + 1))->id);
      Sighting sighting;
      sighting.source = Source::reading_list;
      sighting.day = kDay;
      sighting.kind = SightingKind::listed;
      store::write(db, [&](store::Database& inside) {
        store::put_paper(inside, paper, {}, kNow);
        store::record_sighting(inside, paper.id, sighting, kNow);
      });
      say(db, paper.id, DecisionState::accepted);
      ids.push_back(paper.id);
    }
    CHECK_FALSE(is_training_due(db, kNow + std::chrono::hours(48)));
    for (int number = 0; number < 80; ++number) bee_paper(db, number);
    store::write(db, [&](store::Database& inside) { store::put_model(inside, to_store(learned(db), "", kNow)); });
    const auto later = kNow + std::chrono::hours(1);
    for (const auto& id : ids) {
      Paper paper(id);
      paper.title = "Honeybee foraging";
      Sighting sighting;
      sighting.source = Source::arxiv_api;
      sighting.day = kDay;
      store::write(db, [&](store::Database& inside) {
        store::put_paper(inside, paper, {}, later);
        store::record_sighting(inside, id, sighting, later);
      });
    }
    CHECK(is_training_due(db, later));
    const auto lessons = gather_lessons(db, triage::Scorer(bees(), nullptr), {}, later);
    CHECK(lessons.accepted == 30);
  }

  TEST_CASE("a stored model comes back byte by byte, and only the newest three are kept") {
    auto db = store::Database::in_memory();
    decided_library(db);
    const auto model = to_store(learned(db), "said", kNow);
    store::write(db, [&](store::Database& inside) {
      for (const char* version : {"a", "b", "c", "d"}) {
        auto other = model;
        other.version = version;
        store::put_model(inside, other);
      }
      store::put_model(inside, model);
      store::put_model(inside, model);
    });
    const auto newest = store::newest_model(db);
    REQUIRE(newest);
    CHECK(newest->bytes == model.bytes);
    const auto parsed = triage::Model::parse(newest->bytes);
    REQUIRE(parsed);
    CHECK(parsed->version() == newest->version);
    auto count = db.query("SELECT count(*) FROM model");
    count.step();
    CHECK(count.number(0) == 3);
  }

  TEST_CASE("no decision, or decisions of one class, leave the base in force and say so") {
    const auto none = triage::adapt({}, bees(), nullptr);
    REQUIRE(none);
    CHECK_FALSE(none->parts[0].learned);
    CHECK(describe(*none).find("nothing said of it") != std::string::npos);
    const auto shipped = triage::shipped_model();
    REQUIRE(shipped);
    const auto kept = triage::adapt({}, triage::Topics(triage::shipped_topics()), shipped);
    REQUIRE(kept);
    CHECK(kept->model == shipped);
  }
}
