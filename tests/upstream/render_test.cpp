#include <doctest/doctest.h>

#include "upstream/render.hpp"
#include "upstream/small_week.hpp"

using namespace preprintd;
using namespace preprintd::upstream;

namespace {

Instant at(const char* text) { return *parse_instant(text); }
Day day(const char* text) { return *parse_day(text); }
bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }
int times(const std::string& text, std::string_view part) {
  int count = 0;
  for (auto place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++count;
  return count;
}
Reply feed(const char* spec, const char* now, const Distortion& distortion = {}) {
  return render_feed(small_week(), spec, parse_target("/"), at(now), distortion);
}
Reply listing(const char* path, const char* now, const Distortion& distortion = {}) {
  return render_listing(small_week(), path, parse_target("/"), at(now), distortion);
}
Reply catchup(const char* path, const char* query, const char* now) {
  return render_catchup(small_week(), path, parse_target(query), at(now));
}
Reply api(const std::string& query, const char* now = "2026-09-26T12:00:00Z", const Distortion& distortion = {}) {
  return render_api(small_week(), parse_target("/api/query?" + query), at(now), distortion);
}
Reply daily(const std::string& query, const char* now) {
  return render_daily(small_week(), parse_target("/api/daily_papers?" + query), "http://h/api/daily_papers", at(now));
}

}  // namespace

TEST_SUITE("upstream.render") {
  TEST_CASE("the feed shows one New York day from midnight to midnight") {
    // 04:00 UTC is midnight in New York in September.
    CHECK_FALSE(holds(feed("cs.CV", "2026-09-21T03:59:59Z").body, "<item>"));
    const auto monday = feed("cs.CV", "2026-09-21T04:00:00Z");
    CHECK(times(monday.body, "<item>") == 1);
    CHECK(holds(monday.body, "<pubDate>Mon, 21 Sep 2026 00:00:00 -0400</pubDate>"));
    CHECK(holds(monday.body, "<guid isPermaLink=\"false\">oai:arXiv.org:2609.10001v1</guid>"));
    CHECK(holds(monday.body, "Announce Type: new \nAbstract: We align a &lt; b."));
    CHECK(holds(monday.body, "<dc:creator>Jos\\'e Muster, Li Beispiel</dc:creator>"));
    CHECK(holds(monday.body, "<arxiv:DOI>10.1000/example</arxiv:DOI>"));
    CHECK_FALSE(holds(monday.body, "Accepted to ICLR"));
    CHECK_FALSE(holds(feed("cs.CV", "2026-09-22T04:00:00Z").body, "<item>"));
  }

  TEST_CASE("a weekend's and a holiday's feed is a channel without items") {
    for (const char* now : {"2026-09-26T12:00:00Z", "2026-09-24T12:00:00Z"}) {
      CAPTURE(now);
      const auto reply = feed("cs.CV", now);
      CHECK(reply.status == 200);
      CHECK(holds(reply.body, "<skipDays>"));
      CHECK(times(reply.body, "<item>") == 0);
    }
  }

  TEST_CASE("a paper is new in its primary category, a cross-list in the others, and once in a joined feed") {
    CHECK(holds(feed("cs.CL", "2026-09-21T12:00:00Z").body, "<arxiv:announce_type>cross</arxiv:announce_type>"));
    const auto joined = feed("cs.cl+CS.CV", "2026-09-21T12:00:00Z");
    CHECK(times(joined.body, "<item>") == 1);
    CHECK(holds(joined.body, "<arxiv:announce_type>new</arxiv:announce_type>"));
    CHECK(holds(joined.body, "<title>cs.CL, cs.CV updates on arXiv.org</title>"));
    const auto friday = feed("cs.CL", "2026-09-25T12:00:00Z");
    CHECK(holds(friday.body, "replace-cross"));
    CHECK(holds(friday.body, "Bridging Pixels &amp; Words, Revised"));
  }

  TEST_CASE("feed and catch-up leave out replacements from version 6 on, the listing leaves them out too") {
    CHECK_FALSE(holds(feed("cs.CL", "2026-09-22T12:00:00Z").body, "9901001"));
    CHECK_FALSE(holds(listing("cs.CL/new", "2026-09-22T12:00:00Z").body, "9901001"));
    CHECK_FALSE(holds(catchup("cs.CL/2026-09-22", "/", "2026-09-23T12:00:00Z").body, "9901001"));
  }

  TEST_CASE("a full feed loses its new papers first") {
    auto week = small_week();
    week.feed_cap = 1;
    week.announce(day("2026-09-21"), {"2609.10002", 1, SightingKind::replace});
    const auto reply = render_feed(week, "cs.CL", parse_target("/"), at("2026-09-21T12:00:00Z"));
    CHECK(holds(reply.body, "2609.10002"));
    CHECK_FALSE(holds(reply.body, "2609.10001"));
  }

  TEST_CASE("an unknown category's feed is a 400 whose title says so") {
    for (const char* spec : {"heplat", "cs.XX", "cs.CV+"}) {
      CAPTURE(spec);
      const auto reply = feed(spec, "2026-09-21T12:00:00Z");
      CHECK(reply.status == 400);
      CHECK(holds(reply.body, "<title>Feed error for query: "));
    }
  }

  TEST_CASE("the listing turns to the next day at eight in the evening before, New York time") {
    CHECK(
        holds(listing("cs.CV/new", "2026-09-21T23:59:59Z").body, "Showing new listings for Monday, 21 September 2026"));
    CHECK(holds(listing("cs.CV/new", "2026-09-22T00:00:00Z").body,
                "Showing new listings for Tuesday, 22 September 2026"));
    // Thursday is a holiday: the listing stays at Wednesday until Thursday evening.
    CHECK(holds(listing("cs.CV/new", "2026-09-24T20:00:00Z").body, "Wednesday, 23 September 2026"));
    CHECK(holds(listing("cs.CV/new", "2026-09-25T00:00:00Z").body, "Friday, 25 September 2026"));
  }

  TEST_CASE("the listing counts its sections and carries comments, subjects and links") {
    const auto page = listing("cs.CL/new", "2026-09-21T12:00:00Z").body;
    CHECK(holds(page, "Cross submissions (showing 1 of 1 entries)"));
    CHECK(holds(page, "(cross-list from cs.CV)"));
    CHECK(holds(page, "<span class=\"primary-subject\">Computer Vision and Pattern Recognition (cs.CV)</span>; "));
    CHECK(holds(page, "Accepted to ICLR 2026. Page: <a href=\"https://example.github.io/bridge\""));
    CHECK(holds(page, "href=\"https://github.com/example/bridge\""));
    CHECK(holds(page, ">José Muster</a>"));
    CHECK(holds(listing("cs.CV/new", "2026-09-25T12:00:00Z").body, "Replacement submissions (showing 1 of 1 entries)"));
    CHECK(holds(listing("cs.MM/new", "2026-09-25T12:00:00Z").body, "No updates"));
    CHECK(listing("cs.CV/recent", "2026-09-25T12:00:00Z").status == 404);
    CHECK(listing("cs.CV/new", "2026-09-01T12:00:00Z").status == 503);
  }

  TEST_CASE("the catch-up page links to the next day that had a mailing at all") {
    const auto wednesday = catchup("cs.CV/2026-09-23", "/?abs=True&page=1", "2026-09-25T12:00:00Z");
    CHECK(wednesday.status == 200);
    CHECK(holds(wednesday.body, "No updates for Wed, 23 Sep 2026. There was either no announcement"));
    CHECK(holds(wednesday.body,
                "<a href=\"/catchup/cs.CV/2026-09-25?abs=True&amp;page=1\">Continue to the next day</a>"));
    const auto monday = catchup("cs.CV/2026-09-21", "/?abs=True", "2026-09-21T12:00:00Z");
    CHECK(holds(monday.body, "Catchup results for Computer Vision and Pattern Recognition on Mon, 21 Sep 2026"));
    CHECK(holds(monday.body, "Total of 1 entries for Mon, 21 Sep 2026"));
    CHECK_FALSE(holds(monday.body, "Continue to the next day"));
    CHECK(holds(monday.body, "<p class='mathjax'>"));
    CHECK_FALSE(holds(catchup("cs.CV/2026-09-21", "/", "2026-09-21T12:00:00Z").body, "<p class='mathjax'>"));
  }

  TEST_CASE("the catch-up page refuses days out of reach, other parameters and bad values") {
    const char* now = "2026-09-25T12:00:00Z";
    CHECK(catchup("cs.CV/2026-09-26", "/", now).status == 400);
    CHECK(catchup("cs.CV/2026-06-26", "/", now).status == 200);
    CHECK(catchup("cs.CV/2026-06-25", "/", now).status == 400);
    CHECK(catchup("cs.CV/2026-9-21", "/", now).status == 400);
    CHECK(catchup("cs.XX/2026-09-21", "/", now).status == 400);
    CHECK(catchup("cs.CV/2026-09-21", "/?skip=1", now).status == 400);
    CHECK(catchup("cs.CV/2026-09-21", "/?page=0", now).status == 400);
    CHECK(catchup("cs.CV/2026-09-21", "/?abs=1", now).status == 400);
    CHECK(catchup("math.IT/2026-09-21", "/", now).status == 301);
  }

  TEST_CASE("a day of more items than a page holds goes on on page 2") {
    auto week = small_week();
    week.catchup_page = 1;
    const auto page = [&](const char* query) {
      week.announce(day("2026-09-25"), {"2609.10002", 1, SightingKind::new_paper});
      return render_catchup(week, "cs.CL/2026-09-25", parse_target(query), at("2026-09-25T12:00:00Z")).body;
    };
    const auto first = page("/?page=1"), second = page("/?page=2"), third = page("/?page=3");
    CHECK(holds(first, "New submissions (showing 1 of 1 entries)"));
    CHECK(holds(first, "page=2>2</a>"));
    CHECK_FALSE(holds(first, "Replacement submissions"));
    CHECK(holds(second, "Replacement submissions (showing 1 of 1 entries)"));
    CHECK(holds(second, "<a name='item2'>[2]</a>"));
    CHECK(holds(third, "No further updates"));
  }

  TEST_CASE("the API answers ten at most unless asked, leaves unknown ids out, and keeps its own order") {
    auto week = small_week();
    std::string ids;
    for (int i = 0; i < 12; ++i) {
      Manuscript paper(parse_arxiv_id("2609." + std::to_string(20000 + i))->id);
      paper.title = "T";
      paper.categories = {"cs.CV"};
      paper.versions = {{at("2026-09-01T00:00:00Z")}};
      ids += (ids.empty() ? "" : ",") + paper.id.text();
      week.add(paper);
    }
    const auto ask = [&](const std::string& query) {
      return render_api(week, parse_target("/api/query?" + query), at("2026-09-26T12:00:00Z")).body;
    };
    CHECK(times(ask("id_list=" + ids), "<entry>") == 10);
    CHECK(times(ask("max_results=50&id_list=" + ids), "<entry>") == 12);
    const auto unknown = ask("max_results=50&id_list=2609.99999");
    CHECK(holds(unknown, "<opensearch:totalResults>0</opensearch:totalResults>"));
    CHECK(times(unknown, "<entry>") == 0);
  }

  TEST_CASE("one malformed id loses the whole batch, a well-formed one that is no exact term only itself") {
    const auto bad = api("id_list=2609.10001,abc");
    CHECK(bad.status == 400);
    CHECK(holds(bad.body, "<id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id>"));
    CHECK(holds(bad.body, "<summary>incorrect id format for abc</summary>"));
    CHECK(api("id_list=2609.10001,").status == 400);
    const auto prefixed = api("id_list=arXiv:2609.10001,2609.10002,hep-th%2F9901001v2");
    CHECK(prefixed.status == 200);
    CHECK(times(prefixed.body, "<entry>") == 2);
    CHECK(holds(prefixed.body, "<id>http://arxiv.org/abs/hep-th/9901001v2</id>"));
  }

  TEST_CASE("the API's other refusals are 400 with one error entry") {
    for (const char* query : {"", "id_list=2609.10001&start=x", "id_list=2609.10001&max_results=-1",
                              "id_list=2609.10001&sortBy=date", "search_query=(cat:cs.CV"}) {
      CAPTURE(query);
      const auto reply = api(query);
      CHECK(reply.status == 400);
      CHECK(times(reply.body, "<entry>") == 1);
      CHECK(holds(reply.body, "https://arxiv.org/api/errors"));
    }
  }

  TEST_CASE("the API names the version announced, in UTF-8, with version 1's date as published") {
    const auto before = api("id_list=2609.10001", "2026-09-24T12:00:00Z").body;
    CHECK(holds(before, "<id>http://arxiv.org/abs/2609.10001v1</id>"));
    const auto after = api("id_list=2609.10001").body;
    CHECK(holds(after, "<id>http://arxiv.org/abs/2609.10001v2</id>"));
    CHECK(holds(after, "<published>2026-09-18T10:00:00Z</published>"));
    CHECK(holds(after, "<updated>2026-09-23T10:00:00Z</updated>"));
    CHECK(holds(after, "<name>José Muster</name>"));
    CHECK(holds(after, "<arxiv:comment>Accepted to ICLR 2026."));
    auto lagging = small_week();
    lagging.api_lag = std::chrono::hours(48);
    CHECK_FALSE(
        holds(render_api(lagging, parse_target("/?id_list=2609.10001"), at("2026-09-21T12:00:00Z")).body, "<entry>"));
  }

  TEST_CASE("a query finds by category, title and author") {
    CHECK(times(api("search_query=cat:cs.CL&max_results=50").body, "<entry>") == 3);
    CHECK(times(api("search_query=cat:cs.*+AND+ti:judge&max_results=50").body, "<entry>") == 1);
    CHECK(times(api("search_query=au:muster+OR+au:sample&max_results=50").body, "<entry>") == 2);
  }

  TEST_CASE("daily papers come by upvotes as they stand when asked") {
    const auto morning = daily("date=2026-09-22&limit=100", "2026-09-22T06:00:00Z").body;
    CHECK(morning.find("2609.10002") < morning.find("2609.10001"));
    CHECK(holds(morning, "\"upvotes\":7"));
    const auto evening = daily("date=2026-09-22&limit=100", "2026-09-22T18:00:00Z").body;
    CHECK(evening.find("2609.10001") < evening.find("2609.10002"));
    CHECK_FALSE(holds(evening, "null"));
    CHECK_FALSE(holds(evening, "githubRepo"));
    CHECK(holds(evening, "\"submittedBy\":{"));
  }

  TEST_CASE("daily papers page by limit, link to the next page, and are empty where nothing was picked") {
    const auto first = daily("date=2026-09-22&limit=1", "2026-09-22T06:00:00Z");
    REQUIRE(first.has("Link"));
    CHECK(times(first.body, "\"paper\":") == 1);
    const auto second = daily("date=2026-09-22&limit=1&p=1", "2026-09-22T06:00:00Z");
    CHECK_FALSE(second.has("Link"));
    CHECK(holds(second.body, "2609.10001"));
    CHECK(daily("date=2026-09-22&p=9", "2026-09-22T06:00:00Z").body == "[]");
    CHECK(daily("date=2026-09-20", "2026-09-22T06:00:00Z").body == "[]");
    CHECK(daily("date=2026-09-23", "2026-09-22T06:00:00Z").status == 400);
    CHECK(daily("date=yesterday", "2026-09-22T06:00:00Z").status == 400);
  }

  TEST_CASE("distorted pages still state what they do not show") {
    Distortion dropped;
    dropped.drop = 1;
    const auto page = listing("cs.CV/new", "2026-09-21T12:00:00Z", dropped).body;
    CHECK(holds(page, "New submissions (showing 1 of 1 entries)"));
    CHECK(times(page, "<dt>") == 0);
    Distortion stale;
    stale.days_back = 1;
    const auto tuesday = feed("cs.CV", "2026-09-22T12:00:00Z", stale).body;
    CHECK(holds(tuesday, "2609.10001v1"));
    CHECK(holds(tuesday, "<lastBuildDate>Tue, 22 Sep 2026 04:00:14 +0000</lastBuildDate>"));
    Distortion hidden;
    hidden.hide = 1;
    CHECK(holds(api("id_list=2609.10001,2609.10002", "2026-09-26T12:00:00Z", hidden).body,
                "<opensearch:totalResults>1<"));
  }
}
