#include "../review/lists.hpp"
#include "publish/preview.hpp"
#include "publish/publish.hpp"
#include "store/undo.hpp"

namespace preprintd::publish {
namespace {

using namespace review;

/// What `export --into` does, without a disk.
class Desk {
 public:
  Desk() : db(with_small_list()), bytes(kSmall) {}

  Result<Prepared> prepared(const std::map<std::string, format::ListRules>& rules = {}) {
    auto file = format::parse_list_file(bytes);
    Absorbing how;
    how.file = kPath;
    how.verb = "edited in the file";
    return store::write(db, [&](store::Database& inside) {
      catch_up(inside, kPath, bytes);
      const auto seen = absorb(inside, file, how, kBy);
      REQUIRE_FALSE(seen.refused);
      std::vector<std::int64_t> skipped;
      for (const auto& conflict : seen.conflicts) skipped.push_back(conflict.entry);
      return prepare(inside, file, rules, skipped);
    });
  }
  /// Returns what was written. `crashes`: the file is replaced, the database is not told.
  Prepared publish(bool crashes = false, const std::map<std::string, format::ListRules>& rules = {}) {
    auto ready = prepared(rules);
    if (!ready) FAIL(ready.error().message());
    if (!ready->up_to_date()) store::write(db, [&](store::Database& inside) { announce(inside, kPath, *ready); });
    bytes = ready->after;
    if (!crashes && !ready->up_to_date())
      store::write(db, [&](store::Database& inside) { note_written(inside, kPath, *ready); });
    return *ready;
  }
  void undo() {
    store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); });
  }
  void rejects(const ArxivId& id) {
    REQUIRE(store::write(db, [&](store::Database& inside) { return reject(inside, id, std::nullopt, kBy); }));
  }
  void annotates(const std::string& id, const Fields& fields) {
    REQUIRE(store::write(db, [&](store::Database& inside) { return annotate(inside, id_of(id), {}, fields, kBy); }));
  }

  store::Database db;
  std::string bytes;
};

constexpr char kThird[] = "3. arXiv [Third](https://arxiv.org/abs/2409.00003)\n";
constexpr char kNew[] = "4. arXiv [A Title](https://arxiv.org/abs/2609.00001)\n";
constexpr char kYear[] = "## 2026\n0. Arxiv [A Title](https://arxiv.org/abs/2609.00001)\n";

}  // namespace

TEST_CASE("with nothing to say a file is up to date") {
  Desk desk;
  const auto ready = desk.publish();
  CHECK(ready.up_to_date());
  CHECK(ready.notes.empty());
  CHECK(desk.bytes == kSmall);
}

TEST_CASE("a list that is only a heading in the file gets its first line there") {
  Desk desk;
  desk.bytes += "\n# To Read\n";
  store::write(desk.db, [&](store::Database& inside) {
    ReadingList list;
    list.name = "to-read";
    store::ensure_list(inside, list);
  });
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("to-read")));
  CHECK(desk.publish().added == 1);
  CHECK(desk.bytes.ends_with("# To Read\n1. arXiv [A Title](https://arxiv.org/abs/2609.00001)\n"));
  CHECK(desk.publish().up_to_date());
  desk.undo();
  desk.publish();
  CHECK(desk.bytes == std::string(kSmall) + "\n# To Read\n");
}

TEST_CASE("a section emptied by hand is filled again where its heading stands") {
  Desk desk;
  const auto heading = desk.bytes.find("# Daily Papers");
  REQUIRE(heading != std::string::npos);
  const auto lines = desk.bytes.find("1. ", heading), rest = desk.bytes.find("\n#", lines);
  desk.bytes.erase(lines, rest == std::string::npos ? std::string::npos : rest - lines);
  desk.publish();
  desk.undo();
  CHECK(desk.publish().added == 3);
  CHECK(desk.bytes.find("3. arXiv [Third]") != std::string::npos);
  CHECK(desk.publish().up_to_date());
}

TEST_CASE("a written entry knows its place, number and bytes, and the next export has nothing to do") {
  Desk desk;
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
  const auto ready = desk.publish();
  CHECK(ready.added == 1);
  CHECK(desk.bytes == replaced(kSmall, kThird, std::string(kThird) + kNew));
  const auto entry = entry_of(desk.db, "2609.00001");
  CHECK(entry.place == Entry::Place::on);
  CHECK(entry.section == "Daily Papers");
  CHECK(entry.position == 4);
  CHECK(entry.number == 4);
  CHECK(entry.base == std::string(kNew, sizeof kNew - 2));
  CHECK(desk.publish().up_to_date());
  CHECK(store::history_of(desk.db, id_of("2609.00001")).size() == 1);
}

TEST_CASE("removing a line renumbers its neighbours in the file and in the database") {
  Desk desk;
  desk.rejects(id_of("2409.00001"));
  CHECK(desk.publish().removed == 1);
  CHECK(entry_of(desk.db, "2409.00001").place == Entry::Place::gone);
  CHECK(entry_of(desk.db, "2409.00002").number == 1);
  CHECK(entry_of(desk.db, "2409.00003").position == 2);
  CHECK(desk.bytes.find("\n1. ICML [Second]") != std::string::npos);
  CHECK(desk.publish().up_to_date());
}

TEST_CASE("a paper without a title waits and says so, while others are written") {
  Desk desk;
  const auto nameless = id_of("2609.00002");
  store::write(desk.db, [&](store::Database& inside) { return store::ensure_paper(inside, nameless, kNoon); });
  REQUIRE(accepted(desk.db, nameless, into("daily-papers")));
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
  const auto ready = desk.publish();
  CHECK(ready.added == 1);
  REQUIRE(ready.notes.size() == 1);
  CHECK(ready.notes[0].find("2609.00002") == 0);
  CHECK(entry_of(desk.db, "2609.00002").place == Entry::Place::wanted);
  know(desk.db, "2609.00002", "Named at Last");
  CHECK(desk.publish().added == 1);
  CHECK(desk.bytes.find("5. arXiv [Named at Last](https://arxiv.org/abs/2609.00002)\n") != std::string::npos);
}

TEST_CASE("the heading we made for a year goes with its last line; one of hers stays") {
  Desk desk;
  const auto id = know(desk.db, "2609.00001");
  REQUIRE(accepted(desk.db, id, into("old-papers")));
  const auto ready = desk.publish();
  REQUIRE(ready.written.size() == 1);
  CHECK(ready.written[0].made_heading);
  CHECK(desk.bytes == replaced(kSmall, "## 2024\n", std::string(kYear) + "## 2024\n"));
  CHECK(entry_of(desk.db, "2609.00001").section == "2026");
  desk.undo();
  desk.publish();
  CHECK(desk.bytes == kSmall);
  desk.rejects(id_of("2301.00005"));
  desk.publish();
  CHECK(desk.bytes == replaced(kSmall, "0. Arxiv [Fifth](https://arxiv.org/abs/2301.00005)\n", ""));
}

TEST_CASE("a crash between file and database leaves lines that the next reading recognises") {
  SUBCASE("a new line") {
    Desk desk;
    REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
    desk.publish(true);
    CHECK(entry_of(desk.db, "2609.00001").place == Entry::Place::wanted);
    const auto again = desk.publish();
    CHECK(again.up_to_date());
    CHECK(desk.bytes == replaced(kSmall, kThird, std::string(kThird) + kNew));
    const auto entry = entry_of(desk.db, "2609.00001");
    CHECK(entry.place == Entry::Place::on);
    CHECK(entry.position == 4);
    // It is still ours: taking it back takes the line out.
    desk.rejects(entry.paper);
    desk.publish();
    CHECK(desk.bytes == kSmall);
  }
  SUBCASE("a new line in a section: nobody has moved it, and undo still means the acceptance") {
    Desk desk;
    REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("old-papers")));
    desk.publish(true);
    CHECK(desk.publish().up_to_date());
    CHECK(entry_of(desk.db, "2609.00001").section == "2026");
    CHECK_FALSE(entry_of(desk.db, "2609.00001").annotation.title);
    desk.undo();
    CHECK_FALSE(store::find_decision(desk.db, id_of("2609.00001")));
    desk.publish();
    CHECK(desk.bytes == kSmall);  // the heading we had made is gone with it
  }
  SUBCASE("a new line, and an edit of hers that was not read yet") {
    Desk desk;
    REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
    desk.bytes = replaced(desk.bytes, "(two)", "(zwei)");
    desk.publish(true);
    CHECK(desk.publish().up_to_date());
    CHECK(entry_of(desk.db, "2409.00002").annotation.summary == "zwei");
    CHECK(desk.bytes.find("(zwei)") != std::string::npos);
  }
  SUBCASE("a changed field") {
    Desk desk;
    Fields fields;
    fields.summary = "zwei";
    desk.annotates("2409.00002", fields);
    desk.publish(true);
    CHECK(desk.publish().up_to_date());
    CHECK(entry_of(desk.db, "2409.00002").annotation.summary == "zwei");
    CHECK(entry_of(desk.db, "2409.00002").base->find("(zwei)") != std::string::npos);
  }
  SUBCASE("a removed line") {
    Desk desk;
    desk.rejects(id_of("2409.00002"));
    desk.publish(true);
    CHECK(desk.publish().up_to_date());
    CHECK(entry_of(desk.db, "2409.00002").place == Entry::Place::gone);
  }
  SUBCASE("a new line taken back before the next reading") {
    Desk desk;
    REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
    desk.publish(true);
    desk.undo();
    // The line is indistinguishable from one of hers by now; it is not lost silently.
    const auto again = desk.publish();
    CHECK(again.up_to_date());
    CHECK(entry_of(desk.db, "2609.00001").place == Entry::Place::on);
  }
}

TEST_CASE("an undone annotation gives the line its old bytes back") {
  Desk desk;
  Fields fields;
  fields.venue = "NeurIPS 2026";
  fields.note = "look again";
  desk.annotates("2409.00002", fields);
  CHECK(desk.publish().changed == 1);
  CHECK(desk.bytes == replaced(kSmall, "2. ICML [Second](https://arxiv.org/abs/2409.00002) (two)",
                               "2. NeurIPS [Second](https://arxiv.org/abs/2409.00002) (two) (**Notes**: look again)"));
  desk.undo();
  desk.publish();
  CHECK(desk.bytes == kSmall);
}

TEST_CASE("an entry in conflict keeps the file's bytes while the others are written") {
  Desk desk;
  Fields ours, other;
  ours.summary = "ours";
  other.summary = "eins";
  desk.annotates("2409.00002", ours);
  desk.annotates("2409.00001", other);
  desk.bytes = replaced(kSmall, "(two)", "(hers)");
  const auto ready = desk.publish();
  CHECK(ready.changed == 1);
  CHECK(desk.bytes == replaced(replaced(kSmall, "(two)", "(hers)"), "(one)", "(eins)"));
  CHECK(entry_of(desk.db, "2409.00002").annotation.summary == "ours");
  // And it is still seen as a conflict afterwards.
  auto file = format::parse_list_file(desk.bytes);
  const auto seen = store::rehearse(desk.db, [&](store::Database& inside) {
    Absorbing how;
    how.verb = "edited in the file";
    return absorb(inside, file, how, kBy);
  });
  CHECK(seen.conflicts.size() == 1);
}

TEST_CASE("several accepted at once stand in the order of acceptance; the settings of a list go first") {
  Desk desk;
  for (const char* id : {"2609.00003", "2609.00001", "2609.00002"})
    REQUIRE(accepted(desk.db, know(desk.db, id, std::string("Paper ") + id[9]), into("daily-papers")));
  const auto ready = desk.prepared();
  if (!ready) FAIL(ready.error().message());
  CHECK(ready->after == replaced(kSmall, kThird,
                                 std::string(kThird) + "4. arXiv [Paper 3](https://arxiv.org/abs/2609.00003)\n"
                                                       "5. arXiv [Paper 1](https://arxiv.org/abs/2609.00001)\n"
                                                       "6. arXiv [Paper 2](https://arxiv.org/abs/2609.00002)\n"));
  format::ListRules top;
  top.position = format::ListRules::Position::top;
  const auto on_top = desk.prepared({{"daily-papers", top}});
  REQUIRE(on_top);
  CHECK(on_top->after.find("1. arXiv [Paper 2](https://arxiv.org/abs/2609.00002)\n"
                           "2. arXiv [Paper 1](https://arxiv.org/abs/2609.00001)\n"
                           "3. arXiv [Paper 3](https://arxiv.org/abs/2609.00003)\n"
                           "4. arXiv [First]") != std::string::npos);
}

TEST_CASE("a paper that cannot be written is named and does not hold up the others") {
  Desk desk;
  Acceptance odd = into("daily-papers");
  odd.fields.summary = "one [[Code](https://example.org/x)] two";
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00002"), odd));
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00001"), into("daily-papers")));
  const auto ready = desk.publish();
  CHECK(ready.unwritable == 1);
  CHECK(ready.added == 1);
  REQUIRE(ready.notes.size() == 1);
  CHECK(ready.notes[0] == "2609.00002 is not written: the summary cannot be written so that it reads back");
  CHECK(desk.bytes == replaced(kSmall, kThird, std::string(kThird) + kNew));
  CHECK(entry_of(desk.db, "2609.00002").place == Entry::Place::wanted);
  Fields plain;
  plain.summary = "one two";
  desk.annotates("2609.00002", plain);
  CHECK(desk.publish().unwritable == 0);
  CHECK(desk.bytes.find("5. arXiv [A Title](https://arxiv.org/abs/2609.00002) (one two)\n") != std::string::npos);
}

TEST_CASE("a title that names another paper is written so that its line is still about its own") {
  Desk desk;
  REQUIRE(accepted(desk.db, know(desk.db, "2609.00001", "A Reply to arXiv:2106.12345 v2.0 and hep-th/9901001"),
                   into("daily-papers")));
  CHECK(desk.publish().added == 1);
  CHECK(
      desk.bytes.find(
          "4. arXiv [A Reply to arXiv:2106\\.12345 v2\\.0 and hep-th\\/9901001](https://arxiv.org/abs/2609.00001)\n") !=
      std::string::npos);
  CHECK(entry_of(desk.db, "2609.00001").place == Entry::Place::on);
  CHECK(desk.publish().up_to_date());
}

TEST_CASE("an identifier that stands twice in a list has two entries, each with its own words") {
  Desk desk;
  desk.bytes =
      replaced(kSmall, kThird, std::string(kThird) + "4. arXiv [Second, again](https://arxiv.org/abs/2409.00002)\n");
  desk.publish();
  auto entries = store::entries_of_paper(desk.db, id_of("2409.00002"));
  REQUIRE(entries.size() == 2);
  const auto before = desk.bytes;
  entries[1].annotation.note = "only here";
  store::write(desk.db, [&](store::Database& inside) {
    store::StepWriter step(inside, "annotate", "cli", kNoon);
    step.put_entry(entries[1], false);
  });
  desk.publish();
  CHECK(desk.bytes == replaced(before, "[Second, again](https://arxiv.org/abs/2409.00002)",
                               "[Second, again](https://arxiv.org/abs/2409.00002) (**Notes**: only here)"));
  CHECK(desk.publish().up_to_date());
}

TEST_CASE("an empty file gets the line of the first acceptance alone") {
  auto db = store::Database::in_memory();
  REQUIRE(accepted(db, know(db, "2609.00001")));
  const auto ready =
      store::write(db, [&](store::Database& inside) { return prepare(inside, format::parse_list_file(""), {}, {}); });
  REQUIRE(ready);
  CHECK(ready->after.find("1. arXiv [A Title](https://arxiv.org/abs/2609.00001)") != std::string::npos);
  store::write(db, [&](store::Database& inside) { note_written(inside, kPath, *ready); });
  CHECK(entry_of(db, "2609.00001").place == Entry::Place::on);
}

}  // namespace preprintd::publish
