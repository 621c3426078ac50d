#include "scenarios.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <stdexcept>

#include "paper/arxiv_id.hpp"
#include "store/migrate.hpp"

namespace preprintd::torture {
namespace {

constexpr char kList[] =
    "# Reading\n\nKept by hand.\n\n## Daily Papers\n\n"
    "1. arXiv 2025 [A Line She Wrote](https://arxiv.org/abs/2503.09003) (好的摘要) [[Code](https://github.com/a/b)]\n"
    "2. arXiv 2025 [Another One](https://arxiv.org/abs/2502.04005)\n\n## Notes\n\nNothing here.\n";

/// A database as an earlier release left it, with one row of what matters.
void make_older(Room& room, int schema) {
  std::filesystem::create_directories(room.world() / "state");
  SQLite::Database db(room.database().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA page_size = 8192");
  db.exec(fmt::format("PRAGMA application_id = {}", store::kApplicationId));
  db.exec("PRAGMA journal_mode = WAL");
  std::vector<store::SchemaStep> first;
  for (const auto& step : store::schema_steps())
    if (step.number <= schema) first.push_back(step);
  const auto done = store::migrate(db, room.database(), {first.front()});
  if (!done) throw std::runtime_error(done.error().message());
  // {0} is the paper's key, packed from its identifier.
  db.exec(fmt::format(
      "UPDATE change_counter SET seq = 7;"
      "INSERT INTO paper (key, id, title, complete, first_seen, seq) VALUES ({0}, '2609.10001', 'A Title', 1, 0, 1);"
      "INSERT INTO sighting (paper, source, category, day, kind, seen_at, seq)"
      " VALUES ({0}, 'arxiv-listing', 'cs.CL', '2026-09-21', 'new', 0, 2);"
      "INSERT INTO triaged VALUES ({0}, 0);"
      "INSERT INTO queue_item (paper, day, added_at, seq) VALUES ({0}, '2026-09-21', 0, 3);"
      "INSERT INTO decision (paper, state, at, seq) VALUES ({0}, 'accepted', 0, 4);"
      "INSERT INTO list (name, heading, seq) VALUES ('daily-papers', 'Daily Papers', 5);"
      "INSERT INTO entry (paper, list, place, note, created_at, seq) VALUES ({0}, 'daily-papers', 'wanted', '她的话', "
      "0, 6);"
      "INSERT INTO step (verb, actor, at, seq) VALUES ('accept', 'cli', 0, 7);"
      "INSERT INTO change (step, ordinal, table_name, row_key, paper, after)"
      " VALUES (1, 0, 'decision', '{0}', {0}, json_object('state', 'accepted', 'at', 0));",
      parse_arxiv_id("2609.10001")->id.key()));
  if (const auto rest = store::migrate(db, {}, first); !rest) throw std::runtime_error(rest.error().message());
}

Step step(std::string name, std::vector<std::string> words, std::string acknowledgement = {}) {
  Step made;
  made.name = std::move(name);
  made.words = std::move(words);
  made.acknowledgement = std::move(acknowledgement);
  return made;
}

Step growing(Step made) {
  made.promise = Promise::growing;
  return made;
}

Step staged(Step made) {
  made.promise = Promise::staged;
  return made;
}

/// Said a second time it would be a second decision.
Step once(Step made) {
  made.repeatable = false;
  return made;
}

Step at(Step made, std::string now) {
  made.now = std::move(now);
  return made;
}

Scenario first_start() {
  Scenario scenario{"first start", {}};
  // Any writing verb makes the database; this one has nothing else to do.
  scenario.steps.push_back(growing(step("schema", {"close", "--day", "2026-09-22"})));
  return scenario;
}

Scenario migration(int from) {
  Scenario scenario{fmt::format("migration from {}", from), {}};
  auto migrating = growing(step("migrate", {"close", "--day", "2020-01-01"}));
  migrating.before = [from](Room& room) { make_older(room, from); };
  scenario.steps.push_back(std::move(migrating));
  return scenario;
}

Scenario week() {
  Scenario scenario{"a week", {}};
  auto& steps = scenario.steps;
  auto reading = growing(step("import reading-list", {"import", "reading-list", "README.md"}));
  reading.before = [](Room& room) { write_bytes(room.readme(), kList); };
  steps.push_back(std::move(reading));
  steps.push_back(growing(step("first fetch", {"fetch"})));
  steps.push_back(once(step("accept", {"accept", "2609.10001", "--summary", "很好", "--code", "https://github.com/c/d"},
                            "accepted into")));
  steps.push_back(step("annotate", {"annotate", "2609.10001", "--note", "再看", "--read-notes", "wanted"}, "再看"));
  steps.push_back(once(step("reject", {"reject", "2609.10002", "--why", "too narrow"})));
  steps.push_back(once(step("undo", {"undo"}, "undone: ")));
  steps.push_back(staged(step("export --into", {"export", "--into"}, "written: ")));
  steps.push_back(step("backup", {"backup", "copy.db"}, "verified"));
  steps.push_back(once(step("defer", {"defer", "2609.10002", "--until", "2026-09-24"})));
  auto edited = staged(step("export over her edits", {"export", "--into"}, "written: "));
  edited.before = [](Room& room) {
    room.run({"annotate", "2609.10001", "--summary", "更好"});
    auto text = bytes_of(room.readme());
    const std::string old = "arXiv 2025 [Another One](https://arxiv.org/abs/2502.04005)";
    text.replace(text.find(old), old.size(), "ICLR 2025 [Another One](https://arxiv.org/abs/2502.04005) (她的摘要)");
    write_bytes(room.readme(), text);
  };
  steps.push_back(std::move(edited));
  steps.push_back(at(growing(step("second fetch", {"fetch"}, "sorted anew")), "2026-09-23T14:00:00Z"));
  steps.push_back(at(step("close", {"close", "--until", "2026-09-23"}, " closed: "), "2026-09-24T14:00:00Z"));
  steps.push_back(step("backup over an older one", {"backup", "copy.db"}, "verified"));
  steps.push_back(once(step("undo of a paper", {"undo", "2609.10001"}, "undone: ")));
  auto twice = once(step("undo of the accept", {"undo", "2609.10001"}, "undone: "));
  twice.before = [](Room& room) { room.run({"undo", "2609.10001"}); };
  steps.push_back(std::move(twice));
  steps.push_back(staged(step("export of a removal", {"export", "--into"}, "written: ")));
  auto decisions = step("import decisions", {"import", "decisions", "decisions.ndjson"});
  decisions.before = [](Room& room) {
    write_bytes(room.world() / "decisions.ndjson", room.run({"export", "decisions"}).out);
    std::filesystem::remove_all(room.world() / "state");
    std::filesystem::create_directories(room.world() / "state");
    room.run({"close", "--day", "2020-01-01"});
  };
  steps.push_back(growing(std::move(decisions)));
  return scenario;
}

/// Two days asked of OAI-PMH, a record a page.
Scenario oai() {
  Scenario scenario{"OAI-PMH", {}};
  auto healing = at(
      growing(step("catch-up", {"fetch", "--source", "arxiv-oai", "--since", "2026-09-21", "--until", "2026-09-22"})),
      "2026-09-24T14:00:00Z");
  healing.before = [](Room& room) { room.run({"close", "--day", "2020-01-01"}); };
  scenario.steps.push_back(std::move(healing));
  return scenario;
}

}  // namespace

std::vector<Scenario> all_scenarios() {
  std::vector<Scenario> all{first_start()};
  for (const auto& schema : store::schema_steps())
    if (schema.number < store::newest_schema()) all.push_back(migration(schema.number));
  all.push_back(week());
  all.push_back(oai());
  return all;
}

}  // namespace preprintd::torture
