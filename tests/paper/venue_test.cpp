#include "paper/venue.hpp"

#include <doctest/doctest.h>

using namespace preprintd;

namespace {
std::string parsed(std::string_view label) {
  const auto venue = parse_venue(label);
  return venue ? render_venue(*venue, true) : "unknown";
}
}  // namespace

TEST_SUITE("paper.venue") {
  TEST_CASE("labels of reading lists name their venue") {
    CHECK(parsed("NeurIPS") == "NeurIPS");
    CHECK(parsed("NIPS 2023") == "NeurIPS 2023");
    CHECK(parsed("EMNLP Findings") == "EMNLP Findings");
    CHECK(parsed("ACL 2025 Findings") == "ACL Findings 2025");
    CHECK(parsed("Findings of ACL 2025") == "ACL Findings 2025");
    CHECK(parsed("Findings of the Association for Computational Linguistics: EMNLP 2024") == "EMNLP Findings 2024");
    CHECK(parsed("CVPR'25 Workshop") == "CVPR Workshop 2025");
    CHECK(parsed("ICCVW") == "ICCV Workshop");
    CHECK(parsed("iclr 2025") == "ICLR 2025");
    CHECK(parsed("39th Conference on Neural Information Processing Systems") == "NeurIPS");
    CHECK(parsed("ACM Multimedia 2025") == "ACM MM 2025");
    CHECK(parsed("TPAMI 2024") == "IEEE TPAMI 2024");
    CHECK(parse_venue("TPAMI")->track == Venue::Track::journal);
  }

  TEST_CASE("a label with an unknown word is no venue, and the nearest name is offered") {
    for (const char* label : {"ICRL", "arXiv", "Arxiv", "", "NeurIPS maybe", "some blog", "2025"}) {
      CAPTURE(label);
      CHECK_FALSE(parse_venue(label));
    }
    CHECK(nearest_venue("ICRL") == "ICLR");
    CHECK(nearest_venue("NuerIPS") == "NeurIPS");
    CHECK(nearest_venue("ECVC") == "ECCV");
    CHECK(nearest_venue("CPVR 2025") == "CVPR");
    CHECK_FALSE(nearest_venue("NeurIPS"));
    CHECK_FALSE(nearest_venue("arXiv"));
    CHECK_FALSE(nearest_venue("a blog of mine"));
    CHECK_FALSE(nearest_venue(""));
  }

  TEST_CASE("a venue is written with or without its year, and reads back as itself") {
    CHECK(render_venue({"NeurIPS", 2024, Venue::Track::main}, true) == "NeurIPS 2024");
    CHECK(render_venue({"NeurIPS", 2024, Venue::Track::main}, false) == "NeurIPS");
    CHECK(render_venue({"ACL", 2025, Venue::Track::findings}, true) == "ACL Findings 2025");
    CHECK(render_venue({"ACL", 2025, Venue::Track::findings}, false) == "ACL Findings");
    CHECK(render_venue({"CVPR", std::nullopt, Venue::Track::workshop}, true) == "CVPR Workshop");
    for (const char* name :
         {"NeurIPS", "ICML", "ICLR", "CVPR", "ACL", "EMNLP", "ACM MM", "WWW", "3DV", "CoRL", "SIGGRAPH Asia"})
      for (const auto track : {Venue::Track::main, Venue::Track::findings, Venue::Track::workshop}) {
        const Venue venue{name, 2025, track};
        CAPTURE(render_venue(venue, true));
        CHECK(parse_venue(render_venue(venue, true)) == venue);
      }
  }

  TEST_CASE("venues in running text are found with their years") {
    const auto found = find_venues("Accepted to CVPR'25 and (ICCVW 2025); 2024 IEEE ICIP, not CVPRX or in a chi2 test");
    REQUIRE(found.size() == 3);
    CHECK(render_venue(found[0].venue, true) == "CVPR 2025");
    CHECK(render_venue(found[1].venue, true) == "ICCV Workshop 2025");
    CHECK(render_venue(found[2].venue, true) == "ICIP 2024");
    CHECK(find_venues("International Conference on Machine Learning and Computing 2025").empty());
    CHECK(find_venues("").empty());
  }
}
