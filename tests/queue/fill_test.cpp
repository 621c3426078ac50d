#include "queue/fill.hpp"

#include <algorithm>
#include <doctest/doctest.h>

#include "store/coverage_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::queue;

namespace {

const Day kMonday = *parse_day("2026-09-21");
const Day kTuesday = *parse_day("2026-09-22");
const Day kThursday = *parse_day("2026-09-24");
const Instant kNow = *parse_instant("2026-09-25T12:00:00Z");
constexpr const char* kOnTopic = "Teal Models See Better";
constexpr const char* kOffTopic = "Bread Rises at Night";

ArxivId id_of(const char* text) { return parse_arxiv_id(text)->id; }

/// A database with one topic, "teal", and cs.CV watched.
class Desk {
 public:
  Desk() { rules.categories = {"cs.CV"}; }

  void announce(const char* id, const char* title, Day day, SightingKind kind = SightingKind::new_paper,
                const char* category = "cs.CV") {
    Sighting sighting;
    sighting.source = Source::arxiv_listing;
    sighting.category = category;
    sighting.day = day;
    sighting.kind = kind;
    see(id, title, sighting);
  }
  void pick(const char* id, const char* title, Day day) {
    Sighting sighting;
    sighting.source = Source::huggingface;
    sighting.day = day;
    sighting.kind = SightingKind::listed;
    sighting.rank = 1;
    sighting.upvotes = 9;
    see(id, title, sighting);
  }
  void add(const char* id, const char* title, Day day) {
    Sighting sighting;
    sighting.source = Source::manual;
    sighting.day = day;
    see(id, title, sighting);
  }
  void decide(const char* id, DecisionState state, Instant at = kNow) {
    store::write(db, [&](store::Database& inside) {
      store::StepWriter step(inside, "decide", "test", at);
      Decision decision;
      decision.state = state;
      step.decide(id_of(id), decision);
    });
  }

  Filled fill_now() {
    return store::write(db, [&](store::Database& inside) { return fill(inside, scorer_, rules, kNow); });
  }
  std::vector<std::string> waiting() {
    store::QueueFilter filter;
    filter.today = utc_day(kNow);
    std::vector<std::string> ids;
    for (const auto& id : store::queued_ids(db, filter)) ids.push_back(id.text());
    return ids;
  }
  bool waits(const char* id) {
    const auto all = waiting();
    return std::find(all.begin(), all.end(), id) != all.end();
  }
  std::optional<store::QueueItem> item(const char* id) { return store::find_queue_item(db, id_of(id)); }

  store::Database db = store::Database::in_memory();
  Rules rules;
  Instant seen_at = kNow;  ///< when the next sighting is stored

 private:
  void see(const char* id, const char* title, const Sighting& sighting) {
    store::write(db, [&](store::Database& inside) {
      Paper paper(id_of(id));
      paper.version = 1;
      paper.title = title;
      paper.abstract = "We look at it.";
      paper.primary_category = "cs.CV";
      paper.categories = {"cs.CV"};
      store::put_paper(inside, paper, {}, seen_at);
      store::record_sighting(inside, paper.id, sighting, seen_at);
    });
  }
  triage::Scorer scorer_{triage::Topics({*triage::parse_topic_file("[phrases]\n\"teal\" = 3\n", "teal.toml")}),
                         nullptr};
};

using Doors = std::vector<std::string>;

}  // namespace

TEST_SUITE("queue.fill") {
  TEST_CASE("a flagged paper waits by the door topic, a pick by the door huggingface, anything else not at all") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday);
    desk.announce("2609.00002", kOffTopic, kMonday);
    desk.pick("2609.00003", kOffTopic, kTuesday);
    const auto filled = desk.fill_now();
    CHECK(filled.triaged == 3);
    CHECK(filled.added == 2);
    CHECK(desk.item("2609.00001")->doors == Doors{"topic"});
    CHECK(desk.item("2609.00001")->score >= 0.5);
    CHECK_FALSE(desk.item("2609.00002"));
    CHECK(desk.item("2609.00003")->doors == Doors{"huggingface"});
  }

  TEST_CASE("a paper with both reasons is one item with both doors, whichever came first") {
    for (const bool pick_first : {false, true}) {
      CAPTURE(pick_first);
      Desk desk;
      if (pick_first) {
        desk.pick("2609.00001", kOnTopic, kThursday);
        desk.fill_now();
        desk.announce("2609.00001", kOnTopic, kThursday);
      } else {
        desk.announce("2609.00001", kOnTopic, kThursday);
        desk.fill_now();
        desk.pick("2609.00001", kOnTopic, kThursday);
      }
      desk.fill_now();
      CHECK(desk.waiting().size() == 1);
      CHECK(desk.item("2609.00001")->day == kThursday);
      const auto doors = desk.item("2609.00001")->doors;
      CHECK(std::find(doors.begin(), doors.end(), "huggingface") != doors.end());
      CHECK(std::find(doors.begin(), doors.end(), "topic") != doors.end());
    }
    Desk at_once;
    at_once.announce("2609.00001", kOnTopic, kMonday);
    at_once.pick("2609.00001", kOnTopic, kTuesday);
    CHECK(at_once.fill_now().added == 1);
    CHECK(at_once.item("2609.00001")->doors == Doors{"topic", "huggingface"});
    CHECK(at_once.item("2609.00001")->day == kMonday);
  }

  TEST_CASE("the second door opens later and the item keeps its day and its time") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday);
    desk.fill_now();
    const auto before = *desk.item("2609.00001");
    desk.pick("2609.00001", kOnTopic, kThursday);
    CHECK(desk.fill_now().added == 0);
    const auto after = *desk.item("2609.00001");
    CHECK(after.doors == Doors{"topic", "huggingface"});
    CHECK(after.day == before.day);
    CHECK(after.added_at == before.added_at);
  }

  TEST_CASE("a flagged paper waits under its first listing day, an unflagged pick under the day of the pick") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kTuesday);
    desk.announce("2609.00001", kOnTopic, kMonday, SightingKind::cross);
    desk.pick("2609.00001", kOnTopic, kThursday);
    desk.announce("2609.00002", kOffTopic, kMonday);
    desk.pick("2609.00002", kOffTopic, kThursday);
    desk.pick("2609.00003", kOnTopic, kTuesday);
    desk.pick("2609.00003", kOnTopic, kMonday);
    desk.fill_now();
    CHECK(desk.item("2609.00001")->day == kMonday);
    CHECK(desk.item("2609.00002")->day == kThursday);
    CHECK(desk.item("2609.00003")->day == kMonday);
  }

  TEST_CASE("an unflagged paper picked days after it was looked at waits under the day of the pick") {
    Desk desk;
    desk.announce("2609.00001", kOffTopic, kMonday);
    CHECK(desk.fill_now().added == 0);
    desk.pick("2609.00001", kOffTopic, kThursday);
    CHECK(desk.fill_now().added == 1);
    CHECK(desk.item("2609.00001")->day == kThursday);
  }

  TEST_CASE("a replacement and a paper of a category not watched are stored and never queued") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday, SightingKind::replace);
    desk.announce("2609.00002", kOnTopic, kMonday, SightingKind::replace_cross);
    desk.announce("2609.00003", kOnTopic, kMonday, SightingKind::new_paper, "cs.RO");
    CHECK(desk.fill_now().added == 0);
    CHECK(desk.waiting().empty());
    CHECK(store::count_papers(desk.db) == 3);
    desk.announce("2609.00004", kOnTopic, kMonday, SightingKind::cross);
    CHECK(desk.fill_now().added == 1);
  }

  TEST_CASE("run twice it changes nothing, whatever the rule for picks") {
    for (const auto picks : {Picks::all, Picks::flagged, Picks::none}) {
      CAPTURE(int(picks));
      Desk desk;
      desk.rules.picks = picks;
      desk.announce("2609.00001", kOnTopic, kMonday);
      desk.announce("2609.00002", kOffTopic, kMonday);
      desk.pick("2609.00002", kOffTopic, kTuesday);
      desk.pick("2609.00001", kOnTopic, kTuesday);
      desk.add("2609.00003", kOffTopic, kTuesday);
      desk.fill_now();
      const auto before = desk.db.last_seq();
      const auto again = desk.fill_now();
      CHECK(again.added == 0);
      CHECK(again.triaged == 0);
      CHECK(desk.db.last_seq() == before);
    }
  }

  TEST_CASE("when the rule for picks changes, the picks of before are looked at again") {
    Desk desk;
    desk.rules.picks = Picks::none;
    desk.announce("2609.00001", kOffTopic, kMonday);
    desk.pick("2609.00001", kOffTopic, kTuesday);
    CHECK(desk.fill_now().added == 0);
    desk.rules.picks = Picks::all;
    CHECK(desk.fill_now().added == 1);
  }

  TEST_CASE("what was restored without its scores is looked at anew") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday);
    CHECK(desk.fill_now().added == 1);
    for (const char* table : {"triaged", "score", "queue_item"})
      store::write(desk.db, [&](store::Database& db) { db.query(std::string("DELETE FROM ") + table).run(); });
    CHECK(desk.fill_now().added == 1);
  }

  TEST_CASE("with picks flagged a pick needs a topic, with none a pick is no reason") {
    Desk flagged;
    flagged.rules.picks = Picks::flagged;
    flagged.pick("2609.00001", kOnTopic, kMonday);
    flagged.pick("2609.00002", kOffTopic, kMonday);
    CHECK(flagged.fill_now().added == 1);
    CHECK(flagged.waits("2609.00001"));

    Desk none;
    none.rules.picks = Picks::none;
    none.pick("2609.00001", kOnTopic, kMonday);
    none.pick("2609.00002", kOffTopic, kMonday);
    none.announce("2609.00003", kOnTopic, kTuesday);
    none.pick("2609.00003", kOnTopic, kMonday);
    none.fill_now();
    CHECK(none.waiting() == std::vector<std::string>{"2609.00003"});
    CHECK(none.item("2609.00003")->doors == Doors{"topic"});
    CHECK(none.item("2609.00003")->day == kTuesday);
  }

  TEST_CASE("what is added by hand always waits, also without a title, a topic or a watched category") {
    Desk desk;
    desk.rules.picks = Picks::none;
    desk.add("2401.00001", kOffTopic, kThursday);
    desk.add("2401.00002", "", kThursday);
    desk.announce("2609.00003", kOffTopic, kMonday);
    desk.fill_now();
    desk.add("2609.00003", kOffTopic, kThursday);
    desk.fill_now();
    CHECK(desk.waiting().size() == 3);
    CHECK(desk.item("2401.00001")->day == kThursday);
    CHECK(desk.item("2401.00001")->doors == Doors{"manual"});
    CHECK(desk.waits("2401.00002"));
    CHECK(desk.waits("2609.00003"));
    CHECK_FALSE(store::is_triaged(desk.db, id_of("2401.00002")));  // looked at again when its title has come
  }

  TEST_CASE("an accepted paper never waits, however it comes back") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday, SightingKind::replace);
    desk.decide("2609.00001", DecisionState::accepted);
    desk.announce("2609.00001", kOnTopic, kTuesday, SightingKind::cross);
    desk.pick("2609.00001", kOnTopic, kTuesday);
    desk.add("2609.00001", kOnTopic, kThursday);
    CHECK(desk.fill_now().added == 0);
    CHECK(desk.waiting().empty());
    CHECK_FALSE(desk.item("2609.00001"));
  }

  TEST_CASE("a rejected paper that becomes a pick stays out and is shown among the refused picks") {
    Desk desk;
    desk.announce("2609.00001", kOnTopic, kMonday);
    desk.fill_now();
    const auto refused_at = kNow - std::chrono::hours(48);
    desk.decide("2609.00001", DecisionState::rejected, refused_at);
    CHECK(desk.waiting().empty());
    CHECK(store::refused_picks(desk.db, kMonday).empty());
    desk.pick("2609.00001", kOnTopic, kThursday);
    desk.fill_now();
    CHECK(desk.waiting().empty());
    const auto refused = store::refused_picks(desk.db, kMonday);
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].paper.id.text() == "2609.00001");
    CHECK(refused[0].day == kThursday);
    CHECK(refused[0].refused == refused_at);
    CHECK(store::refused_picks(desk.db, kThursday + std::chrono::days(1)).empty());
  }

  TEST_CASE("a pick she refused after it was picked is not shown as refused before") {
    Desk desk;
    desk.seen_at = kNow - std::chrono::hours(72);
    desk.pick("2609.00001", kOffTopic, kTuesday);
    desk.fill_now();
    CHECK(desk.waits("2609.00001"));
    desk.decide("2609.00001", DecisionState::rejected);
    desk.fill_now();
    CHECK(desk.waiting().empty());
    CHECK(store::refused_picks(desk.db, kMonday).empty());
  }

  TEST_CASE("a paper found by healing is marked late, and only that one") {
    Desk desk;
    for (const auto& [day, verdict] : {std::pair(kMonday, Verdict::healed), std::pair(kTuesday, Verdict::complete)}) {
      store::write(desk.db, [&, day = day, verdict = verdict](store::Database& db) {
        Coverage row;
        row.category = "cs.CV";
        row.day = day;
        row.verdict = verdict;
        row.checked_at = kNow;
        store::put_coverage(db, row);
      });
    }
    desk.announce("2609.00001", kOnTopic, kMonday);
    desk.announce("2609.00002", kOnTopic, kTuesday);
    desk.fill_now();
    CHECK(desk.item("2609.00001")->late);
    CHECK_FALSE(desk.item("2609.00002")->late);
  }
}
