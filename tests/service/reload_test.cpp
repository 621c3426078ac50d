// What SIGHUP changes for the next cycle, in the real program with fast clocks.
#include <doctest/doctest.h>
#include <set>

#include "place.hpp"
#include "store/database.hpp"

using namespace preprintd;
using namespace preprintd::service;

#ifdef PREPRINTD_CLOCK_SHIM
namespace {

constexpr char kBees[] =
    "name = \"bees\"\ntitle = \"Bees\"\n[phrases]\n\"honeybee\" = 1.2\n\"large language model\" = 1.1\n";

/// An hour passes in three seconds: Hugging Face is asked again, and a cycle runs.
void make_fast(Place& place) {
  place.environment = {{"LD_PRELOAD", PREPRINTD_CLOCK_SHIM}, {"PREPRINTD_SPEED", "1200"}};
  place.settings.push_back("network.timeout=10h");
}

int times(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool runs_another_cycle(const Place& place) {
  const int before = times(place.log(), "cycle: ");
  return soon([&] { return times(place.log(), "cycle: ") > before + 1; });
}

/// Which rules gave the scores.
std::set<std::string> rules_in(const Place& place) {
  auto db = store::Database::open_read(place.folder / "state" / "preprints.db");
  REQUIRE(db);
  std::set<std::string> names;
  auto row = db->query("SELECT DISTINCT model FROM score");
  while (row.step()) names.insert(row.text(0));
  return names;
}

/// A pick that was not there before, for the next cycle to judge.
void add_pick(Place& place, const std::string& id) {
  auto scenario = place.world->scenario();
  upstream::Manuscript paper(parse_arxiv_id(id)->id);
  paper.title = "A Honeybee Reads a Large Language Model";
  paper.abstract = "It does.";
  paper.authors = {"Mira Example"};
  paper.categories = {"cs.CV"};
  paper.versions = {{*parse_instant("2026-09-20T10:00:00Z")}};
  scenario.add(std::move(paper));
  scenario.pick(*parse_day("2026-09-24"), {id, {{*parse_instant("2026-09-24T00:00:00Z"), 3}}});
  place.world->set_scenario(std::move(scenario));
}

}  // namespace

TEST_SUITE("service.reload") {
  TEST_CASE(
      "a topic file that breaks leaves the topics of before in force, and log and status name file, line and key") {
    Place place;
    make_fast(place);
    fs::create_directory(place.folder / "topics");
    place.write("topics/bees.toml", kBees);
    place.configure("topics_dir = \"topics\"\n");
    place.start_and_fetch();
    const auto rules = rules_in(place);
    CHECK(rules.size() == 1);
    CHECK(place.run({"status"}) != 2);
    CHECK_FALSE(has(place.said, "topics  "));

    place.write("topics/bees.toml", "name = \"bees\"\n[phrases]\n\"honeybee\" = \"much\"\n");
    place.signal(SIGHUP);
    REQUIRE(soon([&] { return has(place.log(), "of before stay in force"); }));
    CHECK(has(place.log(), "topics/bees.toml:3: phrases.\"honeybee\""));
    add_pick(place, "2609.20001");
    CHECK(runs_another_cycle(place));
    CHECK(has(place.log(), "the topics of before stay in force"));
    CHECK(place.ask("/healthz").status == 200);
    CHECK(has(place.ask("/api/v1/papers/2609.20001").body, "\"topic\":\"bees\""));
    CHECK(rules_in(place) == rules);
    place.run({"status"});
    CHECK(has(place.said, "topics       "));
    CHECK(has(place.said, "topics/bees.toml:3: phrases.\"honeybee\""));

    place.write("topics/bees.toml", std::string(kBees) + "\"wasp\" = 1.2\n");
    place.signal(SIGHUP);
    REQUIRE(soon([&] { return has(place.log(), "were read anew and are in force"); }));
    add_pick(place, "2609.20002");
    CHECK(runs_another_cycle(place));
    // What waits is judged anew, too.
    const auto renewed = rules_in(place);
    CHECK(renewed.size() == 1);
    CHECK(renewed != rules);
    place.run({"status"});
    CHECK_FALSE(has(place.said, "bees.toml"));
    CHECK(place.stop() == 0);
  }

  TEST_CASE("after SIGHUP the next cycle's requests carry the new contact") {
    Place place;
    make_fast(place);
    place.start_and_fetch();
    for (const auto& access : place.world->accesses()) CHECK_FALSE(has(access.header("User-Agent"), "ada@example.org"));
    place.configure("[network]\ncontact = \"ada@example.org\"\n[sources.huggingface]\nrepoll_days = 2\n");
    place.signal(SIGHUP);
    REQUIRE(soon([&] { return has(place.log(), "were read anew and are in force"); }));
    const auto marked = [&] {
      for (const auto& access : place.world->accesses())
        if (has(access.header("User-Agent"), "ada@example.org")) return true;
      return false;
    };
    CHECK(soon(marked));
    place.world->clear_accesses();
    CHECK(runs_another_cycle(place));
    CHECK_FALSE(place.world->accesses().empty());
    for (const auto& access : place.world->accesses()) CHECK(has(access.header("User-Agent"), "ada@example.org"));
    CHECK(place.stop() == 0);
  }
}
#endif
