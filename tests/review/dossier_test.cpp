#include "review/dossier.hpp"

#include "lists.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::review {
namespace {

/// A database with papers of every fate: on one list, on two, waiting, refused, put off, passed over, merely stored.
struct EveryFate {
  store::Database db = with_small_list();
  ArxivId on_list = id_of("2409.00001"), on_two = id_of("2301.00005"), gone = id_of("2409.00003");
  ArxivId waits = know(db, "2609.00001", "It Waits"), refused = know(db, "2609.00002", "多模态"),
          put_off = know(db, "2609.00003"), passed = know(db, "2609.00004"), stored = know(db, "2609.00005"),
          unknown = id_of("2609.00099");

  EveryFate() {
    know(db, "2409.00001", "First, as arXiv has it");
    auto elsewhere = into("daily-papers");
    elsewhere.also = true;
    REQUIRE(accepted(db, on_two, elsewhere));
    store::write(db, [&](store::Database& inside) {
      for (const auto& id : {waits, refused, put_off, passed}) {
        store::QueueItem item;
        item.day = *parse_day("2026-09-24");
        item.doors = {"topic"};
        store::put_queue_item(inside, id, item);
        add_evidence(inside, id);
      }
      add_evidence(inside, on_list);
      inside.query("INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (:paper, 1, '2026-09-20', 1)")
          .bind(":paper", on_list)
          .run();
      REQUIRE(reject(inside, refused, "not ours: 不要", kBy));
      REQUIRE(reject(inside, gone, std::nullopt, kBy));
      store::set_place(inside, store::entries_of_paper(inside, gone).front().key, Entry::Place::gone);
      REQUIRE(defer(inside, put_off, *parse_day("2026-10-01"), kBy));
      REQUIRE(close(inside, std::vector<ArxivId>{passed}, kBy) == 1);
      Fields words;
      words.summary = "一句话";
      words.links = std::vector<LabelledLink>{{"Project", "https://p.example"}};
      REQUIRE(annotate(inside, on_list, std::nullopt, words, kBy));
    });
  }

  static void add_evidence(store::Database& db, const ArxivId& id) {
    for (const char* day : {"2026-09-25", "2026-09-24"}) {
      Sighting seen;
      seen.source = Source::arxiv_feed;
      seen.category = "cs.CV";
      seen.day = *parse_day(day);
      seen.kind = SightingKind::new_paper;
      store::record_sighting(db, id, seen, kNoon);
    }
    store::put_score(db, id, {"low", "rules", .2, false, {}});
    store::put_score(db, id, {"high", "rules", .9, true, {{"phrase", "title", "It", .9, 0, 2}}});
    store::put_suggestion(db, id, {Suggestion::Field::code, "https://c.example", "abstract", "code at c.example"});
    store::put_suggestion(db, id, {Suggestion::Field::venue, "ICML 2026", "comment", "Accepted at ICML 2026"});
  }

  std::vector<ArxivId> all() const {
    return {stored, on_two, waits, on_list, refused, gone, put_off, passed};  // in no order of their own
  }
};

std::vector<std::string> told(const Dossier& dossier) {
  std::vector<std::string> said{dossier.paper.id.text(), dossier.paper.title,
                                std::string(state_name(dossier.decision.state)), dossier.decision.why.value_or("-"),
                                std::to_string(dossier.seq)};
  for (const auto& seen : dossier.sightings) said.push_back("seen " + render_day(seen.day));
  for (const auto& score : dossier.scores)
    said.push_back(score.topic + (score.reasons.empty() ? "" : " for " + score.reasons.front().text));
  for (const auto& suggestion : dossier.suggestions) said.push_back(suggestion.value);
  for (std::size_t i = 0; i < dossier.entries.size(); ++i)
    said.push_back(dossier.entries[i].list + " in " + dossier.files[i] + ": " +
                   dossier.entries[i].annotation.summary.value_or("-"));
  for (const auto& step : dossier.history) said.push_back(step.verb + " " + std::to_string(step.changes.size()));
  return said;
}

}  // namespace

TEST_SUITE("review.dossier") {
  TEST_CASE("what is told of a paper of many is what each table tells of it alone") {
    EveryFate world;
    auto& db = world.db;
    const auto dossiers = read_dossiers(db, world.all());
    REQUIRE(dossiers.size() == world.all().size());
    for (std::size_t i = 0; i < dossiers.size(); ++i) {
      const auto& dossier = dossiers[i];
      const auto id = world.all()[i];
      CAPTURE(id.text());
      auto alone = Dossier(*store::find_paper(db, id));
      alone.sightings = store::sightings_of(db, id);
      alone.scores = store::scores_of(db, id);
      alone.suggestions = store::suggestions_of(db, id);
      alone.item = store::find_queue_item(db, id);
      alone.decision = store::decision_of(db, id);
      for (const auto& entry : store::entries_of_paper(db, id))
        if (entry.place != Entry::Place::gone) {
          alone.entries.push_back(entry);
          alone.files.push_back(store::find_list(db, entry.list)->file);
        }
      alone.history = store::history_of(db, id);
      alone.seq = std::max(store::seq_of_paper(db, id), store::newest_step_seq(db, id));
      CHECK(told(dossier) == told(alone));
      CHECK(dossier.decision.at == alone.decision.at);
      CHECK(dossier.decision.until == alone.decision.until);
      CHECK(dossier.item.has_value() == alone.item.has_value());
      for (std::size_t at = 0; at < alone.entries.size(); ++at) {
        CHECK(dossier.entries[at].key == alone.entries[at].key);
        CHECK(dossier.entries[at].annotation == alone.entries[at].annotation);
        CHECK(dossier.entries[at].base == alone.entries[at].base);
      }
      CHECK(told(*read_dossier(db, id)) == told(alone));
    }
  }

  TEST_CASE("a paper brings what she and the machine know of it, best and oldest first") {
    EveryFate world;
    const auto one = *read_dossier(world.db, world.on_list);
    CHECK(one.paper.title == "First, as arXiv has it");
    REQUIRE(one.sightings.size() == 4);  // the list, the snapshot, two days of a feed
    CHECK(one.sightings.front().source == Source::snapshot);
    REQUIRE(one.scores.size() == 2);
    CHECK(one.scores.front().topic == "high");
    REQUIRE(one.suggestions.size() == 2);
    CHECK(one.suggestions.front().value == "ICML 2026");
    REQUIRE(one.entries.size() == 1);
    CHECK(one.entries.front().annotation.summary == "一句话");
    CHECK(one.files == std::vector<std::string>{kPath});
    REQUIRE(one.history.size() == 2);
    CHECK(one.history.front().verb == "import reading-list");
    CHECK(one.seq == one.history.back().seq);
    CHECK(read_dossier(world.db, world.on_two)->entries.size() == 2);
    CHECK(read_dossier(world.db, world.waits)->decision.state == DecisionState::pending);
    CHECK(read_dossier(world.db, world.stored)->decision.state == DecisionState::none);
    CHECK(read_dossier(world.db, world.refused)->decision.why == "not ours: 不要");
    CHECK(read_dossier(world.db, world.gone)->entries.empty());
  }

  TEST_CASE("papers come in the order they were asked for, without those that are not stored") {
    EveryFate world;
    const auto some = read_dossiers(world.db, {world.refused, world.unknown, world.on_list, world.waits});
    REQUIRE(some.size() == 3);
    CHECK(some[0].paper.id == world.refused);
    CHECK(some[1].paper.id == world.on_list);
    CHECK(some[2].paper.id == world.waits);
    const auto hers = read_dossiers(world.db, {world.refused, world.on_list}, Told::her_words);
    REQUIRE(hers.size() == 2);
    CHECK(hers[0].decision.why == some[0].decision.why);
    CHECK(hers[1].entries.front().annotation == some[1].entries.front().annotation);
    CHECK(hers[1].history.empty());
    CHECK(read_dossiers(world.db, {}).empty());
    CHECK_FALSE(read_dossier(world.db, world.unknown));
  }
}

}  // namespace preprintd::review
