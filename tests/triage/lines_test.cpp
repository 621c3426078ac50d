#include "triage/lines.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using namespace preprintd::triage;

TEST_SUITE("triage.lines") {
  TEST_CASE("a line to score is read, with what is missing or null as empty") {
    const auto full = parse_score_line(
        R"({"id":"2601.00001","title":"T","abstract":"A\u00e9","categories":["cs.CV","cs.CL"],"comment":null,"x":1})");
    REQUIRE(full);
    CHECK(full->id == "2601.00001");
    CHECK(full->abstract == "A\u00e9");
    CHECK(full->comment.empty());
    CHECK(full->categories.size() == 2);
    CHECK(parse_score_line(R"({"id":"x"})"));
  }

  TEST_CASE("a line that cannot be scored says why") {
    for (const char* line : {"", "nonsense", "[1]", R"({"title":"T"})", R"({"id":7})", R"({"id":"a","title":3})",
                             R"({"id":"a","categories":"cs.CV"})", R"({"id":"a")"}) {
      CAPTURE(line);
      const auto request = parse_score_line(line);
      REQUIRE_FALSE(request);
      CHECK(request.error().kind() == ErrorKind::malformed);
    }
  }

  TEST_CASE("labels come as a list of positives or as judgements, and '_' is '-'") {
    const auto listed =
        parse_labelled_line(R"({"id":"a","labels":["llm_alignment"],"weak_labels":["MLLM"],"published":"2025-07-01"})");
    REQUIRE(listed);
    CHECK(listed->positive("llm-alignment"));
    CHECK_FALSE(listed->positive("mllm"));
    CHECK_FALSE(listed->judged);
    CHECK(listed->labels.size() == 2);
    CHECK(listed->day == "2025-07-01");
    const auto judged = parse_labelled_line(R"({"id":"a","labels":{"mllm":1,"llm_alignment":0},"weight":2.5})");
    REQUIRE(judged);
    CHECK(judged->judged);
    CHECK(judged->weight == 2.5);
    CHECK(judged->positive("mllm"));
    CHECK_FALSE(judged->positive("llm-alignment"));
    CHECK_FALSE(parse_labelled_line(R"({"id":"a","labels":"mllm"})"));
    CHECK_FALSE(parse_labelled_line(R"({"id":"a","labels":[],"weight":-1})"));
  }

  TEST_CASE("a scored line has the documented keys in the documented order") {
    Score score;
    score.topic = "mllm";
    score.score = 0.75;
    score.flagged = true;
    score.reasons.push_back({"phrase", "title", "a \"b\"", 1.5, 2, 7});
    score.reasons.push_back({"term", "", "image", -0.25, -1, -1});
    CHECK(render_score_line("x\"y", 0.75, {score}) ==
          R"({"id":"x\"y","candidate":0.750000,"scores":{"mllm":0.750000},"flagged":["mllm"],"reasons":[)"
          R"({"topic":"mllm","kind":"phrase","field":"title","text":"a \"b\"","weight":1.500,"begin":2,"end":7},)"
          R"({"topic":"mllm","kind":"term","text":"image","weight":-0.250}]})");
  }
}
