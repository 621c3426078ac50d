#include "source/atom_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "recorded.hpp"

namespace preprintd::source {
namespace {

std::string answer_with(std::string_view entries, std::string_view total = "<o:totalResults>1</o:totalResults>") {
  return fmt::format(
      "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:o=\"http://a9.com/-/spec/opensearch/1.1/\">{}{}</feed>", total,
      entries);
}

std::string error_entry(std::string_view summary) {
  return fmt::format("<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>{}</summary></entry>",
                     summary);
}

}  // namespace

TEST_SUITE("source.atom_reader") {
  TEST_CASE("a batch gives every field the API knows") {
    const auto page = read_atom(test_data("arxiv_api/batch.xml"));
    REQUIRE(page);
    CHECK(page->total == 3);
    CHECK(page->start == 0);
    CHECK_FALSE(page->suspicious());
    REQUIRE(page->records.size() == 2);
    const auto& first = page->records[0];
    CHECK(first.id.text() == "2611.00011");
    CHECK(first.version == 2);
    CHECK(render_instant(first.submitted.value()) == "2026-10-30T17:59:59Z");
    CHECK(render_instant(first.updated.value()) == "2026-11-02T10:11:12Z");
    CHECK(first.comment == "Accepted to MADE-UP 2026");
    CHECK_FALSE(first.journal_ref);
    CHECK(first.doi == "10.5555/1");
    CHECK(first.primary_category == "cs.SD");
    CHECK(first.categories == std::vector<std::string>{"cs.SD", "68T07"});
    CHECK(first.authors == std::vector<std::string>{"Zoë van Dyk", "John Roe, Jr."});
    CHECK(first.authors_certain);
    CHECK(first.abstract == "  Leading blanks\nand a line.");
    CHECK(first.sighting.kind == SightingKind::named);
    CHECK(page->records[1].id.text() == "cs/0601001");
  }

  TEST_CASE("an entry without an identifier costs that entry") {
    const auto page = read_atom(test_data("arxiv_api/batch.xml"));
    REQUIRE(page);
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->unreadable[0].excerpt.find("No such paper") != std::string::npos);
  }

  TEST_CASE("an error entry is never a paper, whatever the status of the answer was") {
    const auto refused = read_atom(answer_with(error_entry("incorrect id format for 2611.0000x")));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::malformed);
    CHECK(refused.error().message() == "the API refuses: incorrect id format for 2611.0000x");
    CHECK(refused_id(refused.error().within("enrich")) == "2611.0000x");
    const auto failed = read_atom(answer_with(error_entry("Internal Server Error")));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind() == ErrorKind::unavailable);
    CHECK_FALSE(refused_id(failed.error()));
  }

  TEST_CASE("a page that promises entries and has none is suspicious, an empty result is not") {
    CHECK(read_atom(answer_with(""))->suspicious());
    CHECK_FALSE(read_atom(answer_with("", "<o:totalResults>0</o:totalResults>"))->suspicious());
    CHECK_FALSE(read_atom(answer_with("", "")));
    CHECK_FALSE(read_atom(answer_with("", "<o:totalResults>many</o:totalResults>")));
  }

  TEST_CASE("an answer of the API cut anywhere is never accepted as a shorter one") {
    auto body = test_data("arxiv_api/batch.xml");
    body.resize(body.find_last_of('>') + 1);
    for (std::size_t length = 0; length < body.size(); ++length)
      if (read_atom(std::string_view(body).substr(0, length))) FAIL("accepted at " << length);
    CHECK(read_atom(body));
  }
}

}  // namespace preprintd::source
