// What the days bring to a paper: replacements, later picks, withdrawals, and the second look that costs nothing.
#include <map>

#include "program.hpp"

namespace preprintd::e2e {
namespace {

upstream::Manuscript paper(const std::string& id, const std::string& title) {
  upstream::Manuscript made(parse_arxiv_id(id)->id);
  made.title = title;
  made.abstract = "We invent something and measure it.";
  made.authors = {"Ada Example", "Bo Muster"};
  made.categories = {"cs.CV"};
  made.versions = {{*parse_instant("2026-09-21T10:00:00Z")}};
  return made;
}

const Day kTuesday = *parse_day("2026-09-22"), kWednesday = *parse_day("2026-09-23"), kThursday = *parse_day(kToday);
constexpr char kTuesdayNoon[] = "2026-09-22T14:00:00Z";

upstream::Pick picked(const std::string& id, Day day) { return {id, {{Instant(day), 3}}}; }

/// Tuesday to Thursday of a few papers in cs.CV.
upstream::Scenario few_days() {
  upstream::Scenario days;
  auto kept = paper("2609.20001", "A Multimodal Large Language Model That Counts");
  kept.versions.push_back(
      {*parse_instant("2026-09-22T20:00:00Z"), "A Multimodal Large Language Model That Counts Well"});
  days.add(kept);
  days.add(paper("2609.20002", "A Multimodal Large Language Model Nobody Needs"));
  days.add(paper("2609.20003", "A Multimodal Large Language Model Picked Later"));
  days.add(paper("2609.20004", "Fast Rendering of Fur"));
  auto gone = paper("2609.20005", "A Multimodal Large Language Model with an Error");
  gone.versions.push_back({*parse_instant("2026-09-23T12:00:00Z"), std::nullopt, std::nullopt,
                           "This paper has been withdrawn due to an error", true});
  days.add(gone);
  for (const char* id : {"2609.20001", "2609.20002", "2609.20003", "2609.20004", "2609.20005"})
    days.announce(kTuesday, {id});
  days.announce(kWednesday, {"2609.20001", 2, SightingKind::replace});
  days.announce(kThursday, {"2609.20005", 2, SightingKind::replace});
  days.pick(kWednesday, picked("2609.20002", kWednesday));
  days.pick(kWednesday, picked("2609.20003", kWednesday));
  days.pick(kThursday, picked("2609.20004", kThursday));
  return days;
}

}  // namespace

TEST_CASE("a topic starts from examples, in her folder of topics and nowhere else") {
  Program program(few_days(), kTuesdayNoon);
  program.settings.push_back("sources.arxiv.categories=[\"cs.CV\"]");
  std::filesystem::create_directory(program.path("topics"));
  program.write("topics/fur.toml", "name = \"fur\"\n[phrases]\n\"fur\" = 1.0\n");
  program.settings.push_back("topics_dir=\"" + program.path("topics").string() + "\"");
  program.run({"fetch"});
  const auto said = program.done({"topics", "new", "big_models", "--like", "2609.20001", "2609.20002", "2609.20003"});
  CHECK(has(said, "topics/big-models.toml"));
  const auto written = program.file("topics/big-models.toml");
  CHECK(has(written, "from 2609.20001 2609.20002 2609.20003"));
  CHECK(has(written, "in 3 of them, in 1 of 2 others"));
  CHECK(has(program.done({"topics", "test", "--topic", "big-models"}), "2609.20001"));
  CHECK(program.run({"topics", "new", "one", "--like", "2609.20001"}).code == 2);
  const auto nameless = program.run({"topics", "new", "--like", "2609.20001", "2609.20002"});
  CHECK(nameless.code == 2);
  CHECK(has(nameless.err, "the topic's name comes first"));
  CHECK(program.run({"topics", "new", "big-models", "--like", "2609.20001", "2609.20002"}).code == 1);
  CHECK(program.file("topics/big-models.toml") == written);
}

TEST_CASE("a topic that takes another name keeps its papers, its decisions and what was learned of it") {
  Program program(few_days(), kTuesdayNoon);
  program.settings.push_back("sources.arxiv.categories=[\"cs.CV\"]");
  std::filesystem::create_directory(program.path("topics"));
  const auto mllm = whole_file(std::filesystem::path(PREPRINTD_SOURCE_DIR) / "config/topics/mllm.toml").value();
  program.write("topics/mllm.toml", mllm);
  program.settings.push_back("topics_dir=\"" + program.path("topics").string() + "\"");
  program.run({"fetch"});
  program.done({"accept", "2609.20001"});
  const std::string line =
      R"({"id":"2609.30001","title":"Tokens of Sight","abstract":"A multimodal model that sees and talks.","categories":["cs.CV"]})";
  const auto before = program.done({"queue", "--json"}), score = program.done({"triage", "score"}, line);
  CHECK(has(before, R"("topic":"mllm")"));

  std::filesystem::remove(program.path("topics/mllm.toml"));
  program.write("topics/seeing.toml", with(mllm, "name = \"mllm\"", "name = \"seeing\"\nformerly = [\"MLLM\"]"));
  // What was learned under the old name scores under the new one, to the last digit.
  auto expected = score;
  for (auto at = expected.find("mllm"); at != std::string::npos; at = expected.find("mllm"))
    expected.replace(at, 4, "seeing");
  CHECK(program.done({"triage", "score"}, line) == expected);
  program.run({"fetch", "--force"});
  const auto after = program.done({"queue", "--json"});
  CHECK(times(after, R"("topic":"seeing")") == times(before, R"("topic":"mllm")"));
  CHECK_FALSE(has(after, R"("topic":"mllm")"));
  CHECK(has(program.shown("2609.20001"), R"("topic":"seeing")"));
  CHECK(program.done({"queue", "--topic", "mllm", "--json"}) == program.done({"queue", "--topic", "seeing", "--json"}));
  CHECK(program.done({"topics", "test", "--topic", "mllm"}) == program.done({"topics", "test", "--topic", "seeing"}));

  program.settings.push_back("queue.caps=[\"mllm=20\"]");
  const auto caps = program.run({"check"});
  CHECK(caps.code == 2);
  CHECK(has(caps.err, "queue.caps: the topic mllm is called seeing now"));
  program.settings.pop_back();
  program.write("topics/mllm.toml", mllm);
  const auto both = program.run({"check"});
  CHECK(both.code == 2);
  CHECK(has(both.err, "topics/seeing.toml:"));
  CHECK(has(both.err, "formerly: \"mllm\" is the topic of "));
}

TEST_CASE("what the days bring: a new version is noted, a pick after a no is greyed, two doors are one place") {
  Program program(few_days(), kTuesdayNoon);
  program.settings.push_back("sources.arxiv.categories=[\"cs.CV\"]");
  program.settings.push_back("queue.share=1.0");
  program.write("README.md", "# Papers\n1. arXiv [One](https://arxiv.org/abs/2503.10001)\n");
  program.done({"import", "reading-list", "README.md"});
  program.run({"fetch"});
  program.done({"accept", "2609.20001"});
  program.done({"reject", "2609.20002", "--why", "no need"});
  program.done({"export", "--into"});
  const auto file = program.file("README.md");

  program.now = kNow;
  program.world().set_now(*parse_instant(kNow));
  const auto said = program.done({"fetch"});
  CHECK(has(said, "2609.20001 on your list has a new version"));
  CHECK(has(program.shown("2609.20001"),
            "\"version\":2,\"title\":\"A Multimodal Large Language Model That Counts Well\""));
  CHECK(has(program.shown("2609.20001"), "\"state\":\"accepted\""));

  const auto queue = program.done({"queue"});
  CHECK(has(
      queue,
      "2609.20002  A Multimodal Large Language Model Nobody Needs  (picked 2026-09-23; you said no on 2026-09-22)"));
  std::map<std::string, std::string> waiting;
  for (const auto& line : lines_in(program.done({"queue", "--json"}))) waiting[line.substr(7, 10)] += line;
  CHECK(waiting.count("2609.20001") == 0);
  CHECK(waiting.count("2609.20002") == 0);
  // Flagged on Tuesday, picked on Wednesday: once, under Tuesday, with both reasons.
  CHECK(has(waiting["2609.20003"], "\"day\":\"2026-09-22\""));
  CHECK(has(waiting["2609.20003"], "\"topic\":\"mllm\""));
  CHECK(has(waiting["2609.20003"], "\"source\":\"huggingface\",\"day\":\"2026-09-23\""));
  // On no topic, picked on Thursday: under Thursday.
  CHECK(has(waiting["2609.20004"], "\"day\":\"2026-09-24\""));
  CHECK(has(waiting["2609.20004"], "\"flags\":[]"));
  // A withdrawn paper says so before she accepts it.
  CHECK(has(program.shown("2609.20005"), "\"withdrawn\":true"));
  CHECK(has(program.done({"show", "2609.20005"}), "withdrawn"));
  CHECK(has(program.done({"queue"}), "WITHDRAWN"));
  CHECK(has(program.done({"accept", "2609.20005"}), "withdrawn"));
  program.done({"undo"});

  // A new title of arXiv's does not touch the line that stands.
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(difference(program.file("README.md"), file) == "");
}

TEST_CASE("a day that is not proven is asked again with at most one conditional request a category and route") {
  auto scenario = demo();
  Program program(std::move(scenario));
  upstream::Fault stale;
  stale.kind = upstream::FaultKind::short_page;
  stale.match = "/catchup/";
  program.world().add_fault(stale);
  CHECK(program.run({"fetch"}).code == 3);
  program.world().clear_accesses();
  CHECK(program.run({"fetch"}).code == 3);
  std::map<std::string, int> asked;
  int conditional = 0, pages = 0;
  for (const auto& access : program.world().accesses()) {
    if (has(access.target, "/api/daily_papers")) continue;
    ++asked[access.target];
    if (!has(access.target, "/catchup/")) continue;
    ++pages;
    conditional += !access.header("If-None-Match").empty();
  }
  CHECK(pages > 0);
  CHECK(conditional == pages);
  for (const auto& each : asked) {
    INFO(each.first);
    CHECK(each.second == 1);
  }
}

}  // namespace preprintd::e2e
