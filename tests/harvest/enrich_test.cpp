#include <algorithm>
#include <doctest/doctest.h>

#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;
using upstream::FaultKind;

namespace {

constexpr const char* kRefusal =
    "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <entry>\n"
    "    <id>https://arxiv.org/api/errors#incorrect_id_format_for_2609.12003</id>\n    <title>Error</title>\n"
    "    <summary>incorrect id format for 2609.12003</summary>\n  </entry>\n</feed>\n";

}  // namespace

TEST_SUITE("harvest.enrich") {
  TEST_CASE("ids the API leaves out are asked once more, then reported, and asked again later") {
    SimulatedWorld world(three_days());
    upstream::Fault gap;
    gap.kind = FaultKind::missing_ids;
    gap.match = "/api/query";
    gap.count = 3;
    world.server().add_fault(gap);
    const auto first = world.cycle();
    CHECK(world.server().count("/api/query") == 2);
    REQUIRE(first.enriched.missing.size() == 3);
    CHECK_FALSE(first.enriched.failure);
    const auto lost = first.enriched.missing.front();
    CHECK_FALSE(world.paper(lost)->complete);
    world.server().clear_accesses();
    world.cycle();
    CHECK(world.server().count("/api/query") == 0);  // not within the hour
    world.server().clear_faults();
    world.wait(std::chrono::hours(2));
    const auto later = world.cycle();
    CHECK(later.enriched.asked == 3);
    CHECK(later.enriched.filled == 3);
    CHECK(later.enriched.missing.empty());
    CHECK(world.paper(lost)->complete);
  }

  TEST_CASE("one gap in the first answer is mended by asking once more in the same cycle") {
    SimulatedWorld world(three_days());
    world.break_with(FaultKind::missing_ids, "/api/query", 1);
    const auto report = world.cycle();
    CHECK(report.enriched.missing.empty());
    CHECK(report.enriched.filled == report.enriched.asked);
  }

  TEST_CASE("an id the API calls malformed costs that paper alone") {
    SimulatedWorld world(three_days());
    upstream::Fault refusal;
    refusal.status = 400;
    refusal.text = kRefusal;
    refusal.match = "2609.12003";
    world.server().add_fault(refusal);
    const auto report = world.cycle();
    CHECK_FALSE(report.enriched.failure);
    CHECK(report.enriched.missing == std::vector<std::string>{"2609.12003"});
    CHECK(report.enriched.filled == report.enriched.asked - 1);
    CHECK(world.paper("2609.12004")->complete);
    CHECK_FALSE(world.paper("2609.12003")->complete);
  }

  TEST_CASE("an API that knows a total and shows nothing is no answer: every paper stays to be asked") {
    SimulatedWorld world(three_days());
    upstream::Fault gap;
    gap.kind = FaultKind::short_page;
    gap.match = "/api/query";
    gap.count = 1000;
    world.server().add_fault(gap);
    const auto report = world.cycle();
    REQUIRE(report.enriched.failure);
    CHECK(report.enriched.missing.empty());
    CHECK(report.green());  // the days are proven all the same
    world.server().clear_faults();
    world.wait(std::chrono::hours(1));
    const auto later = world.cycle();
    CHECK(later.enriched.filled == report.enriched.asked);
  }

  TEST_CASE("an entry of the API nobody asked for is not recorded") {
    SimulatedWorld world(three_days());
    upstream::Fault wrong;
    wrong.status = 200;
    wrong.match = "/api/query";
    wrong.text =
        "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" "
        "xmlns=\"http://www.w3.org/2005/Atom\">\n<opensearch:totalResults>1</opensearch:totalResults>\n"
        "<opensearch:startIndex>0</opensearch:startIndex>\n<entry><id>http://arxiv.org/abs/2401.00001v1</id>"
        "<title>Somebody Else's Work</title><summary>x</summary><author><name>Some Body</name></author>"
        "<updated>2024-01-01T00:00:00Z</updated><published>2024-01-01T00:00:00Z</published></entry>\n</feed>\n";
    world.server().add_fault(wrong);
    world.cycle();
    CHECK_FALSE(world.paper("2401.00001"));
    CHECK(world.papers() == 24);
  }

  TEST_CASE("Hugging Face saying 429 leaves arXiv's rows and arXiv's gate alone") {
    SimulatedWorld world(three_days());
    upstream::Fault throttled;
    throttled.status = 429;
    throttled.match = "/api/daily_papers";
    world.server().add_fault(throttled);
    const auto report = world.cycle();
    for (const Day day : {kMonday, kTuesday, kWednesday}) {
      CHECK(world.verdict("cs.CV", day) == Verdict::complete);
      CHECK(world.row("huggingface", day).verdict == (day == kWednesday ? Verdict::waiting : Verdict::failed));
    }
    CHECK(world.server().count("/api/daily_papers") == 1);  // the gate let no second one out
    CHECK(world.arxiv_gate().blocked().empty());
    REQUIRE(world.huggingface_gate().blocked().size() == 1);
    CHECK(world.huggingface_gate().blocked()[0].status == 429);
    CHECK_FALSE(report.green());
    CHECK_FALSE(report.enriched.failure);
    world.server().clear_faults();
    world.wait(std::chrono::hours(1));
    CHECK(world.cycle().green());
    CHECK(world.verdict("huggingface", kTuesday) == Verdict::healed);
    CHECK(world.stored_ids("huggingface", kTuesday) == world.true_ids("huggingface", kTuesday));
  }

  TEST_CASE("a pick no listing of hers has named is filled from the API") {
    auto week = three_days();
    upstream::Manuscript other(id_of("2609.19001"));
    other.title = "A Robot Learns to Fold";
    other.abstract = "It folds.";
    other.authors = {"Olga Sample"};
    other.categories = {"cs.RO"};
    other.journal_ref = "J. Folds 1 (2026) 1";
    other.versions = {{instant_of("2026-09-18T10:00:00Z")}};
    week.add(other);
    week.announce(kTuesday, {"2609.19001"});
    week.pick(kTuesday, {"2609.19001", {{Instant(kTuesday), 99}}});
    SimulatedWorld world(std::move(week));
    CHECK(world.cycle().green());
    const auto paper = world.paper("2609.19001");
    REQUIRE(paper);
    CHECK(paper->complete);
    CHECK(paper->journal_ref == "J. Folds 1 (2026) 1");
    CHECK(paper->primary_category == "cs.RO");
  }
}
