#include "triage/adapt.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "triage/evaluate.hpp"
#include "triage/scorer.hpp"
#include "triage/shared_phrases.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::triage;

namespace {

std::vector<Labelled> lines_of(const std::string& name) {
  std::vector<Labelled> papers;
  std::ifstream in(std::filesystem::path(PREPRINTD_SHARED_DIR) / "triage" / name);
  for (std::string line; std::getline(in, line);)
    if (auto paper = parse_labelled_line(line)) papers.push_back(std::move(*paper));
  return papers;
}

}  // namespace

TEST_SUITE("triage.adapt") {
  TEST_CASE("forty decisions do not destroy what the shipped model knows, and the same forty give the same model") {
    const auto judged = lines_of("judged_dev.jsonl");
    if (judged.empty()) {
      MESSAGE("skipped: no judged papers here");
      return;
    }
    const Topics topics(shipped_topics());
    // A wilful maintainer: she takes every odd paper of forty and nothing of the others.
    std::vector<Labelled> decisions(judged.begin(), judged.begin() + 40);
    for (std::size_t at = 0; at < decisions.size(); ++at) {
      decisions[at].judged = true;
      decisions[at].labels.clear();
      if (at % 2 == 1) decisions[at].labels.push_back({"mllm", Label::Truth::positive});
    }
    std::vector<Labelled> lessons = decisions;
    for (auto weak : std::vector<Labelled>(judged.begin() + 40, judged.end())) {
      weak.judged = false;
      weak.labels.clear();
      lessons.push_back(std::move(weak));
    }
    const auto adapted = adapt(lessons, topics, shipped_model());
    REQUIRE(adapted);
    CHECK(adapted->model->version() != shipped_model()->version());
    CHECK(adapted->model->version() == adapt(lessons, topics, shipped_model())->model->version());
    const std::span held(judged.data() + 40, judged.size() - 40);
    const auto before = evaluate(held, Scorer(topics));
    const auto after = evaluate(held, Scorer(topics, adapted->model));
    MESSAGE(fmt::format("average precision for any topic: {:.3f} before, {:.3f} after forty wilful decisions",
                        before.back().average_precision.value, after.back().average_precision.value));
    CHECK(after.back().average_precision.value > before.back().average_precision.value - 0.1);
  }

  TEST_CASE("a list of thirty papers improves the order of later days") {
    // A maintainer of one concern, as narrow as real lists are: everything on hallucination.
    const auto hers = [](const Labelled& paper) {
      return paper.paper.title.find("allucinat") != std::string::npos &&
             paper.paper.abstract.find("isual") != std::string::npos;
    };
    auto earlier = lines_of("dev.jsonl");
    const auto later = lines_of("gap.jsonl");
    if (earlier.empty() || later.empty()) {
      MESSAGE("skipped: no papers here");
      return;
    }
    earlier.resize(14000);
    std::size_t listed = 0;
    for (auto& paper : earlier) {
      paper.labels.clear();
      if (listed == 30 || !hers(paper)) continue;
      ++listed;
      paper.labels = {{"mllm", Label::Truth::positive}, {std::string(kHers), Label::Truth::positive}};
    }
    REQUIRE(listed > 15);
    const Topics topics(shipped_topics());
    const auto adapted = adapt(earlier, topics, shipped_model());
    REQUIRE(adapted);
    const Scorer before(topics);
    const Scorer after(topics, adapted->model);
    Scorer::Scratch scratch;
    std::vector<EvalCase> by_topic;
    std::vector<EvalCase> by_topic_after;
    std::vector<EvalCase> as_queued;
    for (std::size_t at = 0; at < later.size(); at += 2) {
      const auto text = later[at].paper.text();
      EvalCase one;
      one.positive = hers(later[at]);
      one.score = before.score(text, scratch, 0).candidate;
      by_topic.push_back(one);
      const auto outcome = after.score(text, scratch, 0);
      one.score = outcome.candidate;
      by_topic_after.push_back(one);
      // The queue's order: tenths of the score, then hers.
      one.score = std::floor(outcome.candidate * 10) + outcome.hers.value_or(0);
      as_queued.push_back(one);
    }
    const auto precision = [](const std::vector<EvalCase>& cases) {
      return evaluate("hers", cases).average_precision.value;
    };
    const double was = precision(by_topic);
    const double is = precision(as_queued);
    MESSAGE(fmt::format(
        "average precision of what she wants: {:.3f} before; after {} listed papers {:.3f} by topics, {:.3f} "
        "in the order of the queue",
        was, listed, precision(by_topic_after), is));
    CHECK(precision(by_topic_after) > was - 0.01);
    CHECK(is > was + 0.05);
  }

  TEST_CASE("a sample of labelled lines is cut to what fits, and prefers what a person said") {
    LabelledSample sample(100);
    for (int number = 0; number < 5000; ++number) {
      Labelled paper;
      paper.paper.id = fmt::format("2609.{:05}", number);
      paper.judged = number % 100 == 0;
      sample.add(std::move(paper));
    }
    CHECK(sample.seen() == 5000);
    const auto papers = sample.take();
    CHECK(papers.size() <= 100);
    CHECK(papers.size() > 50);
    CHECK(std::count_if(papers.begin(), papers.end(), is_judged) == 50);
  }

  TEST_CASE("phrases that examples share and others lack are found, longest first, common words are not") {
    const std::vector<std::string> examples{"We study the waggle dance of a hive.", "A waggle dance is the language.",
                                            "On the Waggle Dance, we report."};
    std::vector<std::string> others;
    for (int number = 0; number < 100; ++number) others.push_back("We study the dance of a river, on the report.");
    const auto phrases = shared_phrases(examples, others, 5);
    REQUIRE_FALSE(phrases.empty());
    CHECK(phrases[0].text.find("waggle dance") != std::string::npos);
    CHECK(phrases[0].examples >= 2);
    CHECK(phrases[0].others == 0);
    for (const auto& phrase : phrases) CHECK(phrase.text != "the");
    CHECK(shared_phrases({"alone here"}, others, 5).empty());
  }
}
