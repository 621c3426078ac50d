// A day as large as real ones are.
#include <fmt/format.h>
#include <fstream>
#include <set>

#include "program.hpp"
#include "upstream/scenario_file.hpp"

namespace preprintd::e2e {

TEST_CASE("a day of more than 300 real papers is stored once each, its ledger complete, its candidates explained") {
  const std::string papers = std::string(PREPRINTD_SHARED_DIR) + "/triage/gap.jsonl";
  if (!std::ifstream(papers)) {
    MESSAGE("skipped: no gap.jsonl beside this checkout");
    return;
  }
  const Day day = *parse_day("2025-09-04");
  upstream::Scenario scenario;
  // The two days before it: days without a paper of anybody prove nothing.
  const std::string earlier = std::string(PREPRINTD_SHARED_DIR) + "/triage/dev.jsonl";
  upstream::NdjsonChoice first{*parse_day("2025-09-02")}, second{*parse_day("2025-09-03")};
  first.only_published = parse_day("2025-08-28");
  second.only_published = parse_day("2025-09-01");
  REQUIRE(upstream::add_ndjson_file(scenario, earlier, first));
  REQUIRE(upstream::add_ndjson_file(scenario, papers, second));
  upstream::NdjsonChoice choice{day};
  choice.only_published = parse_day("2025-09-03");
  const auto added = upstream::add_ndjson_file(scenario, papers, choice);
  REQUIRE(added);
  REQUIRE(*added > 300);
  // What each watched category announces, by the scenario itself.
  const std::set<std::string> categories{"cs.CV", "cs.CL", "cs.LG", "cs.AI", "cs.MM"};
  std::set<std::string> announced;
  std::map<std::string, std::size_t> expected;
  for (const auto& category : categories)
    for (const auto& item : scenario.items(day, category)) {
      announced.insert(item.paper->id.text());
      ++expected[category];
    }
  REQUIRE(announced.size() > 300);

  Program program(std::move(scenario), "2025-09-04T14:00:00Z");
  program.done({"fetch"});
  const auto rows = program.done({"coverage", "--json"});
  for (const auto& category : categories) {
    const auto n = expected[category];
    INFO(category);
    CHECK(has(
        rows,
        fmt::format("\"category\":\"{}\",\"day\":\"2025-09-04\",\"expected\":{},\"got\":{},\"verdict\":\"complete\"",
                    category, n, n)));
  }
  const auto candidates = lines_in(program.done({"queue", "--day", "2025-09-04", "--json"}));
  CHECK(candidates.size() > 20);
  CHECK(candidates.size() < announced.size());
  std::set<std::string> ids;
  int flagged = 0;
  for (const auto& line : candidates) {
    const auto id = line.substr(7, line.find('"', 7) - 7);
    INFO(id);
    CHECK(ids.insert(id).second);
    CHECK(announced.count(id) == 1);
    CHECK(has(line, "\"metadata\":\"complete\""));
    CHECK_FALSE(has(line, "\"reasons\":[]"));
    // What the budget of a large day keeps is a candidate of its best topic, and says why.
    CHECK(has(line, "\"doors\":[\"topic\"]"));
    CHECK_FALSE(has(line, "\"flags\":[]"));
    ++flagged;
  }
  CHECK(flagged > 20);
  // The rest is stored, too, once each, though it does not wait.
  std::size_t stored = 0;
  for (const auto& id : announced) {
    if (ids.count(id) || ++stored > 25) continue;
    CHECK(has(program.shown(id), "\"state\":\"none\""));
  }
  const int before = program.arxiv_requests();
  const auto queue = program.done({"queue", "--json"});
  program.done({"fetch"});
  CHECK(program.arxiv_requests() == before);
  CHECK(program.done({"queue", "--json"}) == queue);
  CHECK(arxiv_rows(program.done({"coverage", "--json"})) == arxiv_rows(rows));
}

}  // namespace preprintd::e2e
