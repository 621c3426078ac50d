// Files that are no lists, words that name nothing, answers that cannot be used: one clear line each, nothing lost.
#include <fmt/format.h>

#include "program.hpp"

namespace preprintd::e2e {
namespace {

/// One complaint, on its own line, that says `part`.
void check_refused(const Ran& ran, int code, const std::string& part) {
  INFO(part, " | ", ran.out, " | ", ran.err);
  CHECK(ran.code == code);
  CHECK(lines_in(ran.err).size() == 1);
  CHECK(ran.err.starts_with("preprintd: "));
  CHECK(has(ran.err, part));
}

struct Spoiled {
  upstream::FaultKind kind;
  const char* match;
  const char* says;  ///< what the one line must name
  int code;          ///< 0: another route had the day
};

}  // namespace

TEST_CASE("what is no list is refused in one line and leaves nothing behind") {
  Program program;
  std::filesystem::create_directory(program.path("folder"));
  program.write("binary.md", std::string("\x7f"
                                         "ELF\x02\x01\x00\xff\xfe",
                                         9) +
                                 std::string(2000, '\xC3'));
  program.write("empty.md", "");
  program.write("prose.md", "# Title\nNothing but words about 2409.20566.\n");
  program.write("marked.md", "<<<<<<< HEAD\n" + own_list() + "=======\n>>>>>>> theirs\n");
  for (const auto& [file, says] :
       std::vector<std::pair<std::string, std::string>>{{"absent.md", "no such file"},
                                                        {"folder", "Is a directory"},
                                                        {"binary.md", "not UTF-8"},
                                                        {"empty.md", "no entry with an arXiv link"},
                                                        {"prose.md", "no entry with an arXiv link"},
                                                        {"marked.md", "conflict markers"}}) {
    const auto ran = program.run({"import", "reading-list", file});
    check_refused(ran, 1, file);
    CHECK(has(ran.err, says));
    if (program.exists("state/preprints.db")) CHECK(program.done({"export", "jsonl"}).empty());
    CHECK(program.run({"import", "reading-list", "--dry-run", file}).code == 1);
  }
}

TEST_CASE("a word that names nothing is answered with the words there are") {
  Program program(demo());
  program.write("README.md", upstream::demo_reading_list(*parse_day(kToday)));
  program.done({"import", "reading-list", "README.md"});
  program.done({"fetch"});
  check_refused(program.run({"queue", "--topic", "mlm"}), 2, "known: llm-alignment, mllm, modality-alignment");
  check_refused(program.run({"close", "--topic", "mlm"}), 2, "known: llm-alignment");
  check_refused(program.run({"topics", "test", "--topic", "mlm"}), 2, "known: llm-alignment");
  check_refused(program.run({"accept", "2609.91153", "--list", "Daily"}), 2, "known: daily-papers");
  check_refused(program.run({"accept", "2609.91153", "--section", "Nowhere"}), 2, "known: Daily Papers");
  check_refused(program.run({"backup", "mistpyed/copy.db"}), 2, "there is no folder mistpyed");
  CHECK_FALSE(program.exists("mistpyed"));
  check_refused(program.run({"queue", "--limit", "99999999999999999999"}), 2, "--limit");
  check_refused(program.run({"--set", "nonsense", "queue"}), 2, "KEY=VALUE");
  check_refused(program.run({"--config", "/absent.toml", "queue"}), 2, "/absent.toml");
  check_refused(program.run({"export", "bibtex", "--output", "absent/x.bib"}), 1, "absent");
  check_refused(program.run({"import", "decisions", "README.md"}), 1, "README.md: line 1");
  check_refused(program.run({"defer", "2609.91153", "--until", "2020-01-01"}), 2, "a day to come");
  CHECK(has(program.shown("2609.91153"), "\"state\":\"pending\""));
}

TEST_CASE("an output that cannot be written is a failure, and the decision stands") {
  Program program(demo());
  program.done({"fetch"});
  program.output = "/dev/full";
  for (const auto& words : std::vector<std::vector<std::string>>{{"queue"}, {"coverage"}, {"id", "2409.20566"}})
    check_refused(program.run(words), 1, "standard output cannot be written");
  check_refused(program.run({"reject", "2609.91153"}), 1, "standard output");
  program.output.clear();
  CHECK(has(program.shown("2609.91153"), "\"state\":\"rejected\""));
}

TEST_CASE("an answer that cannot be used is said in one line: which route, why, and what happens next") {
  using upstream::FaultKind;
  // The newest day has a second route, the days before it have the catch-up page alone.
  for (const auto& spoiled : {Spoiled{FaultKind::truncate, "/rss/cs.CV", "arxiv-feed: ", 0},
                              Spoiled{FaultKind::html, "/rss/cs.CV", "arxiv-feed: ", 0},
                              Spoiled{FaultKind::wrong_namespace, "/rss/cs.CV", "namespace", 0},
                              Spoiled{FaultKind::empty, "/list/cs.CV", "the answer is empty", 0},
                              Spoiled{FaultKind::oversized, "/list/cs.CV", "bytes", 0},
                              Spoiled{FaultKind::empty, "/catchup/cs.CV", "the answer is empty", 3},
                              Spoiled{FaultKind::html, "/catchup/cs.CV", "arxiv-catchup: ", 3},
                              Spoiled{FaultKind::truncate, "/catchup/cs.CV", "arxiv-catchup: ", 3},
                              Spoiled{FaultKind::gzip_bomb, "/catchup/cs.CV", "bytes", 3},
                              Spoiled{FaultKind::broken_record, "/catchup/cs.CV", "1 unreadable", 3},
                              Spoiled{FaultKind::html, "/api/daily_papers", "it is a web page", 3},
                              Spoiled{FaultKind::wrong_namespace, "/api/query", "arxiv-api: ", 0}}) {
    Program program(demo());
    program.settings.push_back("sources.arxiv.categories=[\"cs.CV\"]");
    program.settings.push_back("network.max_body=8MiB");
    upstream::Fault fault;
    fault.kind = spoiled.kind;
    fault.match = spoiled.match;
    fault.bytes = spoiled.kind == FaultKind::truncate ? 0 : 12 << 20;
    program.world().add_fault(fault);
    const auto ran = program.run({"fetch"});
    INFO(upstream::fault_name(spoiled.kind), " ", spoiled.match, " ", ran.out, ran.err);
    CHECK(ran.code == spoiled.code);
    const std::string says = spoiled.says;
    int told = 0;
    for (const auto& line : lines_in(ran.out)) {
      if (!has(line, says)) continue;
      ++told;
      const bool next = has(line, "; next: ") || has(line, "another route has the day") || has(line, "asked again");
      CHECK(next);
    }
    CHECK(told >= 1);
    const auto rows = program.done({"coverage", "--json"});
    CHECK_FALSE(has(rows, "\"verdict\":\"quiet\""));
    // What the other routes brought is there, and when the fault is gone so is the rest.
    CHECK(has(program.done({"queue", "--json"}), "\"id\""));
    program.world().clear_faults();
    CHECK(program.run({"fetch"}).code == 0);
    for (const auto& row : lines_in(program.done({"coverage", "--json"})))
      CHECK((has(row, "complete") || has(row, "healed") || has(row, "waiting")));
  }
}

TEST_CASE("every way of saying no closes arXiv's gate: the other pages are not asked, and the line says until when") {
  for (const int status : {403, 406, 429, 503}) {
    Program program(demo());
    upstream::Fault fault;
    fault.match = "/catchup/cs.CV";
    fault.status = status;
    program.world().add_fault(fault);
    const auto ran = program.run({"fetch"});
    INFO(status, " ", ran.out);
    CHECK(ran.code == 3);
    CHECK(has(ran.out, fmt::format("HTTP {}", status)));
    const bool until = has(ran.out, "asked again from ") || has(ran.out, "silent until ");
    CHECK(until);
    CHECK(program.arxiv_requests() == 1);
    // The gate is a file: the next process keeps it shut, too.
    CHECK(program.run({"fetch"}).code == 3);
    CHECK(program.arxiv_requests() == 1);
  }
}

}  // namespace preprintd::e2e
