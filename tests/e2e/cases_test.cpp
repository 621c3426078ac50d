// What is asked wrongly is answered in one line with the right exit code, and leaves nothing behind.
#include <fmt/format.h>

#include "program.hpp"

namespace preprintd::e2e {
namespace {

void check_usage(const Program& program, const std::vector<std::string>& words, const std::string& named = {}) {
  const auto ran = program.run(words);
  std::string said;
  for (const auto& word : words) said += word + " ";
  INFO(said, ran.out, ran.err);
  CHECK(ran.code == 2);
  CHECK(lines_in(ran.err).size() == 1);
  CHECK(ran.err.starts_with("preprintd: "));
  CHECK(has(ran.err, named));
}

/// Rows of a table of the upstream notes: cells by tab, without the heading.
std::vector<std::vector<std::string>> shared_rows(const std::string& name) {
  const auto text = whole_file(std::string(PREPRINTD_SHARED_DIR) + "/upstream/" + name);
  if (!text) MESSAGE("skipped: no ", name, " beside this checkout");
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : lines_in(text.value_or(""))) {
    auto& cells = rows.emplace_back(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

}  // namespace

TEST_CASE("wrong words on the command line end with 2 and one line that names what is wrong") {
  Program program(demo());
  check_usage(program, {});
  check_usage(program, {"frobnicate"}, "frobnicate");
  check_usage(program, {"queue", "--frobnicate"}, "--frobnicate");
  check_usage(program, {"accept"}, "REF");
  check_usage(program, {"accept", "not-an-id"}, "not-an-id");
  check_usage(program, {"accept", "2609.91153", "--list", "no-such-list"}, "no-such-list");
  check_usage(program, {"accept", "2609.91153", "--code", "github.com/a/b"}, "github.com/a/b");
  check_usage(program, {"accept", "2609.91153", "--read-notes", "perhaps"}, "perhaps");
  check_usage(program, {"accept", "2609.91153", "--link", "https://example.org"}, "LABEL=URL");
  check_usage(program, {"fetch", "--day", "24.9.2026"}, "24.9.2026");
  check_usage(program, {"fetch", "--day", "2026-09-31"}, "2026-09-31");
  check_usage(program, {"fetch", "--day", "2026-09-30"}, "future");
  check_usage(program, {"fetch", "--since", "2026-09-24", "--until", "2026-09-22"}, "before");
  check_usage(program, {"fetch", "--until", "2026-09-22"}, "--since");
  check_usage(program, {"fetch", "--source", "gopher"}, "gopher");
  check_usage(program, {"close"}, "--day");
  check_usage(program, {"defer", "2609.91153", "--until", "soon"}, "soon");
  CHECK(program.arxiv_requests() == 0);
  CHECK(program.run({"show", "2609.91153"}).code == 1);
}

TEST_CASE("a mistake in the settings ends every verb with 2 and names the nearest key or the reason") {
  Program program(demo());
  check_usage(program, {"--set", "web.lisen=127.0.0.1:1", "queue"}, "web.listen");
  check_usage(program, {"--set", "sources.arxiv.min_interval=soon", "queue"}, "sources.arxiv.min_interval");
  check_usage(program, {"--set", "sources.arxiv.feed_url=https://rss.arxiv.org/rss", "queue"}, "3s");
  check_usage(program, {"--set", "sources.arxiv.categories=[\"cs.XX\"]", "fetch"});
  program.write("preprintd.toml", "[web]\nlisten = 5\n");
  check_usage(program, {"queue"}, "preprintd.toml:2");
}

TEST_CASE("a Saturday has no listing, says so and is no mistake") {
  Program program(demo());
  const auto ran = program.run({"fetch", "--day", "2026-09-19"});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "weekend"));
  CHECK(program.arxiv_requests() == 0);
}

TEST_CASE("a reading verb without a database names the path it looked at and creates nothing") {
  Program program;
  for (const auto& words : std::vector<std::vector<std::string>>{{"queue"},
                                                                 {"coverage"},
                                                                 {"show", "2609.91153"},
                                                                 {"search", "words"},
                                                                 {"export"},
                                                                 {"export", "jsonl"},
                                                                 {"undo"}}) {
    const auto ran = program.run(words);
    INFO(words.front(), ran.out);
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "state/preprints.db"));
    CHECK(lines_in(ran.err).size() == 1);
    CHECK(std::filesystem::is_empty(program.path("state")));
  }
}

TEST_CASE("a demo is shown as she says, and touches neither her database nor her upstream") {
  Program program(demo());
  const auto queued = [](const std::string& said) {
    const auto at = said.find(" new in the queue");
    REQUIRE(at != std::string::npos);
    return std::stoi(said.substr(said.rfind('\n', at) + 1));
  };
  CHECK(queued(program.done({"--set", R"(queue.caps=["mllm=1"])", "demo"})) < queued(program.done({"demo"})));
  CHECK(has(program.done({"--set", "database.path=hers.db", "demo"}), "new in the queue"));
  CHECK_FALSE(program.exists("hers.db"));
  CHECK(program.arxiv_requests() == 0);
  CHECK_FALSE(program.exists("state/preprints.db"));
}

TEST_CASE("a dry run of an import says the same and stores nothing") {
  Program program;
  program.write("README.md", own_list());
  CHECK(has(program.done({"import", "reading-list", "--dry-run", "README.md"}), "22 entries: 22 new"));
  CHECK_FALSE(program.exists("state/preprints.db"));
  CHECK(has(program.done({"import", "reading-list", "README.md"}), "22 entries: 22 new"));
  program.write("README.md", with(own_list(), "(用声音判断夹住的物体、力度和是否滑落)", "(她的摘要)"));
  CHECK(has(program.done({"import", "reading-list", "--dry-run", "README.md"}), "0 new, 1 changed"));
  CHECK_FALSE(has(program.shown("2503.09003"), "她的摘要"));
}

TEST_CASE("id, import and export tell a script the same as a person") {
  Program program(demo());
  const auto ids = program.run({"id", "--json", "2409.20566v3", "cs/0703001", "2413.20566", "\"\xff"});
  CHECK(ids.code == 1);
  const auto lines = lines_in(ids.out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == R"({"input":"2409.20566v3","id":"2409.20566","version":3})");
  CHECK(lines[1] == R"({"input":"cs/0703001","id":"cs/0703001","version":null})");
  CHECK(lines[2] == R"({"input":"2413.20566","id":null,"version":null,"error":"month 13"})");
  CHECK(lines[3].starts_with("{\"input\":\"\\\"\xEF\xBF\xBD\",\"id\":null"));
  CHECK(program.done({"id", "--find", "--json", "(2409.20566v2)"}) == "{\"id\":\"2409.20566\",\"version\":2}\n");

  program.write("README.md", own_list());
  const auto dry = program.done({"import", "reading-list", "--dry-run", "--json", "README.md"});
  CHECK(lines_in(dry).size() == 1);
  CHECK(has(dry, R"("dry_run":true,"refused":null,"entries":22,"edits":{"added":22,"changed":0)"));
  CHECK(has(dry, R"({"name":"daily-robots","entries":)"));
  CHECK(has(dry, R"("message":"the link is printed twice")"));
  CHECK_FALSE(program.exists("state/preprints.db"));
  program.done({"import", "reading-list", "--json", "README.md"});

  CHECK(has(program.done({"export", "--check", "--json"}), R"("written":false,"up_to_date":true)"));
  program.done({"accept", "2609.91153", "--list", "daily-robots"});
  const auto behind = program.run({"export", "--check", "--json"});
  CHECK(behind.code == 1);
  CHECK(has(behind.out, R"("rehearsed":true,"refused":null,"written":false,"up_to_date":false,"lines":{"added":1,)"));
  CHECK(has(program.done({"export", "--diff", "--json"}), R"("diff":"--- )"));
  CHECK(has(program.done({"export", "--into", "--json"}), R"("rehearsed":false,"refused":null,"written":true,)"));
  program.write("README.md", "");
  const auto empty = program.run({"export", "--check", "--json"});
  CHECK(empty.code == 1);
  CHECK_FALSE(has(empty.out, R"("refused":null)"));
  check_usage(program, {"export", "--json"}, "jsonl");
}

TEST_CASE("id answers one line an input and knows every row of the tables") {
  Program program;
  const auto mixed = program.run({"id", "-"}, "arXiv:2409.20566v3\n\nhep-th/9901001\r\nnonsense");
  CHECK(mixed.code == 1);
  const auto lines = lines_in(mixed.out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "2409.20566\t3");
  CHECK(lines[1].starts_with("!\t"));
  CHECK(lines[2] == "hep-th/9901001\t");
  CHECK(lines[3].starts_with("!\t"));

  std::string input, wanted;
  for (const auto& row : shared_rows("identifiers.tsv")) {
    REQUIRE(row.size() >= 4);
    input += row[0] + "\n";
    wanted += row[3] == "valid" ? row[1] + "\t" + row[2] + "\n" : "!\n";
  }
  std::string got;
  for (const auto& line : lines_in(program.run({"id", "-"}, input).out))
    got += (line.starts_with("!\t") ? std::string("!") : line) + "\n";
  CHECK(difference(got, wanted) == "");
}

TEST_CASE("id --find finds exactly the identifiers a text holds, each once") {
  Program program;
  CHECK(
      program.done({"id", "--find", "see arXiv:2409.20566v2 and https://arxiv.org/abs/2409.20566, hep-th/9901001."}) ==
      "2409.20566\t2\nhep-th/9901001\t\n");
  CHECK(program.run({"id", "--find", "-"}, "nothing here").code == 1);
  for (const auto& row : shared_rows("identifiers_in_text.tsv")) {
    REQUIRE(row.size() >= 2);
    const auto ran = program.run({"id", "--find", "-"}, row[0]);
    std::string found;
    for (const auto& line : lines_in(ran.out)) {
      found += (found.empty() ? "" : ",") + line.substr(0, line.find('\t'));
    }
    INFO(row[0]);
    CHECK(found == row[1]);
    CHECK(ran.code == (row[1].empty() ? 1 : 0));
  }
}

}  // namespace preprintd::e2e
