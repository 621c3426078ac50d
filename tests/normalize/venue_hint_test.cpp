#include "normalize/venue_hint.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "base/text.hpp"

using namespace preprintd;
using preprintd::normalize::venue_hint;
using preprintd::normalize::VenueHint;

namespace {

std::string shown(const std::optional<VenueHint>& hint) {
  if (!hint) return "none";
  if (hint->status == VenueHint::Status::submitted) return "submitted";
  if (hint->status == VenueHint::Status::mention) return "mention";
  return render_venue(hint->venue, true);
}
std::string in_comment(std::string_view comment) { return shown(venue_hint(comment, "", "")); }

std::string track_name(Venue::Track track) {
  switch (track) {
    case Venue::Track::main: return "main";
    case Venue::Track::findings: return "findings";
    case Venue::Track::workshop: return "workshop";
    case Venue::Track::journal: return "journal";
  }
  return "";
}

}  // namespace

TEST_SUITE("normalize.venue_hint") {
  TEST_CASE("every hand-labelled comment is understood as the person understood it") {
    std::ifstream file(std::string(PREPRINTD_SHARED_DIR) + "/upstream/venue_hints.tsv");
    if (!file) {
      std::printf("skipped: no %s/upstream/venue_hints.tsv here\n", PREPRINTD_SHARED_DIR);
      return;
    }
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      const auto cell = split(line, '\t');
      REQUIRE(cell.size() == 6);
      CAPTURE(line);
      const auto hint = venue_hint(cell[1], "", "");
      std::string venue, year, track, status = "none";
      if (hint) {
        venue = hint->venue.name;
        if (hint->venue.year) year = std::to_string(*hint->venue.year);
        if (!venue.empty()) track = track_name(hint->venue.track);
        status = hint->status == VenueHint::Status::accepted    ? "accepted"
                 : hint->status == VenueHint::Status::submitted ? "submitted"
                                                                : "mention";
      }
      CHECK(venue == cell[2]);
      CHECK(year == cell[3]);
      CHECK(track == cell[4]);
      CHECK(status == cell[5]);
    }
  }

  TEST_CASE("a venue is understood in all the ways authors write it") {
    CHECK(in_comment("Accepted to CVPR'25") == "CVPR 2025");
    CHECK(in_comment("CVPR-2025, 8 pages") == "CVPR 2025");
    CHECK(in_comment("ICCVW'25") == "ICCV Workshop 2025");
    CHECK(in_comment("Accepted by ICRA~2026") == "ICRA 2026");
    CHECK(in_comment("39th Conference on Neural Information Processing Systems (NeurIPS\n  2025)") == "NeurIPS 2025");
    CHECK(in_comment("Findings of the Association for Computational Linguistics: EMNLP 2025") == "EMNLP Findings 2025");
    CHECK(in_comment("ACL Findings 2025; 10 pages main") == "ACL Findings 2025");
    CHECK(in_comment("Accepeted at NIPS 2016") == "NeurIPS 2016");
    CHECK(in_comment("accept by ACMMM 2025") == "ACM MM 2025");
    CHECK(in_comment("2024 IEEE International Conference on Image Processing (ICIP), oral") == "ICIP 2024");
    CHECK(in_comment("Workshop on X, co-located with NAACL 2025") == "NAACL Workshop 2025");
    CHECK(in_comment("to appear in TACL") == "TACL");
    CHECK(in_comment("Accepted to ACL SRW 2025") == "ACL Workshop 2025");
    CHECK(in_comment("Accepted by the Fortieth AAAI Conference on Artificial Intelligence (AAAI-26)") == "AAAI 2026");
    CHECK(in_comment("Full version of our CVPR 2024 paper, accepted to IEEE TPAMI") == "IEEE TPAMI");
  }

  TEST_CASE("every comment of our own table is understood as a person understands it") {
    std::ifstream file(std::string(PREPRINTD_TEST_DATA) + "/venue/comments.tsv");
    REQUIRE(file.good());
    std::string line;
    std::getline(file, line);
    int rows = 0;
    for (; std::getline(file, line); ++rows) {
      const auto cell = split(line, '\t');
      REQUIRE(cell.size() == 2);
      CAPTURE(line);
      CHECK(in_comment(cell[0]) == std::string(cell[1]));
    }
    CHECK(rows > 50);
  }

  TEST_CASE("a venue the paper is not accepted at is none") {
    CHECK(in_comment("submitted to NeurIPS 2025") == "submitted");
    CHECK(in_comment("ICLR 2026 submission") == "submitted");
    CHECK(in_comment("CVPR 2026 under review") == "submitted");
    CHECK(in_comment("This work has been submitted to the IEEE for possible publication") == "submitted");
    CHECK(in_comment("Extended version of our CVPR 2024 paper") == "mention");
    CHECK(in_comment("10 pages main paper, 5 figures") == "none");
    CHECK(in_comment("Winning solution of the MICCAI 2025 ODELIA challenge") == "none");
    CHECK(in_comment("1st place in the CVPR 2025 challenge") == "none");
    CHECK(in_comment("Rejected from ICLR 2025") == "none");
    CHECK(in_comment("the WWW has many pages; RSS feeds; a date in 2025") == "none");
    CHECK(in_comment("") == "none");
  }

  TEST_CASE("a journal reference outweighs the comment, which tells the track") {
    const auto both = venue_hint("Accepted to ACL 2025 Findings",
                                 "Annual Meeting of the Association for Computational Linguistics, 2025", "");
    REQUIRE(both);
    CHECK(shown(both) == "ACL Findings 2025");
    CHECK(both->found_in == "comment");
    const auto other =
        venue_hint("Submitted to ICML 2024",
                   "Proceedings of the 42nd International Conference on Machine Learning, PMLR 267, 2025", "");
    REQUIRE(other);
    CHECK(shown(other) == "ICML 2025");
    CHECK(other->found_in == "journal_ref");
    CHECK(shown(venue_hint("", "", "This paper was accepted at ICML 2025.")) == "ICML 2025");
    CHECK(shown(venue_hint("", "", "We evaluate on the CVPR 2024 benchmark.")) == "none");
  }
}
