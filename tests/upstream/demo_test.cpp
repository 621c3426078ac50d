#include <doctest/doctest.h>
#include <set>

#include "base/text.hpp"
#include "upstream/demo.hpp"
#include "upstream/render.hpp"

using namespace preprintd;
using namespace preprintd::upstream;

TEST_SUITE("upstream.demo") {
  TEST_CASE("the demo has four listing days of forty and more papers whatever day it is asked for") {
    for (const char* text : {"2026-09-24", "2026-11-23", "2027-01-01", "2026-03-02"}) {
      CAPTURE(text);
      const auto newest = *parse_day(text);
      const auto scenario = demo_scenario(newest);
      const auto days = demo_days(newest);
      REQUIRE(days.size() == 4);
      CHECK(days.back() == newest);
      for (const auto day : days) {
        CHECK(is_weekday(day));
        const auto items = scenario.items(day, "cs.CV+cs.CL+cs.LG+cs.AI+cs.MM");
        CHECK(items.size() >= 40);
        CHECK(items.size() <= 65);
        REQUIRE(scenario.picks(day) != nullptr);
        CHECK(scenario.picks(day)->size() >= 10);
        for (const auto& item : items) {
          CHECK(item.paper->versions[std::size_t(item.version) - 1].submitted < announced_at(day));
        }
      }
    }
  }

  TEST_CASE("no two papers of the demo share an identifier or a title, and all text is UTF-8") {
    const auto scenario = demo_scenario(*parse_day("2026-11-23"));
    std::set<std::string> titles, ids;
    for (const auto& paper : scenario.manuscripts()) {
      CHECK(ids.insert(paper.id.text()).second);
      CAPTURE(paper.title);
      CHECK(titles.insert(paper.title).second);
      CHECK(is_utf8(paper.title + paper.abstract + paper.comment.value_or("")));
      CHECK_FALSE(paper.authors.empty());
    }
  }

  TEST_CASE("every paper of the demo's reading list is one the API knows") {
    const auto newest = *parse_day("2026-11-23");
    const auto scenario = demo_scenario(newest);
    const auto ids = find_arxiv_ids(demo_reading_list(newest));
    REQUIRE(ids.size() == 8);
    for (const auto& id : ids) {
      const auto* paper = scenario.find(id.id.text());
      REQUIRE(paper != nullptr);
      CHECK(scenario.current_version(*paper, Instant(newest)) >= 1);
    }
  }

  TEST_CASE("the demo shows a withdrawal, a new venue and picks off every topic") {
    const auto newest = *parse_day("2026-11-23");
    const auto scenario = demo_scenario(newest);
    int withdrawn = 0, replaced = 0;
    for (const auto day : demo_days(newest)) {
      for (const auto& item : scenario.items(day, "cs")) {
        replaced += item.kind == SightingKind::replace;
        withdrawn += item.paper->text_of(item.version).withdrawn;
      }
    }
    CHECK(withdrawn == 1);
    CHECK(replaced >= 4);
    CHECK(demo_reading_list(newest).find("# Awesome Modality Alignment") != std::string::npos);
  }
}
