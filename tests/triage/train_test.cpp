#include "triage/reasons.hpp"
#include "triage/train.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "triage/blend.hpp"
#include "triage/scorer.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd;
using namespace preprintd::triage;

namespace {

Labelled paper_of(int number, const std::string& title, const std::string& abstract) {
  Labelled paper;
  paper.paper.id = "2601." + std::to_string(10000 + number);
  paper.paper.title = title;
  paper.paper.abstract = abstract;
  paper.paper.categories = {"cs.CV"};
  return paper;
}

/// Papers on bees and on rivers; the rules know only the word "honeybee".
std::vector<Labelled> small_library() {
  std::vector<Labelled> papers;
  for (int number = 0; number < 60; ++number) {
    const auto tail = " study number " + std::to_string(number % 7) + " with results";
    papers.push_back(number % 2 == 0
                         ? paper_of(number, "A honeybee honeybee" + tail, "Foraging hive and nectar dance" + tail)
                         : paper_of(number, "A river" + tail, "Sediment flow and delta erosion" + tail));
  }
  return papers;
}

Topics bees() { return Topics({*parse_topic_file("name = \"bees\"\n[phrases]\n\"honeybee\" = 1\n", "bees.toml")}); }

double score_of(const Scorer& scorer, const Labelled& paper) {
  Scorer::Scratch scratch;
  return scorer.score(paper.paper.text(), scratch, 0).scores[0].score;
}

}  // namespace

TEST_SUITE("triage.train") {
  TEST_CASE("the learner finds papers by words that no rule names") {
    const auto topics = bees();
    const auto trained = train(small_library(), topics);
    REQUIRE(trained);
    CHECK(trained->report.papers == 60);
    REQUIRE(trained->report.parts.size() == 1);
    CHECK(trained->report.parts[0].learned);
    CHECK(trained->report.parts[0].rule_positives == 30);
    const Scorer scorer(topics, std::make_shared<const Model>(trained->model));
    const auto unseen_bee = paper_of(901, "On foraging", "The dance of the hive and nectar");
    const auto unseen_river = paper_of(902, "On erosion", "Sediment in the delta");
    CHECK(score_of(scorer, unseen_bee) > score_of(scorer, unseen_river));
    const Scorer rules(topics, nullptr);
    CHECK(score_of(rules, unseen_bee) == 0);
  }

  TEST_CASE("terms for and against are reasons with their place") {
    const auto topics = bees();
    const auto trained = train(small_library(), topics);
    REQUIRE(trained);
    const Scorer scorer(topics, std::make_shared<const Model>(trained->model));
    const auto paper = paper_of(901, "On foraging", "Nectar near the delta");
    Scorer::Scratch scratch;
    const auto outcome = scorer.score(paper.paper.text(), scratch);
    bool in_favour = false;
    bool against = false;
    for (const auto& reason : outcome.scores[0].reasons) {
      REQUIRE(reason.kind == "term");
      const auto& field = reason.field == "title" ? paper.paper.title : paper.paper.abstract;
      if (reason.begin >= 0)
        CHECK(field.substr(static_cast<std::size_t>(reason.begin),
                           static_cast<std::size_t>(reason.end - reason.begin)) == reason.text);
      in_favour = in_favour || (reason.text == "Nectar" && reason.weight > 0);
      against = against || (reason.text == "delta" && reason.weight < 0);
    }
    CHECK(in_favour);
    CHECK(against);
    // A word of the title has two features and is one reason; a lone letter is none.
    const auto twice = paper_of(902, "A river", "A delta");
    std::set<std::string> places;
    const auto told = scorer.score(twice.paper.text(), scratch);
    for (const auto& reason : told.scores[0].reasons) {
      CHECK(reason.text != "A");
      CHECK_FALSE(is_grammar(reason.text));
      CHECK(places.insert(reason.field + std::to_string(reason.begin) + "-" + std::to_string(reason.end)).second);
    }
    CHECK(places.contains("title2-7"));
  }

  TEST_CASE("a word that is only grammar is no reason") {
    for (const char* word : {"and", "From", "THE", "via"}) CHECK(is_grammar(word));
    for (const char* word : {"vision", "alignment", "and-or", "", "Omni", "and nectar"}) CHECK_FALSE(is_grammar(word));
    const auto topics = bees();
    auto library = small_library();
    // "from" stands in the papers of one kind only, so the model gives it weight.
    for (auto& one : library)
      if (one.paper.title.find("honeybee") != std::string::npos) one.paper.title += " from";
    const auto trained = train(library, topics);
    REQUIRE(trained);
    const Scorer scorer(topics, std::make_shared<const Model>(trained->model));
    Scorer::Scratch scratch;
    const auto paper = paper_of(901, "Nectar from", "The dance of the hive");
    bool explained = false;
    const auto told = scorer.score(paper.paper.text(), scratch);
    for (const auto& reason : told.scores[0].reasons) {
      CHECK(reason.text != "from");
      explained |= reason.kind == "term";
    }
    CHECK(explained);
  }

  TEST_CASE("the same papers give the same bytes, whatever rand() did before") {
    const auto topics = bees();
    const auto first = train(small_library(), topics);
    std::srand(99);
    const auto second = train(small_library(), topics);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->model.bytes() == second->model.bytes());
    CHECK(first->model.version() == second->model.version());
  }

  TEST_CASE("a model read back scores as it did, and damaged bytes are refused") {
    const auto topics = bees();
    const auto trained = train(small_library(), topics);
    REQUIRE(trained);
    auto bytes = trained->model.bytes();
    CHECK(bytes.size() < 2U * 1024 * 1024);
    const auto read = Model::parse(bytes);
    REQUIRE(read);
    CHECK(read->bytes() == bytes);
    const Scorer before(topics, std::make_shared<const Model>(trained->model));
    const Scorer after(topics, std::make_shared<const Model>(*read));
    for (const auto& paper : small_library()) CHECK(score_of(before, paper) == score_of(after, paper));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    CHECK_FALSE(Model::parse(bytes));
    CHECK_FALSE(Model::parse(bytes.substr(0, 100)));
    CHECK_FALSE(Model::parse(""));
  }

  TEST_CASE("a person's word outweighs the rules") {
    const auto topics = bees();
    auto papers = small_library();
    for (auto& paper : papers) paper.judged = true;  // nothing is a positive: every bee was refused
    for (std::size_t at = 1; at < papers.size(); at += 2) papers[at].labels = {{"bees", Label::Truth::positive}};
    const auto trained = train(papers, topics);
    REQUIRE(trained);
    CHECK(trained->report.parts[0].positives == 30);
    CHECK(trained->report.parts[0].negatives == 30);
    CHECK(trained->report.parts[0].calibrated);
    const Scorer scorer(topics, std::make_shared<const Model>(trained->model));
    const Scorer rules(topics, nullptr);
    CHECK(score_of(rules, papers[1]) < score_of(rules, papers[0]));
    CHECK(score_of(scorer, papers[1]) > score_of(scorer, papers[0]));
    CHECK(score_of(scorer, papers[0]) < 0.5);
  }

  TEST_CASE("one class, no papers and repeated lines are said, not failed") {
    const auto topics = bees();
    const auto none = train({}, topics);
    REQUIRE(none);
    CHECK_FALSE(none->report.parts[0].learned);
    const Scorer scorer(topics, std::make_shared<const Model>(none->model));
    CHECK(score_of(scorer, small_library()[0]) > 0.5);
    std::vector<Labelled> rivers;
    for (const auto& paper : small_library())
      if (paper.paper.title.find("river") != std::string::npos) rivers.push_back(paper);
    const auto one_class = train(rivers, topics);
    REQUIRE(one_class);
    CHECK_FALSE(one_class->report.parts[0].learned);
    auto twice = small_library();
    twice.push_back(twice[0]);
    const auto repeated = train(twice, topics);
    REQUIRE(repeated);
    CHECK(repeated->report.repeated == 1);
    CHECK(repeated->report.papers == 60);
    CHECK_FALSE(train(twice, Topics({})));
  }

  TEST_CASE("papers beyond the limit are left out by their ids and the report says how many") {
    TrainOptions options;
    options.most = 30;
    const auto trained = train(small_library(), bees(), options);
    REQUIRE(trained);
    CHECK(trained->report.left_out > 10);
    CHECK(trained->report.papers + trained->report.left_out == 60);
  }

  TEST_CASE("a phrase added to a topic never lowers a blended score") {
    std::vector<BlendCase> cases;
    for (int at = 0; at < 40; ++at)
      cases.push_back({at % 2 == 0 ? 1.0 : -1.0, at % 2 == 0 ? 0.0 : 3.0, at % 2 == 0, 1});
    const auto blend = fit_blend(cases);
    CHECK(blend.near_points >= 0);
    CHECK(blend.points >= 0);
    CHECK(blend.margin > 0);
    CHECK(blend.probability(0.5, 2) >= blend.probability(0.5, 1));
  }
}

TEST_SUITE("triage.scorer") {
  TEST_CASE("must and never override the learner and candidate is at least the largest score") {
    const auto trained = train(small_library(), bees());
    REQUIRE(trained);
    const Topics topics({*parse_topic_file(
        "name = \"bees\"\nmust = [\"delta\"]\nnever = [\"honeybee wax\"]\n[phrases]\n\"honeybee\" = 1\n",
        "bees.toml")});
    const Scorer scorer(topics, std::make_shared<const Model>(trained->model));
    Scorer::Scratch scratch;
    const auto must = scorer.score(paper_of(1, "Sediment", "of a delta").paper.text(), scratch);
    CHECK(must.scores[0].flagged);
    CHECK(must.scores[0].score >= 0.9);
    const auto never = scorer.score(paper_of(2, "Honeybee wax", "of a honeybee in a delta").paper.text(), scratch);
    CHECK_FALSE(never.scores[0].flagged);
    CHECK(never.scores[0].score == 0);
    CHECK(never.candidate == 0);
    CHECK(must.candidate >= must.scores[0].score);
    CHECK(scorer.version().find("+model-") != std::string::npos);
  }

  TEST_CASE("the shipped topics and model need no file and tell the three topics apart") {
    REQUIRE(shipped_model());
    CHECK(shipped_model()->parts().size() == 3);
    CHECK(shipped_model()->bytes().size() <= 2U * 1024 * 1024);
    const Scorer scorer{Topics(shipped_topics())};
    Scorer::Scratch scratch;
    const auto seen = scorer.score(
        paper_of(1, "A multimodal large language model that reads charts",
                 "We train a vision-language model by visual instruction tuning and test it on chart questions.")
            .paper.text(),
        scratch);
    CHECK_FALSE(seen.scores[0].flagged);
    CHECK(seen.scores[1].flagged);
    const auto safe = scorer.score(
        paper_of(2, "Jailbreak attacks on aligned language models",
                 "We study refusal and safety alignment of large language models under adversarial prompts.")
            .paper.text(),
        scratch);
    CHECK(safe.scores[0].flagged);
    CHECK_FALSE(safe.scores[1].flagged);
    const auto neither =
        scorer.score(paper_of(3, "Lattice points in convex bodies", "We count lattice points.").paper.text(), scratch);
    CHECK(neither.candidate < 0.1);
  }
}
