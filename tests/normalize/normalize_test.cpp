#include "normalize/normalize.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using normalize::suggestions;

namespace {

Record record(Source source) {
  Record value(parse_arxiv_id("2409.20566")->id, source);
  value.title = " A\n title ";
  return value;
}

}  // namespace

TEST_SUITE("normalize.normalize") {
  TEST_CASE("a record becomes a paper in our spelling") {
    auto raw = record(Source::arxiv_api);
    raw.version = 2;
    raw.abstract = "  Text\n  wrapped ";
    raw.authors = {" Ann  One", "", "Bob Two"};
    raw.primary_category = "cs.cv";
    raw.categories = {"math.IT", "cs.CV", "cs.IT", "68T45", "I.2.10", "cs.QQ"};
    raw.comment = " ";
    raw.doi = "10.1/x";
    const auto paper = normalize::normalize(raw);
    REQUIRE(paper);
    CHECK(paper->title == "A title");
    CHECK(paper->abstract == "Text wrapped");
    CHECK(paper->authors == std::vector<std::string>{"Ann One", "Bob Two"});
    CHECK(paper->primary_category == "cs.CV");
    CHECK(paper->categories == std::vector<std::string>{"cs.CV", "cs.IT", "cs.QQ"});
    CHECK(paper->version == 2);
    CHECK_FALSE(paper->comment);
    CHECK(paper->doi == "10.1/x");
    CHECK(paper->complete);
  }

  TEST_CASE("a paper whose comment says that it was withdrawn is withdrawn, one withdrawn from a venue is not") {
    const auto withdrawn = [](const char* comment) {
      auto raw = record(Source::arxiv_listing);
      raw.comment = comment;
      return normalize::normalize(raw)->withdrawn;
    };
    for (const char* comment :
         {"This paper has been withdrawn by the authors due to an error in Section 4",
          "Withdrawn by arXiv administrators", "this paper is\n withdrawn",
          "The submission was withdrawn because of a mistake in equation 1", "Paper withdrawn", "WITHDRAWN"}) {
      CAPTURE(comment);
      CHECK(withdrawn(comment));
    }
    for (const char* comment : {"Withdrawn from ICLR 2025", "It was withdrawn from NeurIPS 2024 and resubmitted",
                                "How users react to withdrawn drugs", "12 pages", ""}) {
      CAPTURE(comment);
      CHECK_FALSE(withdrawn(comment));
    }
  }

  TEST_CASE("a source that has titles must send one, a hand need not") {
    auto raw = record(Source::arxiv_feed);
    raw.title = " \n";
    const auto none = normalize::normalize(raw);
    REQUIRE_FALSE(none);
    CHECK(none.error().message() == "2409.20566 has no title");
    raw.source = Source::manual;
    raw.title.reset();
    CHECK(normalize::normalize(raw));
    raw.source = Source::arxiv_api;
    raw.title = "0";
    CHECK(normalize::normalize(raw)->title == "0");
  }

  TEST_CASE("the primary category is the first where the source marks none") {
    auto raw = record(Source::arxiv_oai);
    raw.categories = {"cmp-lg", "cs.AI"};
    const auto paper = normalize::normalize(raw);
    REQUIRE(paper);
    CHECK(paper->primary_category == "cs.CL");
    CHECK_FALSE(paper->complete);
  }

  TEST_CASE("one uncertain string of authors is split") {
    auto raw = record(Source::arxiv_oai);
    raw.authors = {"A. One (Lab), B. Two and C. Three"};
    raw.authors_certain = false;
    CHECK(normalize::normalize(raw)->authors.size() == 3);
    raw.authors_certain = true;
    CHECK(normalize::normalize(raw)->authors.size() == 1);
  }

  TEST_CASE("Hugging Face's midnights since 2026-04 are no submission times") {
    auto raw = record(Source::huggingface);
    raw.submitted = parse_instant("2026-03-31T17:00:00Z");
    CHECK(normalize::normalize(raw)->submitted);
    raw.submitted = parse_instant("2026-05-02T00:00:00Z");
    CHECK_FALSE(normalize::normalize(raw)->submitted);
    raw.source = Source::arxiv_api;
    CHECK(normalize::normalize(raw)->submitted);
  }

  TEST_CASE("venue, code and project are suggested with the place they were read from") {
    auto raw = record(Source::arxiv_api);
    raw.abstract = "We do it. Code: https://github.com/o/r.";
    raw.comment = "Accepted to CVPR 2025. Project page: https://x.github.io/p";
    const auto paper = normalize::normalize(raw);
    REQUIRE(paper);
    const auto all = suggestions(*paper, "https://github.com/O/R/tree/main", "https://arxiv.org/abs/2409.20566");
    REQUIRE(all.size() == 3);
    CHECK(all[0].field == Suggestion::Field::venue);
    CHECK(all[0].value == "CVPR 2025");
    CHECK(all[0].found_in == "comment");
    CHECK(all[0].quote == "Accepted to CVPR 2025");
    CHECK(all[1].field == Suggestion::Field::code);
    CHECK(all[1].value == "https://github.com/o/r");
    CHECK(all[1].found_in == "abstract");
    CHECK(all[2].field == Suggestion::Field::project);
    CHECK(all[2].value == "https://x.github.io/p");
  }

  TEST_CASE("Hugging Face's links are cleaned, an owner alone is no code") {
    const auto paper = normalize::normalize(record(Source::huggingface));
    REQUIRE(paper);
    CHECK(suggestions(*paper, "https://github.com/owner", std::nullopt).empty());
    CHECK(suggestions(*paper, std::nullopt, std::nullopt).empty());
    const auto both = suggestions(*paper, "https://github.com/o/r/tree/main/x", "https://github.com/o/r");
    REQUIRE(both.size() == 1);
    CHECK(both[0].value == "https://github.com/o/r");
    CHECK(both[0].found_in == "huggingface");
  }
}
