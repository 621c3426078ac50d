#include "triage/nearest.hpp"

#include <doctest/doctest.h>

using namespace preprintd::triage;

TEST_SUITE("triage.nearest") {
  TEST_CASE("the likest known paper comes first and says which words it shares") {
    const std::vector<Terms> known{
        terms_of("Visual Token Pruning for Multimodal LLMs", "We drop visual tokens that nobody attends to."),
        terms_of("A Bayesian View of Crop Yields", "Weather stations and harvest records of forty years."),
        terms_of("Multi-modal Alignment by Contrast", "Image and text encoders are pulled together."),
    };
    const Neighbourhood neighbourhood(known);
    const auto found =
        neighbourhood.nearest("Fewer Visual Tokens", "Pruning of visual tokens in multimodal LLMs, image by image.", 3);
    REQUIRE(found.size() == 2);
    CHECK(found[0].which == 0);
    CHECK(found[0].likeness > 0.3);
    CHECK(found[0].likeness <= 1);
    REQUIRE(!found[0].shared.empty());
    CHECK(found[0].shared.front() == "visual tokens");
    CHECK(found[1].which == 2);
    CHECK(found[1].likeness < found[0].likeness);
  }

  TEST_CASE("words that every abstract has make nobody a neighbour") {
    const Neighbourhood neighbourhood({terms_of("", "We propose a novel method and show that our approach performs.")});
    CHECK(neighbourhood.nearest("", "We propose a new approach and show results of our method.", 3).empty());
  }

  TEST_CASE("a paper is its own nearest neighbour, whatever the spelling of its hyphens and capitals") {
    const Neighbourhood neighbourhood(
        {terms_of("Retrieval for Graphs", "Nodes."), terms_of("Multi-Modal Reasoning", "Charts and diagrams.")});
    const auto found = neighbourhood.nearest("MULTIMODAL reasoning", "Charts, and diagrams!", 1);
    REQUIRE(found.size() == 1);
    CHECK(found[0].which == 1);
    CHECK(found[0].likeness > 0.8);
  }

  TEST_CASE("nothing known, nothing said: no neighbours") {
    CHECK(Neighbourhood().nearest("Title", "Abstract", 3).empty());
    CHECK(Neighbourhood({terms_of("Visual tokens", "")}).nearest("", "", 3).empty());
    CHECK(Neighbourhood({Terms{}}).nearest("Visual tokens", "", 3).empty());
  }

  TEST_CASE("what was added and removed one by one answers as if it had been known from the start") {
    const auto pruning = terms_of("Visual Token Pruning", "We drop visual tokens that nobody attends to.");
    const auto crops = terms_of("Crop Yields", "Weather stations and visual records of forty years.");
    const auto charts = terms_of("Reading Charts", "Visual tokens of bars and axes.");
    const Neighbourhood whole({pruning, charts});
    Neighbourhood grown;
    grown.add(pruning);
    const auto gone = grown.add(crops);
    grown.add(charts);
    grown.settle();
    CHECK(grown.nearest("Crop Yields", "Weather", 3).front().which == gone);
    grown.remove(gone);
    grown.settle();
    CHECK(grown.nearest("Crop Yields", "Weather", 3).empty());
    const auto expected = whole.nearest("Visual tokens", "Bars, axes and pruning.", 3);
    const auto found = grown.nearest("Visual tokens", "Bars, axes and pruning.", 3);
    REQUIRE(expected.size() == 2);
    REQUIRE(found.size() == 2);
    for (std::size_t at = 0; at < 2; ++at) {
      CHECK(found[at].likeness == doctest::Approx(expected[at].likeness));
      CHECK(found[at].shared == expected[at].shared);
      CHECK((found[at].which == 2) == (expected[at].which == 1));
    }
    CHECK(grown.nearest("Visual tokens", "", 3, 1).at(1).shared.empty());
  }
}
