#include "source/oai_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "recorded.hpp"

namespace preprintd::source {
namespace {

std::string answer_with(std::string_view content) {
  return fmt::format(
      "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><responseDate>2026-11-03T03:31:07Z</responseDate>{}"
      "</OAI-PMH>",
      content);
}

}  // namespace

TEST_SUITE("source.oai_reader") {
  TEST_CASE("a record is of its highest version and submitted with its first") {
    const auto page = read_oai(test_data("arxiv_oai/list_records.xml"));
    REQUIRE(page);
    CHECK(render_instant(page->answered) == "2026-11-03T03:31:07Z");
    REQUIRE(page->records.size() == 1);
    const auto& record = page->records[0];
    CHECK(record.version == 10);
    CHECK(record.withdrawn);
    CHECK(render_instant(record.submitted.value()) == "2026-10-01T03:25:22Z");
    CHECK(render_instant(record.updated.value()) == "2026-11-01T18:09:42Z");
    CHECK(record.authors == std::vector<std::string>{"Ann Bell (Lab One, Some City)", "John Roe", "Zo\\\"e van Dyk"});
    CHECK_FALSE(record.authors_certain);
    CHECK(record.categories == std::vector<std::string>{"cs.MM", "cs.SD"});
    CHECK(record.primary_category == "cs.MM");
    CHECK(record.abstract == "Author's words.");
    CHECK(render_day(record.sighting.day) == "2026-11-02");
  }

  TEST_CASE("a deleted record is named, and one in another format is kept as unreadable") {
    const auto page = read_oai(test_data("arxiv_oai/list_records.xml"));
    REQUIRE(page);
    REQUIRE(page->deleted.size() == 1);
    CHECK(page->deleted[0].text() == "2610.00012");
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->unreadable[0].reason == "its metadata is not arXivRaw");
  }

  TEST_CASE("a list goes on while it names a token, and an empty token ends it") {
    CHECK(read_oai(test_data("arxiv_oai/list_records.xml"))->resumption_token == "verb%3DListRecords%26skip%3D3");
    CHECK_FALSE(read_oai(answer_with("<ListRecords><resumptionToken/></ListRecords>"))->resumption_token);
  }

  TEST_CASE("no records match is an answer, every other error is a refusal with its code") {
    const auto none = read_oai(answer_with("<error code='noRecordsMatch'>empty list</error>"));
    REQUIRE(none);
    CHECK(none->no_records_match);
    const auto token = read_oai(answer_with("<error code='badResumptionToken'>too old</error>"));
    REQUIRE_FALSE(token);
    CHECK(token.error().kind() == ErrorKind::conflict);
    CHECK(token.error().message() == "OAI-PMH refuses: badResumptionToken: too old");
    CHECK_FALSE(read_oai(answer_with("")));
  }

  TEST_CASE("an answer of OAI-PMH cut anywhere is never accepted as a shorter one") {
    auto body = test_data("arxiv_oai/list_records.xml");
    body.resize(body.find_last_of('>') + 1);
    for (std::size_t length = 0; length < body.size(); ++length)
      if (read_oai(std::string_view(body).substr(0, length))) FAIL("accepted at " << length);
    CHECK(read_oai(body));
  }
}

TEST_SUITE("source.recorded") {
  TEST_CASE("recorded answers of OAI-PMH are read whole or refused with their own code") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto rendered = *folder / "oai/rendered_by_arxiv_code";
    const auto first = read_oai(file_bytes(rendered / "listrecords_arXivRaw_cs_page1.xml"));
    REQUIRE(first);
    CHECK(first->records.size() == 40);
    CHECK(first->unreadable.empty());
    CHECK(first->resumption_token);
    for (const auto& record : first->records) {
      CHECK(record.title);
      CHECK(record.submitted);
      CHECK(record.updated);
      CHECK(record.version);
    }
    const auto last = read_oai(file_bytes(rendered / "listrecords_arXivRaw_cs_page2.xml"));
    REQUIRE(last);
    CHECK_FALSE(last->records.empty());
    CHECK_FALSE(last->resumption_token);
    CHECK(read_oai(file_bytes(rendered / "listidentifiers_math_page1.xml"))->identifiers.size() >= 40);
    int withdrawn = 0, refused = 0;
    for (const auto& path : files_of(rendered, ".xml")) {
      const auto name = path.filename().string();
      CAPTURE(name);
      const auto page = read_oai(file_bytes(path));
      if (name.starts_with("getrecord_arXivRaw_withdrawn")) {
        REQUIRE(page);
        REQUIRE(page->records.size() == 1);
        // 0908.3762 was withdrawn twice and came back each time: its fifth version has a source.
        CHECK(page->records[0].withdrawn == (page->records[0].id.text() != "0908.3762"));
        ++withdrawn;
      } else if (name == "err_noRecordsMatch.xml") {
        REQUIRE(page);
        CHECK(page->no_records_match);
      } else if (name.starts_with("err_")) {
        REQUIRE_FALSE(page);
        CHECK(page.error().message().starts_with("OAI-PMH refuses: "));
        ++refused;
      }
    }
    CHECK(withdrawn == 3);
    CHECK(refused == 8);
    const auto deleted = read_oai(file_bytes(*folder / "oai/synthetic_deleted_record.xml"));
    REQUIRE(deleted);
    CHECK(deleted->deleted.at(0).text() == "2611.01234");
  }
}

}  // namespace preprintd::source
