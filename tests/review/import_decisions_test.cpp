#include "lists.hpp"
#include "review/import_decisions.hpp"
#include "store/undo.hpp"

namespace preprintd::review {
namespace {

constexpr char kLines[] =
    R"({"id":"2409.00001","state":"accepted","at":"2026-09-20T08:00:00Z","until":null,"why":null,"entries":[{"list":"daily-papers","section":"Daily Papers","position":1,"number":1,"place":"on","annotation":{"title":null,"link":null,"venue":"ICML","summary":"one","code":[],"links":[],"read_notes":null,"note":null,"extra":null}}]}
{"id":"2409.00002","state":"rejected","at":"2026-09-20T08:00:00Z","until":null,"why":"no","entries":[]}
{"id":"2409.00003","state":"deferred","at":"2026-09-20T08:00:00Z","until":"2026-10-02","why":null,"entries":[]}
{"id":"2409.00004","state":"passed","at":"2026-09-20T08:00:00Z","until":null,"why":null,"entries":[]}
)";

std::vector<format::DecisionLine> parsed(const std::string& text) {
  auto lines = format::parse_decisions(text);
  if (!lines) FAIL(lines.error().message());
  return *lines;
}
ImportedDecisions imported(store::Database& db, const std::string& text) {
  const auto lines = parsed(text);
  return store::write(db, [&](store::Database& inside) { return import_decisions(inside, lines, kBy); });
}

}  // namespace

TEST_CASE("decisions come in with their time, reason, list and words; a second time nothing changes") {
  auto db = store::Database::in_memory();
  const auto first = imported(db, kLines);
  CHECK(first.lines == 4);
  CHECK(first.taken == 4);
  CHECK(first.kept == 0);
  const auto no = store::find_decision(db, id_of("2409.00002"));
  REQUIRE(no);
  CHECK(no->state == DecisionState::rejected);
  CHECK(no->why == "no");
  CHECK(no->at == *parse_instant("2026-09-20T08:00:00Z"));
  CHECK(store::find_decision(db, id_of("2409.00003"))->until == *parse_day("2026-10-02"));
  CHECK(store::find_decision(db, id_of("2409.00004"))->state == DecisionState::passed);
  const auto entry = entry_of(db, "2409.00001");
  CHECK(entry.list == "daily-papers");
  CHECK(entry.section == "Daily Papers");
  CHECK(entry.place == Entry::Place::wanted);
  CHECK(entry.annotation.summary == "one");
  const auto seq = db.last_seq();
  const auto second = imported(db, kLines);
  CHECK(second.taken == 0);
  CHECK(second.kept == 4);
  CHECK(db.last_seq() == seq);
  CHECK(store::entries_of_paper(db, id_of("2409.00001")).size() == 1);
}

TEST_CASE("where both sides decided, the newer word counts") {
  auto db = store::Database::in_memory();
  const auto id = know(db, "2409.00002");
  REQUIRE(store::write(db, [&](store::Database& inside) { return reject(inside, id, "ours", kBy); }));
  imported(db, kLines);
  CHECK(store::find_decision(db, id)->why == "ours");
  imported(db, replaced(kLines, R"("rejected","at":"2026-09-20)", R"("rejected","at":"2026-09-25)"));
  CHECK(store::find_decision(db, id)->why == "no");
}

TEST_CASE("an imported yes finds the line that stands in the file and is not written twice") {
  auto db = store::Database::in_memory();
  imported(db, kLines);
  const auto seen = read_into(db, kSmall);
  CHECK(entry_of(db, "2409.00001").place == Entry::Place::on);
  CHECK(entry_of(db, "2409.00001").position == 1);
  CHECK(store::entries_of_paper(db, id_of("2409.00001")).size() == 1);
  CHECK(seen.removed == 0);
}

TEST_CASE("a newer no from elsewhere takes our line off the list") {
  auto db = with_small_list();
  imported(
      db, R"({"id":"2409.00002","state":"rejected","at":"2026-09-30T08:00:00Z","until":null,"why":null,"entries":[]})");
  CHECK(store::find_decision(db, id_of("2409.00002"))->state == DecisionState::rejected);
  CHECK(entry_of(db, "2409.00002").place == Entry::Place::leaving);
}

TEST_CASE("an import of decisions is one step back") {
  auto db = store::Database::in_memory();
  imported(db, kLines);
  const auto back = store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); });
  REQUIRE(back);
  CHECK(back->papers.size() == 4);
  for (const auto& line : parsed(kLines)) CHECK_FALSE(store::find_decision(db, line.id));
}

}  // namespace preprintd::review
