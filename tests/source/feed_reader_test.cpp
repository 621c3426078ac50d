#include "source/feed_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "recorded.hpp"

namespace preprintd::source {
namespace {

std::string feed_with(std::string_view items, std::string_view title = "cs.CV updates on arXiv.org") {
  return fmt::format(
      "<?xml version='1.0' encoding='UTF-8'?>\n<rss xmlns:arxiv=\"http://arxiv.org/schemas/atom\" version=\"2.0\">"
      "<channel><title>{}</title><pubDate>Tue, 03 Nov 2026 00:00:00 -0500</pubDate>{}</channel></rss>\n",
      title, items);
}

std::string item(int sequence, std::string_view abstract = "Words.") {
  return fmt::format(
      "<item><title>Paper {0}</title><description>arXiv:2611.{0:05d}v1 Announce Type: new \nAbstract: "
      "{1}</description><guid>oai:arXiv.org:2611.{0:05d}v1</guid><arxiv:announce_type>new</arxiv:announce_type></item>",
      sequence, abstract);
}

std::string items(int count) {
  std::string all;
  for (int i = 1; i <= count; ++i) all += item(i);
  return all;
}

}  // namespace

TEST_SUITE("source.feed_reader") {
  TEST_CASE("a day's feed gives its papers, whatever prefixes its namespaces have") {
    const auto page = read_feed(test_data("arxiv_feed/day_with_oddities.xml"));
    REQUIRE(page);
    CHECK(render_day(page->day) == "2026-11-03");
    CHECK(page->subject == "cs.MM");
    REQUIRE(page->records.size() == 4);

    const auto& first = page->records[0];
    CHECK(first.title == "Tags <b>inside</b> CDATA & an ampersand");
    CHECK(first.abstract == " Plain words, then a < b && b > c, then α and <p>.");
    CHECK(first.authors == std::vector<std::string>{"Zoë van Dyk"});
    CHECK(first.authors_certain);
    CHECK(first.primary_category == "cs.MM");
    CHECK(first.sighting.kind == SightingKind::new_paper);
    CHECK(first.sighting.category == "cs.MM");
    CHECK(render_day(first.sighting.day) == "2026-11-03");

    const auto& second = page->records[1];
    CHECK(second.authors ==
          std::vector<std::string>{"Ann Bell (Lab One, Some City)", "Paulo Andr\\'e", "John Roe", "Jr."});
    CHECK_FALSE(second.authors_certain);
    CHECK(second.doi == "10.5555/12345");
    CHECK(second.journal_ref == "Proc. Made Up 3 (2026) 1-9");
    CHECK_FALSE(second.comment);

    const auto& old = page->records[3];
    CHECK(old.id.text() == "cs/0601001");
    CHECK(old.version == 3);
    CHECK(old.sighting.kind == SightingKind::replace_cross);
    CHECK(old.authors.empty());
  }

  TEST_CASE("an unknown announce type is kept as other and counted") {
    const auto page = read_feed(test_data("arxiv_feed/day_with_oddities.xml"));
    REQUIRE(page);
    CHECK(page->unknown_kinds == 1);
    CHECK(page->records[2].sighting.kind == SightingKind::other);
    CHECK(page->records[2].version == 2);
  }

  TEST_CASE("an item without an identifier costs that item and is kept with its reason") {
    const auto page = read_feed(test_data("arxiv_feed/day_with_oddities.xml"));
    REQUIRE(page);
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->unreadable[0].reason.starts_with("no identifier in <guid>"));
    CHECK(page->unreadable[0].excerpt.find("No identifier anywhere") != std::string::npos);
    CHECK(page->unreadable[0].excerpt.size() <= 500);
  }

  TEST_CASE("a feed is dated by New York, not by the UTC of its build date") {
    auto body = feed_with("");
    const std::string date = "<pubDate>Tue, 03 Nov 2026 00:00:00 -0500</pubDate>";
    body.replace(body.find(date), date.size(), "<lastBuildDate>Wed, 04 Nov 2026 03:00:00 +0000</lastBuildDate>");
    const auto page = read_feed(body);
    REQUIRE(page);
    CHECK(render_day(page->day) == "2026-11-03");
    CHECK_FALSE(read_feed("<rss><channel><title>cs.CV updates</title></channel></rss>"));
  }

  TEST_CASE("a feed of 1,900 items is suspected to be cut by the feed's own limit") {
    CHECK_FALSE(read_feed(feed_with(items(1899)))->truncated);
    CHECK(read_feed(feed_with(items(1900)))->truncated);
  }

  TEST_CASE("the feed's own error names what it could not find") {
    const auto page = read_feed(feed_with("", "Feed error for query: http://rss.arxiv.org/rss/cs.XX"));
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::missing);
  }

  TEST_CASE("one bad byte marks its record and no other") {
    const auto page = read_feed(feed_with(item(1) + item(2, "caf\xE9 d\x0Bj\xC3\xA0 vu") + item(3)));
    REQUIRE(page);
    CHECK(page->records[0].repairs.empty());
    CHECK(page->records[1].repairs == std::vector<std::string>{"2 invalid characters became U+FFFD"});
    CHECK(page->records[1].abstract == " caf\xEF\xBF\xBD d\xEF\xBF\xBDj\xC3\xA0 vu");
    CHECK(page->records[2].repairs.empty());
  }

  TEST_CASE("a reference to a character XML forbids is repaired, not obeyed") {
    const auto page = read_feed(feed_with(item(1, "zero &#0; tab &#9; eleven &#xB; end")));
    REQUIRE(page);
    CHECK(page->records[0].abstract == " zero \xEF\xBF\xBD tab \t eleven \xEF\xBF\xBD end");
    CHECK(page->records[0].repairs == std::vector<std::string>{"2 invalid characters became U+FFFD"});
  }

  TEST_CASE("a feed is refused when more than one item in a hundred is broken text") {
    CHECK(read_feed(feed_with(items(100) + item(101, "\xFF"))));
    CHECK(read_feed(feed_with(items(198) + item(199, "\xFF") + item(200, "\xFF"))));
    const auto page = read_feed(feed_with(items(197) + item(198, "\xFF") + item(199, "\xFF")));
    REQUIRE_FALSE(page);
    CHECK(page.error().message() == "not a feed: 2 of 199 items have invalid text");
  }

  TEST_CASE("a feed of which nothing can be read is no quiet day") {
    const auto page = read_feed(feed_with("<item><title>a</title></item><item><title>b</title></item>"));
    REQUIRE_FALSE(page);
    CHECK(page.error().message().starts_with("not a feed: none of 2 items could be read"));
  }

  TEST_CASE("a feed cut anywhere is never accepted as a shorter one") {
    auto body = feed_with(items(110));
    REQUIRE(body.size() > 20'000);
    body.resize(body.find_last_of('>') + 1);
    for (std::size_t length = 0; length < body.size(); ++length) {
      const auto page = read_feed(std::string_view(body).substr(0, length));
      if (page) FAIL("accepted at " << length);
      if (page.error().kind() != ErrorKind::unavailable) FAIL("at " << length << ": " << page.error().message());
    }
    CHECK(read_feed(body)->records.size() == 110);
  }
}

}  // namespace preprintd::source
