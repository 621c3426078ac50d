#include "daemon/web/changes.hpp"

#include <doctest/doctest.h>

#include "daemon/web/answers.hpp"
#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"

using namespace preprintd;
using namespace preprintd::web;

namespace {

const Instant kNow = *parse_instant("2026-09-24T14:00:00Z");

/// A database in which one paper waits.
store::Database with_waiting(const char* id) {
  auto db = store::Database::in_memory();
  Paper paper(parse_arxiv_id(id)->id);
  paper.title = "A Title <b>with</b> [brackets](javascript:alert(1))";
  paper.abstract = "An abstract.";
  paper.categories = {"cs.CV"};
  store::write(db, [&](store::Database& writing) {
    store::put_paper(writing, paper, {}, kNow);
    store::QueueItem item;
    item.day = *parse_day("2026-09-24");
    item.doors = {"topic"};
    item.score = 0.5;
    item.added_at = kNow;
    store::put_queue_item(writing, paper.id, item);
  });
  return db;
}

Changed apply(store::Database& db, const Change& change) {
  return store::write(db, [&](store::Database& writing) { return apply_change(writing, change, {}, kNow); });
}

Change decision(const std::string& body) {
  auto change = read_change(Place::decision, "2609.00001", body);
  REQUIRE(change);
  return *change;
}

}  // namespace

TEST_SUITE("page.changes") {
  TEST_CASE("what cannot be meant is refused in one sentence") {
    for (const char* body :
         {"", "[]", "null", "{", "\"x\"", R"({})", R"({"state":"none"})", R"({"state":"passed"})", R"({"state":1})",
          R"({"state":"accepted","colour":"red"})", R"({"state":"accepted","code":"https://x"})",
          R"({"state":"accepted","links":[{"label":"x"}]})", R"({"state":"deferred","until":"soon"})",
          R"({"state":"accepted","seq":"7"})", R"({"state":"accepted","summary":7})",
          "{\"state\":\"accepted\",\"note\":\"\xff\"}"}) {
      CAPTURE(body);
      const auto change = read_change(Place::decision, "2609.00001", body);
      REQUIRE_FALSE(change);
      CHECK(change.error().kind() == ErrorKind::usage);
      CHECK_FALSE(change.error().message().empty());
    }
    CHECK_FALSE(read_change(Place::decision, "nonsense", R"({"state":"accepted"})"));
    CHECK_FALSE(read_change(Place::close, "", "{}"));
    CHECK_FALSE(read_change(Place::annotation, "2609.00001", R"({"state":"accepted"})"));
  }

  TEST_CASE("null and an empty text clear a field") {
    const auto change = read_change(Place::annotation, "2609.00001", R"({"venue":null,"summary":"","code":null})");
    REQUIRE(change);
    CHECK(change->fields.venue == "");
    CHECK(change->fields.summary == "");
    CHECK(change->fields.code == std::vector<std::string>());
    CHECK_FALSE(change->fields.note);
  }

  TEST_CASE("a decision ends the waiting and undo brings it back") {
    auto db = with_waiting("2609.00001");
    const auto accepted = apply(db, decision(R"({"state":"accepted","summary":"很好"})"));
    CHECK(accepted.status == 200);
    CHECK_FALSE(accepted.failure);
    CHECK(store::count_queue(db, utc_day(kNow)) == 0);
    const auto undo = read_change(Place::undo, "", "{}");
    REQUIRE(undo);
    CHECK(apply(db, *undo).body.at("papers").as_array().size() == 1);
    CHECK(store::count_queue(db, utc_day(kNow)) == 1);
  }

  TEST_CASE("who decides over an older state is told the newer one, and nothing is written") {
    auto db = with_waiting("2609.00001");
    const auto id = parse_arxiv_id("2609.00001")->id;
    const auto seq = paper_answer(db, id)->at("seq").as_int64();
    CHECK(apply(db, decision(R"({"state":"rejected"})")).status == 200);
    auto late = decision(R"({"state":"accepted"})");
    late.seq = seq;
    const auto conflict = apply(db, late);
    CHECK(conflict.status == 409);
    CHECK(conflict.body.at("decision").at("state").as_string() == "rejected");
    CHECK(store::decision_of(db, id).state == DecisionState::rejected);
    late.seq = conflict.body.at("seq").as_int64();
    CHECK(apply(db, late).status == 200);
  }

  TEST_CASE("closing a day lets its papers pass, and no other day's") {
    auto db = with_waiting("2609.00001");
    const auto other = read_change(Place::close, "", R"({"day":"2026-09-23"})");
    const auto day = read_change(Place::close, "", R"({"day":"2026-09-24"})");
    REQUIRE(other);
    REQUIRE(day);
    CHECK(apply(db, *other).body.at("closed").as_int64() == 0);
    CHECK(apply(db, *day).body.at("closed").as_int64() == 1);
    CHECK(store::decision_of(db, parse_arxiv_id("2609.00001")->id).state == DecisionState::passed);
  }

  TEST_CASE("the papers of one group are closed and no others, and what was decided meanwhile stays decided") {
    auto db = with_waiting("2609.00001");
    const auto gone = read_change(Place::close, "", R"({"papers":["2609.00002"]})");
    const auto group = read_change(Place::close, "", R"({"papers":["2609.00001","2609.00002"]})");
    REQUIRE(gone);
    REQUIRE(group);
    CHECK_FALSE(read_change(Place::close, "", R"({"papers":["no identifier"]})"));
    CHECK_FALSE(read_change(Place::close, "", R"({"papers":7})"));
    CHECK(apply(db, *gone).body.at("closed").as_int64() == 0);
    CHECK(apply(db, *group).body.at("closed").as_int64() == 1);
    CHECK(apply(db, *group).body.at("closed").as_int64() == 0);
    CHECK(store::decision_of(db, parse_arxiv_id("2609.00001")->id).state == DecisionState::passed);
  }

  TEST_CASE("the queue is answered with its limits, and the banner names what is not green") {
    auto db = with_waiting("2609.00001");
    daemon::Neighbours neighbours;
    const QueueView view(neighbours);
    const auto answer = queue_answer(db, *parse_target("/api/v1/queue?limit=1"), view, kNow);
    REQUIRE(answer);
    CHECK(answer->at("papers").as_array().size() == 1);
    CHECK(answer->at("cut").to_number<int>() == 0);
    for (const char* target : {"/q?limit=0", "/q?limit=501", "/q?limit=x", "/q?day=today"})
      CHECK_FALSE(queue_answer(db, *parse_target(target), view, kNow));
    CHECK(search_answer(db, "\"' OR 1=1 -- title").at("papers").as_array().empty());
    CHECK(search_answer(db, "what of arXiv:2609.00001v2?").at("papers").as_array().size() == 1);

    std::vector<Coverage> rows(3);
    rows[0].category = rows[1].category = "cs.CV";
    rows[2].category = "huggingface";
    rows[0].day = *parse_day("2026-09-23");
    rows[1].day = rows[2].day = *parse_day("2026-09-24");
    rows[0].verdict = Verdict::complete;
    rows[1].verdict = Verdict::late;
    rows[2].verdict = Verdict::failed;
    const auto seen = seen_so_far(rows);
    CHECK(seen.from == rows[0].day);
    CHECK(seen.to == rows[1].day);
    REQUIRE(seen.except.size() == 1);
    CHECK(seen.except[0].verdict == Verdict::late);
  }
}
