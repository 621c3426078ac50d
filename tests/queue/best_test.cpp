#include "queue/best.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"

using namespace preprintd;

namespace {

const Day kDay = *parse_day("2026-09-24");
const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");

/// Waits for the day that lies so many days back; with votes it is a pick of that day.
ArxivId waiting(store::Database& db, int number, int back, double score, std::optional<int> votes = std::nullopt) {
  Paper paper(parse_arxiv_id(fmt::format("2609.{:05}", number))->id);
  paper.title = fmt::format("Paper {}", number);
  store::write(db, [&](store::Database& inside) {
    store::put_paper(inside, paper, {}, kNow);
    store::QueueItem item;
    item.day = kDay - std::chrono::days(back);
    item.doors = {"topic"};
    item.score = score;
    item.added_at = kNow;
    store::put_queue_item(inside, paper.id, item);
    if (!votes) return;
    Sighting sighting;
    sighting.source = Source::huggingface;
    sighting.kind = SightingKind::listed;
    sighting.day = item.day;
    sighting.upvotes = votes;
    store::record_sighting(inside, paper.id, sighting, kNow);
  });
  return paper.id;
}

std::string numbers(const std::vector<store::QueueRow>& rows) {
  std::string text;
  for (const auto& row : rows) text += " " + row.paper.id.text().substr(9);
  return text;
}

}  // namespace

TEST_SUITE("queue.best") {
  TEST_CASE("the best of many days come by score and votes whatever their day, what came back on top") {
    auto db = store::Database::in_memory();
    waiting(db, 1, 0, 0.5);
    waiting(db, 2, 5, 0.9);
    waiting(db, 3, 9, 0.55, 400);
    waiting(db, 4, 2, 0.6, 2);
    const auto later = waiting(db, 5, 1, 0.1);
    store::write(db, [&](store::Database& inside) {
      store::StepWriter step(inside, "defer", "cli", kNow);
      Decision decision;
      decision.state = DecisionState::deferred;
      decision.until = kDay;
      step.decide(later, decision);
    });
    store::QueueFilter filter;
    filter.today = kDay;
    filter.limit = 2;
    const auto all = queue::best_waiting(db, filter, 60);
    CHECK(numbers(all) == " 5 3 2 4 1");
    CHECK(all[0].returned);
    CHECK(all[1].upvotes == 400);
    CHECK(all[0].seq == store::newest_step_seq(db, later));
    CHECK(numbers(queue::best_waiting(db, filter, 2)) == " 5 3");
    filter.today = kDay - std::chrono::days(1);
    CHECK(numbers(queue::best_waiting(db, filter, 60)) == " 3 2 4 1");
  }
}
