#include "store/queue_table.hpp"

#include "store/decision_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

const Day kToday = day_of("2026-09-24");

ArxivId queued(Database& db, const char* id, const char* day, double score) {
  const auto paper = stored(db, id);
  write(db, [&](Database& inside) {
    QueueItem item;
    item.day = day_of(day);
    item.doors = {"topic"};
    item.score = score;
    item.added_at = kNoon;
    put_queue_item(inside, paper, item);
    mark_triaged(inside, paper, kNoon);
  });
  return paper;
}

void decide(Database& db, const ArxivId& id, DecisionState state, std::optional<Day> until = {}) {
  write(db, [&](Database& inside) {
    StepWriter step(inside, "test", "cli", kNoon);
    Decision decision;
    decision.state = state;
    decision.until = until;
    step.decide(id, decision);
  });
}

QueueFilter today() {
  QueueFilter filter;
  filter.today = kToday;
  return filter;
}

}  // namespace

TEST_SUITE("store.queue_table") {
  TEST_CASE("the queue reads returned papers first, then the newest day, then the highest score") {
    auto db = Database::in_memory();
    const auto old = queued(db, "2409.00001", "2026-09-22", 0.9);
    const auto low = queued(db, "2409.00002", "2026-09-23", 0.1);
    const auto high = queued(db, "2409.00003", "2026-09-23", 0.8);
    const auto returned = queued(db, "2409.00004", "2026-09-01", 0.2);
    const auto overdue = queued(db, "2409.00005", "2026-09-01", 0.1);
    const auto later = queued(db, "2409.00006", "2026-09-23", 1.0);
    const auto gone = queued(db, "2409.00007", "2026-09-23", 1.0);
    decide(db, returned, DecisionState::deferred, kToday);
    decide(db, overdue, DecisionState::deferred, day_of("2026-09-20"));
    decide(db, later, DecisionState::deferred, day_of("2026-09-25"));
    decide(db, gone, DecisionState::rejected);
    CHECK(queued_ids(db, today()) == std::vector<ArxivId>{overdue, returned, high, low, old});
    CHECK(count_queue(db, kToday) == 5);
    const auto rows = read_queue(db, today());
    REQUIRE(rows.size() == 5);
    CHECK(rows[0].returned);
    CHECK(rows[0].decision.state == DecisionState::deferred);
    CHECK(rows[0].decision.until == day_of("2026-09-20"));
    CHECK(rows[2].paper.id == high);
    CHECK_FALSE(rows[2].returned);
    CHECK(rows[2].decision.state == DecisionState::pending);
    CHECK(decision_of(db, high).state == DecisionState::pending);
    CHECK(queue_days(db, kToday) == std::vector<std::pair<Day, int>>{{day_of("2026-09-23"), 2},
                                                                     {day_of("2026-09-22"), 1},
                                                                     {day_of("2026-09-01"), 2}});
  }

  TEST_CASE("the queue can be asked for a day, up to a day, for a topic, and for a few") {
    auto db = Database::in_memory();
    const auto old = queued(db, "2409.00001", "2026-09-22", 0.9);
    const auto fresh = queued(db, "2409.00002", "2026-09-23", 0.1);
    Score score;
    score.topic = "mllm";
    score.score = 0.4;
    score.flagged = true;
    write(db, [&](Database& inside) { put_score(inside, fresh, score); });
    score.flagged = false;
    write(db, [&](Database& inside) { put_score(inside, old, score); });
    auto filter = today();
    filter.day = day_of("2026-09-22");
    CHECK(queued_ids(db, filter) == std::vector<ArxivId>{old});
    filter = today();
    filter.until = day_of("2026-09-22");
    CHECK(queued_ids(db, filter) == std::vector<ArxivId>{old});
    filter = today();
    filter.topic = "mllm";
    CHECK(queued_ids(db, filter) == std::vector<ArxivId>{fresh});
    filter = today();
    filter.limit = 1;
    CHECK(queued_ids(db, filter) == std::vector<ArxivId>{fresh});
    CHECK(read_queue(db, filter)[0].flags.size() == 1);
  }

  TEST_CASE("a second door is added to the first, and the time of coming in stays") {
    auto db = Database::in_memory();
    const auto id = queued(db, "2409.00001", "2026-09-22", 0.9);
    const auto seq = db.last_seq();
    QueueItem item;
    item.day = day_of("2026-09-22");
    item.doors = {"topic"};
    item.score = 0.9;
    item.added_at = kNoon + std::chrono::hours(5);
    const auto put = [&] { return write(db, [&](Database& inside) { return put_queue_item(inside, id, item); }); };
    CHECK_FALSE(put());
    CHECK(db.last_seq() == seq);
    item.doors = {"huggingface"};
    CHECK_FALSE(put());
    const auto back = find_queue_item(db, id);
    REQUIRE(back);
    CHECK(back->doors == std::vector<std::string>{"topic", "huggingface"});
    CHECK(back->added_at == kNoon);
  }

  TEST_CASE("triage is offered what was announced, picked or given by hand, once") {
    auto db = Database::in_memory();
    const auto see = [&](const char* id, const char* title, Source source, SightingKind kind) {
      write(db, [&](Database& inside) {
        put_paper(inside, paper_called(id, title), {}, kNoon);
        Sighting sighting;
        sighting.source = source;
        sighting.kind = kind;
        sighting.day = kToday;
        record_sighting(inside, id_of(id), sighting, kNoon);
      });
    };
    see("2409.00001", "Announced", Source::arxiv_feed, SightingKind::new_paper);
    see("2409.00002", "Replaced", Source::arxiv_feed, SightingKind::replace);
    see("2409.00003", "Picked", Source::huggingface, SightingKind::listed);
    see("2409.00004", "", Source::manual, SightingKind::named);
    see("2409.00005", "", Source::arxiv_feed, SightingKind::cross);
    see("2409.00006", "From a list", Source::reading_list, SightingKind::named);
    CHECK(untriaged(db, 10) == std::vector<ArxivId>{id_of("2409.00001"), id_of("2409.00003"), id_of("2409.00004")});
    CHECK(untriaged(db, 1).size() == 1);
    write(db, [](Database& inside) {
      mark_triaged(inside, id_of("2409.00001"), kNoon);
      mark_triaged(inside, id_of("2409.00001"), kNoon);
    });
    CHECK(is_triaged(db, id_of("2409.00001")));
    CHECK(untriaged(db, 10).size() == 2);
  }

  TEST_CASE("since a change, triage is offered only what was sighted, or got its title, after it") {
    auto db = Database::in_memory();
    const auto see = [&](const char* id, const char* title, Source source, SightingKind kind, const char* day) {
      write(db, [&](Database& inside) {
        put_paper(inside, paper_called(id, title), {}, kNoon);
        Sighting sighting;
        sighting.source = source;
        sighting.kind = kind;
        sighting.day = day_of(day);
        record_sighting(inside, id_of(id), sighting, kNoon);
      });
    };
    CHECK_FALSE(is_anything_triaged(db));
    see("2409.00001", "Old", Source::arxiv_feed, SightingKind::new_paper, "2026-09-22");
    see("2409.00002", "", Source::arxiv_feed, SightingKind::new_paper, "2026-09-22");
    const auto mark = db.last_seq();
    CHECK(untriaged(db, 10, mark).empty());
    see("2409.00003", "New", Source::arxiv_feed, SightingKind::new_paper, "2026-09-23");
    write(db, [](Database& inside) { put_paper(inside, paper_called("2409.00002", "At last"), {}, kNoon); });
    CHECK(untriaged(db, 10, mark) == std::vector<ArxivId>{id_of("2409.00002"), id_of("2409.00003")});
    CHECK(untriaged(db, 10).size() == 3);
    write(db, [](Database& inside) {
      for (const char* id : {"2409.00001", "2409.00002", "2409.00003"}) mark_triaged(inside, id_of(id), kNoon);
    });
    CHECK(is_anything_triaged(db));
    see("2409.00001", "Old", Source::huggingface, SightingKind::listed, "2026-09-24");
    CHECK(at_new_doors(db, 10, mark) == std::vector<ArxivId>{id_of("2409.00001")});
    CHECK(at_new_doors(db, 10, db.last_seq()).empty());
  }
}
