#include "triage/evaluate.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::triage;

TEST_SUITE("triage.evaluate") {
  TEST_CASE("average precision and recall by budget are what one computes by hand") {
    // In order: hit, miss, hit, miss … of one day: precision at the hits 1 and 2/3.
    std::vector<EvalCase> cases;
    for (int at = 0; at < 10; ++at) cases.push_back({1.0 - at * 0.1, at < 2, at == 0 || at == 2, 1, "2026-01-05"});
    const auto figures = evaluate("t", cases);
    CHECK(figures.papers == 10);
    CHECK(figures.positives == 2);
    CHECK(figures.share == doctest::Approx(0.2));
    CHECK(figures.average_precision.value == doctest::Approx((1.0 + 2.0 / 3) / 2));
    CHECK(figures.recall[0].value == doctest::Approx(0.5));
    CHECK(figures.recall[1].value == doctest::Approx(0.5));
    CHECK(figures.recall[2].value == doctest::Approx(0.75));  // half of the third paper is inside
    CHECK(figures.recall[3].value == doctest::Approx(1.0));
    CHECK(figures.precision.value == doctest::Approx(0.5));
    CHECK(figures.flagged_recall.value == doctest::Approx(0.5));
    CHECK(figures.average_precision.low <= figures.average_precision.value);
    CHECK(figures.average_precision.high >= figures.average_precision.value);
  }

  TEST_CASE("each day has its own budget and a weight counts as that many papers") {
    std::vector<EvalCase> cases;
    for (int at = 0; at < 10; ++at) cases.push_back({10.0 + at, false, at == 9, 1, "2026-01-05"});
    for (int at = 0; at < 10; ++at) cases.push_back({1.0 + at, false, at == 9, 3, "2026-01-06"});
    const auto figures = evaluate("t", cases);
    CHECK(figures.recall[0].value ==
          doctest::Approx(1.0));  // the best of each day, though ten papers of the first score more
    CHECK(figures.share == doctest::Approx(0.1));
    CHECK(figures.average_precision.value == doctest::Approx((1.0 + 3 * 4.0 / 13) / 4));
  }

  TEST_CASE("without a positive there is no figure, and equal input gives equal intervals") {
    const std::vector<EvalCase> nothing{{0.5, true, false, 1, ""}};
    CHECK(evaluate("t", nothing).average_precision.value == -1);
    CHECK(evaluate("t", std::span<const EvalCase>{}).papers == 0);
    std::vector<EvalCase> cases;
    for (int at = 0; at < 50; ++at) cases.push_back({at * 0.02, false, at % 7 == 0, 1, ""});
    CHECK(evaluate("t", cases).average_precision.low == evaluate("t", cases).average_precision.low);
  }

  TEST_CASE("labelled papers are scored topic by topic and for any, and shown as a table") {
    std::vector<Labelled> papers(4);
    for (std::size_t at = 0; at < papers.size(); ++at) papers[at].paper.id = std::to_string(at);
    papers[0].paper.title = "green";
    papers[0].labels = {{"colour", Label::Truth::listed}};
    papers[1].paper.title = "grey";
    papers[2].labels = {{"colour", Label::Truth::weak}};
    papers[3].judged = true;
    const Scorer scorer(Topics({*parse_topic_file("name = \"colour\"\nphrases = [\"green\"]\n", "c.toml")}), nullptr);
    const auto figures = evaluate(papers, scorer);
    REQUIRE(figures.size() == 2);
    CHECK(figures[0].topic == "colour");
    CHECK(figures[0].papers == 3);
    CHECK(figures[0].average_precision.value == 1);
    CHECK(figures[1].topic == "any");
    CHECK(figures[1].papers == 3);
    const auto table = render_figures(figures);
    CHECK(table.find("colour") != std::string::npos);
    CHECK(table.find("recall at 25 %") != std::string::npos);
  }

  TEST_CASE("the shipped rules alone find the candidates of the judged papers") {
    const auto file = std::filesystem::path(PREPRINTD_SHARED_DIR) / "triage/judged_dev.jsonl";
    std::ifstream in(file);
    if (!in) {
      MESSAGE("skipped: no judged papers at " << file.string());
      return;
    }
    std::vector<Labelled> papers;
    for (std::string line; std::getline(in, line);) {
      auto paper = parse_labelled_line(line);
      REQUIRE(paper);
      papers.push_back(std::move(*paper));
    }
    // The shipped model was trained on these labels, so it is left out here.
    const auto figures = evaluate(papers, Scorer(Topics(shipped_topics()), nullptr));
    REQUIRE(figures.size() == 4);
    CHECK(figures[3].average_precision.value > 0.85);
    CHECK(figures[3].recall[3].value > 0.93);
    CHECK(figures[1].average_precision.value > 0.85);
  }
}
