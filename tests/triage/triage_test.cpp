#include "triage/triage.hpp"

#include <doctest/doctest.h>

#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::triage;

namespace {

Paper paper_of(std::string title, std::string abstract) {
  Paper paper(parse_arxiv_id("2601.00001")->id);
  paper.title = std::move(title);
  paper.abstract = std::move(abstract);
  return paper;
}

Topics topics_of(const char* text) { return Topics({*parse_topic_file(text, "colours.toml")}); }

}  // namespace

TEST_SUITE("triage.triage") {
  TEST_CASE("a paper gets one score per topic, flagged from one half on, with its reasons in the text") {
    const Topics topics(shipped_topics());
    const auto scores = triage::triage(
        paper_of("Jailbreaking multimodal large language models", "We attack the safety alignment of MLLMs."), topics);
    REQUIRE(scores.size() == 3);
    CHECK(scores[0].topic == "llm-alignment");
    CHECK(scores[0].flagged);
    CHECK(scores[1].topic == "mllm");
    CHECK(scores[1].flagged);
    CHECK(scores[2].topic == "modality-alignment");
    CHECK_FALSE(scores[2].flagged);
    CHECK(scores[1].model == topics.version());
    REQUIRE_FALSE(scores[1].reasons.empty());
    CHECK(scores[1].reasons[0].text == "multimodal large language models");
    CHECK(scores[1].reasons[0].field == "title");
    CHECK(scores[1].reasons[0].begin == 13);
  }

  TEST_CASE("must flags a paper without points, never unflags even against a must") {
    const auto topics = topics_of("must = [\"red\"]\nnever = [\"blue\"]\n[phrases]\n\"green\" = 5\n");
    CHECK(triage::triage(paper_of("red", ""), topics)[0].flagged);
    CHECK(triage::triage(paper_of("red", ""), topics)[0].score >= 0.9);
    const auto never = triage::triage(paper_of("red and blue", "green"), topics)[0];
    CHECK_FALSE(never.flagged);
    CHECK(never.score == 0);
    REQUIRE(never.reasons.size() == 3);
    CHECK(never.reasons[0].kind == "never");
    CHECK(never.reasons[1].kind == "must");
  }

  TEST_CASE("the threshold gives one half and more points more, below one") {
    const auto topics =
        topics_of("threshold = 2\ntitle_factor = 1\n[phrases]\n\"green\" = 2\n\"grey\" = 1\n\"teal\" = 100\n");
    CHECK(triage::triage(paper_of("green", ""), topics)[0].score == doctest::Approx(0.5));
    CHECK(triage::triage(paper_of("green", ""), topics)[0].flagged);
    CHECK_FALSE(triage::triage(paper_of("grey", ""), topics)[0].flagged);
    CHECK(triage::triage(paper_of("teal", ""), topics)[0].score <= 1);
    CHECK(triage::triage(paper_of("", ""), topics)[0].score == 0);
  }

  TEST_CASE("the version changes with any rule and with nothing else") {
    const auto* text = "[phrases]\n\"green\" = 2\n";
    CHECK(topics_of(text).version() == topics_of(text).version());
    CHECK(topics_of(text).version() != topics_of("[phrases]\n\"green\" = 2.5\n").version());
    CHECK(topics_of(text).version() != topics_of("never = [\"x\"]\n[phrases]\n\"green\" = 2\n").version());
  }

  TEST_CASE("a retired topic gives no score") {
    CHECK(triage::triage(paper_of("green", ""), topics_of("retired = true\nphrases = [\"green\"]\n")).empty());
  }
}
