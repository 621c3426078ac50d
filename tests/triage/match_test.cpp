#include "triage/match.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace preprintd::triage;

namespace {

Topic topic_of(std::vector<Phrase> phrases) {
  Topic topic;
  topic.name = "test";
  topic.title_factor = 2;
  topic.phrases = std::move(phrases);
  return topic;
}

struct Outcome {
  RuleVerdict verdict;
  std::vector<Hit> hits;
};

Outcome outcome_of(const Topic& topic, std::string_view title, std::string_view abstract,
                   const std::vector<std::string>& authors = {}, const std::vector<std::string>& categories = {}) {
  const Matcher matcher({topic});
  const PaperText text{title, abstract, {}, authors, categories};
  Matcher::Scratch scratch;
  scratch.words.read(text);
  Outcome outcome;
  matcher.match(text, scratch.words, scratch, {&outcome.verdict, 1}, &outcome.hits);
  return outcome;
}

}  // namespace

TEST_SUITE("triage.match") {
  TEST_CASE("one phrase finds every spelling of its words, and points at them in the text as it stands") {
    const auto topic = topic_of({{"vision-language model", 1}});
    for (const std::string spelling :
         {"vision-language model", "vision language models", "Vision\u2013Language Models",
          "VISION-LANGUAGE\u00a0MODEL", "vision/language models", "\uff36ision-language model",
          "\"vision language\" models", "vision\u2010language model"}) {
      CAPTURE(spelling);
      const auto text = "We study \u4e2d\u6587 " + spelling + ", and more.";
      const auto outcome = outcome_of(topic, "", text);
      REQUIRE(outcome.hits.size() == 1);
      const auto& hit = outcome.hits[0];
      const auto found = text.substr(hit.begin, hit.end - hit.begin);
      CHECK((found == spelling || "\"" + found == spelling));
      CHECK(hit.field == kAbstract);
    }
  }

  TEST_CASE("abbreviations, prefixes and accents are one word in all their forms") {
    CHECK(outcome_of(topic_of({{"MLLM", 1}}), "Seeing MLLMs", "").hits.size() == 1);
    CHECK(outcome_of(topic_of({{"LM", 1}}), "Two LMs", "").hits.size() == 1);
    for (const char* spelling : {"multimodal", "multi-modal", "Multi Modal", "multi\u2010modal"}) {
      CAPTURE(spelling);
      const auto dash = std::string(spelling).find("\u2010") != std::string::npos;
      CHECK(outcome_of(topic_of({{"multimodal", 1}}), spelling, "").hits.size() == (dash ? 0 : 1));
    }
    CHECK(outcome_of(topic_of({{"na\u00efve Bayes", 1}}), "Naive Bayes", "").hits.size() == 1);
    CHECK(outcome_of(topic_of({{"naive Bayes", 1}}), R"(Na\"{i}ve Bayes)", "").hits.size() == 1);
    CHECK(outcome_of(topic_of({{"study", 1}}), "Studies", "").hits.empty());
  }

  TEST_CASE("a phrase is not found inside a longer word or across a full stop or comma") {
    const auto topic = topic_of({{"language model", 1}});
    CHECK(outcome_of(topic, "", "sublanguage models").hits.empty());
    CHECK(outcome_of(topic, "", "language modelling").hits.empty());
    CHECK(outcome_of(topic, "", "in language. Models are").hits.empty());
    CHECK(outcome_of(topic, "", "vision, language, model").hits.empty());
    CHECK(outcome_of(topic, "", "language").hits.empty());
  }

  TEST_CASE("within a topic the longest phrase wins and further mentions count half of the one before") {
    const auto topic = topic_of({{"language model", 1}, {"vision language model", 3}});
    const auto outcome =
        outcome_of(topic, "Vision-language models", "A language model. Language models. language model");
    REQUIRE(outcome.hits.size() == 4);
    CHECK(outcome.hits[0].weight == 6);
    CHECK(outcome.hits[1].weight == 1);
    CHECK(outcome.hits[2].weight == 0.5);
    CHECK(outcome.hits[3].weight == 0.25);
    CHECK(outcome.verdict.points == doctest::Approx(7.75));
  }

  TEST_CASE("a plus needs both parts, wherever they stand") {
    const auto topic = topic_of({{"image + large language model", 1}});
    CHECK(outcome_of(topic, "Images", "no more").verdict.points == 0);
    const auto both = outcome_of(topic, "Large language models", "for images");
    CHECK(both.verdict.points == 1);
    REQUIRE(both.hits.size() == 2);
    CHECK(both.hits[0].field == kAbstract);
    CHECK(both.hits[1].field == kTitle);
  }

  TEST_CASE("a field rule looks only there; must and never are told apart") {
    auto topic = topic_of({{"CLIP", 1, kTitle}});
    topic.must = {{"survey of captions", 1}};
    topic.never = {{"music", 1}};
    CHECK(outcome_of(topic, "", "CLIP").verdict.points == 0);
    CHECK(outcome_of(topic, "CLIP", "").verdict.points == 2);
    const auto outcome = outcome_of(topic, "A Survey of Captions", "of music");
    CHECK(outcome.verdict.must);
    CHECK(outcome.verdict.never);
  }

  TEST_CASE("authors match in either order of their names and categories anywhere in the list") {
    auto topic = topic_of({});
    topic.authors = {{"Jos\u00e9 Example", 1.5}};
    topic.categories = {{"cs.MM", 0.25}};
    CHECK(outcome_of(topic, "", "", {"A. Other", "Jose Example"}, {"cs.CV", "cs.MM"}).verdict.points == 1.75);
    CHECK(outcome_of(topic, "", "", {"Example, Jos\u00e9"}).verdict.points == 1.5);
    CHECK(outcome_of(topic, "", "", {"Joseph Example"}).verdict.points == 0);
  }

  TEST_CASE("words survive malformed bytes") {
    std::string text = "bad \xff\xfe language model \xe4\xb8";
    CHECK(outcome_of(topic_of({{"language model", 1}}), "", text).hits.size() == 1);
  }
}
