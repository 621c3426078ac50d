#include "source/listing_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "recorded.hpp"

namespace preprintd::source {
namespace {

std::string page_with(std::string_view content) {
  return fmt::format("<!DOCTYPE html>\n<html><head><title>Multimedia</title></head><body>{}</body></html>\n", content);
}

std::string entry(int sequence) {
  return fmt::format(
      "<dt><a href=\"/abs/2611.{0:05d}\" title=\"Abstract\">arXiv:2611.{0:05d}</a></dt><dd><div "
      "class='list-title'>Paper "
      "{0}</div><p class='mathjax'>Words about it, enough to make a line of them.</p></dd>\n",
      sequence);
}

std::string listing_of(int count) {
  std::string entries;
  for (int i = 1; i <= count; ++i) entries += entry(i);
  return page_with(
      fmt::format("<h3>Showing new listings for Thursday, 5 November 2026</h3><dl><h3>New submissions "
                  "(showing {0} of {0} entries)</h3>{1}</dl>",
                  count, entries));
}

}  // namespace

TEST_SUITE("source.listing_reader") {
  TEST_CASE("a catch-up page states its day, its counts, the next mailing and that more pages follow") {
    const auto page = read_listing(test_data("arxiv_listing/catchup_page1.html"));
    REQUIRE(page);
    CHECK(page->catchup);
    CHECK(render_day(page->day) == "2026-11-03");
    CHECK(page->category == "cs.MM");
    REQUIRE(page->next_day);
    CHECK(render_day(*page->next_day) == "2026-11-05");
    CHECK(page->total == 5);
    CHECK(page->has_more_pages);
    CHECK_FALSE(page->no_updates);
    REQUIRE(page->sections.size() == 2);
    CHECK(page->sections[1].kind == SightingKind::cross);
    CHECK(page->sections[1].shown == 1);
    CHECK(page->sections[1].total == 2);
    CHECK(page->expected() == 4);
  }

  TEST_CASE("an entry of a listing gives all that stands in it") {
    const auto page = read_listing(test_data("arxiv_listing/catchup_page1.html"));
    REQUIRE(page);
    REQUIRE(page->records.size() == 2);
    const auto& first = page->records[0];
    CHECK(first.id.text() == "2611.00011");
    CHECK(first.version == 1);
    CHECK(first.source == Source::arxiv_catchup);
    CHECK(first.title == "Sounds & pictures with $a < b$");
    CHECK(first.authors == std::vector<std::string>{"Zoë van Dyk", "John Roe, Jr."});
    CHECK(first.authors_certain);
    CHECK(first.comment == "9 pages. Code: https://github.com/made/up, see arXiv:2610.00001");
    CHECK(first.abstract == "First line.\nSecond line, Total of 99 entries. No updates for me.");
    CHECK(first.primary_category == "cs.MM");
    CHECK(first.categories == std::vector<std::string>{"cs.MM", "cs.SD", "physics.atm-clus"});
    CHECK(first.sighting.kind == SightingKind::new_paper);
    CHECK(first.sighting.category == "cs.MM");
    CHECK(render_day(first.sighting.day) == "2026-11-03");
    const auto& cross = page->records[1];
    CHECK(cross.authors.empty());
    CHECK_FALSE(cross.abstract);
    CHECK_FALSE(cross.version);
    CHECK(cross.sighting.kind == SightingKind::cross);
  }

  TEST_CASE("an entry that cannot be read makes its section short and nothing else") {
    const auto page = read_listing(test_data("arxiv_listing/catchup_page1.html"));
    REQUIRE(page);
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->unreadable[0].reason.starts_with("no identifier in <dt>"));
    CHECK(page->unreadable[0].excerpt.find("An entry without an identifier") != std::string::npos);
    CHECK(page->sections[0].read == 1);
    CHECK(page->sections[0].shown == 2);
    CHECK_FALSE(page->read_whole());
  }

  TEST_CASE("a day without updates says so and may name the next mailing") {
    const auto page = read_listing(test_data("arxiv_listing/catchup_no_updates.html"));
    REQUIRE(page);
    CHECK(page->no_updates);
    CHECK(page->records.empty());
    CHECK(page->expected() == 0);
    CHECK(page->total == 0);
    CHECK(render_day(page->next_day.value()) == "2026-11-05");
    CHECK_FALSE(page->has_more_pages);
    const auto today =
        read_listing(page_with("<h3>Showing new listings for Friday, 6 November 2026</h3><p>No updates today.</p>"));
    REQUIRE(today);
    CHECK(today->no_updates);
    CHECK(today->read_whole());
  }

  TEST_CASE("a replacement of another category's paper is a replace-cross and is never expected") {
    const auto page = read_listing(test_data("arxiv_listing/new_replacements.html"));
    REQUIRE(page);
    CHECK(page->category == "cs.MM");
    CHECK_FALSE(page->catchup);
    REQUIRE(page->records.size() == 2);
    CHECK(page->records[0].source == Source::arxiv_listing);
    CHECK(page->records[0].id.text() == "cs/0601001");
    CHECK(page->records[0].version == 7);
    CHECK(page->records[0].sighting.kind == SightingKind::replace);
    CHECK(page->records[1].sighting.kind == SightingKind::replace_cross);
    CHECK(page->expected() == 0);
    CHECK(page->read_whole());
  }

  TEST_CASE("a page that states no day, or a day and no counts, is no listing") {
    const auto other = read_listing(page_with("<h1>Computer Science</h1>"));
    REQUIRE_FALSE(other);
    CHECK(other.error().kind() == ErrorKind::malformed);
    CHECK(other.error().message() == "not a listing page: it is \"Multimedia\"");
    const auto drifted =
        read_listing(page_with("<h3>Showing new listings for Friday, 6 November 2026</h3><h3>New</h3>"));
    REQUIRE_FALSE(drifted);
    CHECK(drifted.error().message().find("neither counts nor") != std::string::npos);
    const auto throttled = read_listing(page_with("<h1>Rate exceeded.</h1>"));
    REQUIRE_FALSE(throttled);
    CHECK(throttled.error().kind() == ErrorKind::throttled);
    CHECK(read_listing("").error().kind() == ErrorKind::unavailable);
  }

  TEST_CASE("a listing continued from an earlier page counts what it shows") {
    const auto page = read_listing(page_with(
        "<h1>Catchup results for Multimedia on Thu, 5 Nov 2026</h1><div>Total of 2002 entries View page:<a "
        "href=/catchup/cs.MM/2026-11-05?abs=True&page=1>1</a><span>2</span></div><dl><h3>New submissions (continued, "
        "showing last 2 of 2002 entries)</h3>" +
        entry(1) + entry(2) + "</dl>"));
    REQUIRE(page);
    CHECK(page->sections[0].shown == 2);
    CHECK(page->sections[0].total == 2002);
    CHECK(page->read_whole());
    CHECK_FALSE(page->has_more_pages);
  }

  TEST_CASE("a listing cut anywhere is never accepted as a shorter one") {
    const auto body = listing_of(120);
    REQUIRE(body.size() > 20'000);
    const auto end = body.rfind("</html>") + 7;
    for (std::size_t length = 0; length < end; ++length) {
      const auto page = read_listing(std::string_view(body).substr(0, length));
      if (page) FAIL("accepted at " << length);
    }
    REQUIRE(read_listing(body));
    CHECK(read_listing(body)->read_whole());
  }

  TEST_CASE("a page built to exhaust its reader is refused") {
    std::string deep, open;
    for (int i = 0; i < 300'000; ++i) deep += "<b>";
    CHECK(read_listing(page_with(deep)).error().message().find("nested too deeply") != std::string::npos);
    for (int i = 0; i < 100; ++i) open += fmt::format("<p><b id={}></p>", i);
    CHECK(read_listing(page_with(open)).error().message().find("left open") != std::string::npos);
  }
}

}  // namespace preprintd::source
