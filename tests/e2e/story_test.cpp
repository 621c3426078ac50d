// A maintainer's days: import, fetch, decide, export, take back.
#include <algorithm>
#include <fmt/format.h>

#include "program.hpp"

namespace preprintd::e2e {
namespace {

constexpr int kCategories = 5;

std::vector<std::string> queued(const Program& program, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"queue", "--json"});
  std::vector<std::string> ids;
  for (const auto& line : lines_in(program.done(more))) ids.push_back(line.substr(7, line.find('"', 7) - 7));
  return ids;
}

bool holds(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// The demo's week, its papers fetched and its reading list imported.
struct Week {
  Week() : program(demo()) {
    program.write("README.md", upstream::demo_reading_list(*parse_day(kToday)));
    program.done({"import", "reading-list", "README.md"});
    first = program.done({"fetch"});
  }
  std::string text() const { return program.file("README.md"); }
  Program program;
  std::string first;
};

}  // namespace

TEST_CASE("the first fetch brings three listing days and three Hugging Face days; the second asks arXiv nothing") {
  Week week;
  auto& program = week.program;
  const auto rows = program.done({"coverage", "--json"});
  CHECK(int(lines_in(rows).size()) == 3 * kCategories + 3);
  CHECK(times(rows, "\"verdict\":\"complete\"") == 3 * kCategories + 2);
  CHECK(times(rows, "\"day\":\"2026-09-24\"") == kCategories + 1);
  CHECK(times(rows, "\"day\":\"2026-09-22\"") == kCategories + 1);
  CHECK(has(week.first, "complete"));
  CHECK(has(week.first, "new in the queue"));

  const int before = program.arxiv_requests();
  const auto papers = program.done({"export", "jsonl"}), queue = program.done({"queue", "--json"});
  program.done({"fetch"});
  CHECK(program.arxiv_requests() == before);
  CHECK(arxiv_rows(program.done({"coverage", "--json"})) == arxiv_rows(rows));
  CHECK(program.done({"queue", "--json"}) == queue);
  // A green day named on the command line is only printed; --force asks again, and politely (nothing has changed).
  CHECK(has(program.done({"fetch", "--day", "2026-09-23"}), "2026-09-23"));
  CHECK(program.arxiv_requests() == before);
  program.world().clear_accesses();
  program.done({"fetch", "--day", "2026-09-23", "--force", "--source", "arxiv-catchup"});
  CHECK(program.world().count("/catchup/") == kCategories);
  CHECK(program.done({"export", "jsonl"}) == papers);
  for (const auto& access : program.world().accesses()) {
    CHECK_FALSE(access.header("Accept").empty());
    CHECK(has(std::string(access.header("User-Agent")), "preprintd/"));
    CHECK(access.concurrent == 1);
  }
}

TEST_CASE("papers of an imported list get their metadata in one request, and what their lines do not name is offered") {
  upstream::Scenario scenario;
  int known = 0, others = 0;
  for (const char* day : {"2026-09-22", "2026-09-23", "2026-09-24"}) {
    upstream::Manuscript other(parse_arxiv_id(fmt::format("2609.2000{}", ++others))->id);
    other.title = "Counting Beetles on Photographs";
    other.abstract = "We count them.";
    other.authors = {"Ada Example"};
    other.categories = {"cs.CV"};
    other.versions = {{*parse_instant("2026-09-18T10:00:00Z")}};
    const auto id = other.id.text();
    scenario.add(std::move(other));
    scenario.announce(*parse_day(day), {id});
  }
  for (const auto& found : find_arxiv_ids(own_list())) {
    upstream::Manuscript paper(found.id);
    paper.title = "The Title arXiv Has";
    paper.abstract = "Code: https://github.com/example/of-the-abstract.";
    paper.authors = {"Ada Example"};
    paper.categories = {"cs.RO"};
    paper.comment = "Accepted to NeurIPS 2025";
    paper.versions = {{*parse_instant("2025-03-20T10:00:00Z")}};
    scenario.add(paper);
    ++known;
  }
  Program program(std::move(scenario));
  program.write("README.md", own_list());
  program.done({"import", "reading-list", "README.md"});
  program.done({"fetch"});
  CHECK(program.world().count("/api/query") == 1);
  CHECK(times(program.done({"export", "jsonl"}), "\"metadata\":\"complete\"") == known);
  CHECK(times(program.done({"coverage", "--json"}), "\"expected\":0,\"got\":0,\"verdict\":\"complete\"") ==
        3 * (kCategories - 1));
  const auto plain = program.shown("2502.04005");
  CHECK(has(plain, "\"venue\":\"NeurIPS 2025\""));
  CHECK(has(plain, "https://github.com/example/of-the-abstract"));
  CHECK(has(plain, "\"title\":\"Plain Prompting: Rethinking Prompts for Arms\""));
  CHECK(program.done({"queue"}).find("nothing waits") == 0);
  // Nothing of it goes into the file by itself.
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(difference(program.file("README.md"), own_list()) == "");
}

TEST_CASE("a route that fails makes its day red and the exit code 3; the next fetch heals it") {
  Program program(demo());
  upstream::Fault page;
  page.kind = upstream::FaultKind::html;
  page.match = "/catchup/cs.CV";
  program.world().add_fault(page);
  const auto ran = program.run({"fetch"});
  CHECK(ran.code == 3);
  const auto rows = program.done({"coverage", "--json"});
  CHECK(times(rows, "\"verdict\":\"complete\"") == 3 * kCategories);
  CHECK(has(program.done({"queue"}), "cs.CV is "));
  const auto before = queued(program);
  program.world().clear_faults();
  CHECK(program.run({"fetch"}).code == 0);
  CHECK(times(program.done({"coverage", "--json"}), "\"verdict\":\"healed\"") == 2);
  const auto after = queued(program);
  CHECK(has(program.done({"coverage", "--json"}),
            "\"category\":\"cs.CV\",\"day\":\"2026-09-22\",\"expected\":32,\"got\":32,\"verdict\":\"healed\""));
  for (const auto& id : before) CHECK(holds(after, id));
}

TEST_CASE("with nothing to be reached a fetch ends with 3 and stores no day as seen") {
  Program program;
  const auto ran = program.run({"fetch"});
  CHECK(ran.code == 3);
  const auto rows = program.done({"coverage", "--json"});
  CHECK_FALSE(has(rows, "\"verdict\":\"complete\""));
  CHECK_FALSE(has(rows, "\"verdict\":\"quiet\""));
}

TEST_CASE("a morning: accept with every field, reject, defer, close, undo, and only what was said is written") {
  Week week;
  auto& program = week.program;
  const auto before = week.text();
  const auto all = queued(program);
  REQUIRE(all.size() > 10);
  const auto &yes = all[0], &no = all[1], &later = all[2];
  CHECK(has(program.done({"queue"}), yes));
  CHECK(queued(program, {"--limit", "3"}).size() == 3);

  const auto said = program.done({"accept",       "arXiv:" + yes + "v1",
                                  "--list",       "daily-papers",
                                  "--venue",      "ICLR 2026",
                                  "--summary",    "很好（真的）",
                                  "--code",       "https://github.com/a/b",
                                  "--code",       "https://github.com/c/d",
                                  "--link",       "Project=https://example.org/p",
                                  "--read-notes", "https://example.org/notes",
                                  "--note",       "再看  一遍",
                                  "--title",      "Her Short Name"});
  const auto fields = fmt::format(
      "[Her Short Name](https://arxiv.org/abs/{}) (很好（真的）) [[Code](https://github.com/a/b)] "
      "[[Code](https://github.com/c/d)]",
      yes);
  CHECK(has(said, fields));
  CHECK(has(said, "(**Notes**: 再看 一遍)"));
  const auto shown = program.shown(yes);
  CHECK(has(shown, "\"decision\":{\"state\":\"accepted\",\"at\":\"2026-09-24T14:00:00Z\",\"list\":\"daily-papers\""));
  CHECK(has(shown, "\"read_notes\":\"https://example.org/notes\""));
  CHECK(has(shown, "\"title\":\"Her Short Name\""));

  program.done({"reject", no, "--why", "too narrow"});
  program.done({"defer", later, "--until", "2026-09-28"});
  const auto left = queued(program);
  CHECK(left.size() == all.size() - 3);
  CHECK(program.run({"defer", yes}).code == 1);
  program.now = "2026-09-28T14:00:00Z";
  CHECK(queued(program).front() == later);
  CHECK(has(program.done({"queue"}), "back from deferral"));
  CHECK(has(program.shown(no), "\"why\":\"too narrow\""));
  program.now = kNow;

  const auto tuesday = queued(program, {"--day", "2026-09-22"});
  REQUIRE_FALSE(tuesday.empty());
  program.done({"close", "--until", "2026-09-22"});
  CHECK(queued(program).size() == left.size() - tuesday.size());
  CHECK(has(program.shown(tuesday[0]), "\"state\":\"passed\""));
  program.done({"undo"});
  CHECK(queued(program) == left);

  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(has(week.text(), fields));
  CHECK(lines_in(week.text()).size() == lines_in(before).size() + 1);
  // Fetched again, nobody who was answered waits again.
  CHECK(program.run({"fetch", "--day", kToday, "--force"}).code == 0);
  CHECK(queued(program) == left);

  program.done({"annotate", yes, "--summary", "", "--read-notes", "wanted", "--code", "https://github.com/a/b"});
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(
      has(week.text(),
          fmt::format("[Her Short Name](https://arxiv.org/abs/{}) [[Code](https://github.com/a/b)] [[Project]", yes)));
  program.done({"undo", yes});
  program.done({"undo", yes});
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(difference(week.text(), before) == "");
  for (int i = 0; i < 2; ++i) program.done({"undo"});
  CHECK(queued(program) == all);
}

TEST_CASE("a venue and code the authors name are filled in, and an empty value keeps them out") {
  Week week;
  auto& program = week.program;
  std::string with_code;
  for (const auto& line : lines_in(program.done({"queue", "--json"})))
    if (has(line, "\"suggested\":{\"venue\":\"") && has(line, "\"code\":[\"https://github.com/"))
      with_code = line.substr(7, line.find('"', 7) - 7);
  REQUIRE_FALSE(with_code.empty());
  CHECK(has(program.done({"accept", with_code}), "[[Code](https://github.com/"));
  program.done({"undo"});
  const auto bare = program.done({"accept", with_code, "--code", "", "--venue", ""});
  CHECK_FALSE(has(bare, "[[Code]("));
  CHECK(has(bare, "rXiv ["));
}

TEST_CASE("accepting needs no network: the number is kept and its line waits for the title") {
  Program program;
  program.write("README.md", own_list());
  program.done({"import", "reading-list", "README.md"});
  const auto said = program.done({"accept", "2609.00042", "--note", "later"});
  CHECK(has(said, "kept by its number"));
  CHECK(has(program.shown("2609.00042"), "\"metadata\":\"pending\""));
  const auto ran = program.run({"export", "--into"});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "2609.00042 waits for its metadata"));
  CHECK(difference(program.file("README.md"), own_list()) == "");
  CHECK(program.run({"add", "2609.00043", "hep-th/9901001v2"}).code == 3);
  CHECK(has(program.done({"queue"}), "2609.00043"));
  // Her own title is enough for a line.
  program.done({"annotate", "2609.00042", "--title", "Known by Hearsay"});
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(has(program.file("README.md"), "[Known by Hearsay](https://arxiv.org/abs/2609.00042) (**Notes**: later)"));
}

TEST_CASE("every format goes out, and decisions read into a fresh state are the same decisions") {
  Week week;
  auto& program = week.program;
  const auto all = queued(program);
  program.done({"accept", all[0], "--summary", "好"});
  program.done({"reject", all[1], "--why", "no"});
  program.done({"defer", all[2]});
  program.done({"close", "--day", "2026-09-22"});
  program.done({"export", "--into"});
  const int accepted = times(program.done({"export", "jsonl"}), "\"state\":\"accepted\"");
  CHECK(accepted == 9);
  const auto bibtex = program.done({"export", "bibtex"});
  CHECK(times(bibtex, "eprint") >= accepted);
  CHECK(has(bibtex, all[0]));
  const auto atom = program.done({"export", "atom"});
  CHECK(times(atom, "<entry>") == accepted);
  for (const auto& format : {"bibtex", "jsonl", "atom", "decisions"}) {
    program.done({"export", format, "--output", "out"});
    CHECK(program.file("out") == program.done({"export", format}));
  }
  const auto decisions = program.done({"export", "decisions"});
  CHECK(has(decisions, "\"rejected\""));
  CHECK(has(decisions, "\"passed\""));
  CHECK(has(decisions, "\"deferred\""));
  program.write("decisions.ndjson", decisions);
  program.use_state("second");
  program.done({"import", "decisions", "decisions.ndjson"});
  CHECK(difference(program.done({"export", "decisions"}), decisions) == "");
  const auto once = program.done({"export", "decisions"});
  CHECK(has(program.done({"import", "decisions", "decisions.ndjson"}), " 0 taken over"));
  CHECK(program.done({"export", "decisions"}) == once);
  // Her file is recognised, not written a second time.
  program.done({"import", "reading-list", "README.md"});
  const auto bytes = week.text();
  CHECK(program.run({"export", "--into"}).code == 0);
  CHECK(difference(week.text(), bytes) == "");
}

}  // namespace preprintd::e2e
