#include "lists.hpp"
#include "store/undo.hpp"

namespace preprintd::review {
namespace {

constexpr char kSecond[] = "2. ICML [Second](https://arxiv.org/abs/2409.00002) (two)";

/// Our word about the second entry.
void say(store::Database& db, const Fields& fields) {
  REQUIRE(store::write(
      db, [&](store::Database& inside) { return annotate(inside, id_of("2409.00002"), {}, fields, kBy); }));
}
Fields summary(const std::string& text) {
  Fields fields;
  fields.summary = text;
  return fields;
}
std::string she_wrote(const std::string& line) { return replaced(kSmall, kSecond, line); }
std::optional<store::Undone> undone(store::Database& db) {
  return store::write(db, [&](store::Database& inside) { return store::undo_newest(inside, kNoon, "cli"); });
}

}  // namespace

TEST_CASE("a file that was not touched changes nothing and leaves no step") {
  auto db = with_small_list();
  const auto before = db.last_seq();
  const auto again = read_into(db, kSmall);
  CHECK(again.entries == 5);
  CHECK(again.added + again.changed + again.moved + again.removed == 0);
  CHECK(again.conflicts.empty());
  CHECK(again.lists == std::vector<std::string>{"daily-papers", "old-papers"});
  CHECK(store::history_of(db, id_of("2409.00002")).size() == 1);
  CHECK(db.last_seq() == before);
}

TEST_CASE("what only she changed is taken over, field by field, and is hers in the history") {
  auto db = with_small_list();
  const auto seen = read_into(
      db, she_wrote("2. NeurIPS [Second](https://arxiv.org/abs/2409.00002) (zwei) [[Code](https://github.com/a/two)] "
                    "[[**ReadNotes**]] (**Notes**: again)"));
  CHECK(seen.changed == 1);
  const auto entry = entry_of(db, "2409.00002");
  CHECK(entry.annotation.venue == "NeurIPS");
  CHECK(entry.annotation.summary == "zwei");
  CHECK(entry.annotation.code == std::vector<std::string>{"https://github.com/a/two"});
  CHECK(entry.annotation.read_notes == "wanted");
  CHECK(entry.annotation.note == "again");
  const auto history = store::history_of(db, id_of("2409.00002"));
  CHECK(history.back().actor == "file");
  CHECK(history.back().verb == "edited in the file");
}

TEST_CASE("what only we changed stays ours and waits to be written") {
  auto db = with_small_list();
  say(db, summary("ours"));
  const auto seen = read_into(db, kSmall);
  CHECK(seen.changed == 0);
  CHECK(seen.conflicts.empty());
  CHECK(entry_of(db, "2409.00002").annotation.summary == "ours");
  CHECK(entry_of(db, "2409.00002").base == kSecond);
}

TEST_CASE("the same change on both sides is agreement") {
  auto db = with_small_list();
  say(db, summary("zwei"));
  const auto hers = she_wrote("2. ICML [Second](https://arxiv.org/abs/2409.00002) (zwei)");
  CHECK(read_into(db, hers).conflicts.empty());
  CHECK(entry_of(db, "2409.00002").annotation.summary == "zwei");
  CHECK(entry_of(db, "2409.00002").base == "2. ICML [Second](https://arxiv.org/abs/2409.00002) (zwei)");
}

TEST_CASE("different changes of one field are a conflict that stays until one gives in; other fields go on") {
  auto db = with_small_list();
  say(db, summary("ours"));
  const auto hers = she_wrote("2. NeurIPS [Second](https://arxiv.org/abs/2409.00002) (hers)");
  for (int i = 0; i < 2; ++i) {
    const auto seen = read_into(db, hers);
    REQUIRE(seen.conflicts.size() == 1);
    CHECK(seen.conflicts[0].field == "summary");
    CHECK(seen.conflicts[0].here == "ours");
    CHECK(seen.conflicts[0].there == "hers");
    CHECK(seen.conflicts[0].paper == "2409.00002");
    CHECK(entry_of(db, "2409.00002").annotation.summary == "ours");
    CHECK(entry_of(db, "2409.00002").annotation.venue == "NeurIPS");
    CHECK(entry_of(db, "2409.00002").base == kSecond);
  }
  say(db, summary("hers"));
  CHECK(read_into(db, hers).conflicts.empty());
  CHECK(entry_of(db, "2409.00002").annotation.summary == "hers");
}

TEST_CASE("what she cleared while we changed it is a conflict, too") {
  auto db = with_small_list();
  say(db, summary("ours"));
  const auto seen = read_into(db, she_wrote("2. ICML [Second](https://arxiv.org/abs/2409.00002)"));
  REQUIRE(seen.conflicts.size() == 1);
  CHECK(seen.conflicts[0].there.empty());
}

TEST_CASE("a line she moved is followed to its section and list, whole") {
  auto db = with_small_list();
  const std::string fifth = "0. Arxiv [Fifth](https://arxiv.org/abs/2301.00005)\n";
  auto hers = replaced(kSmall, "## 2023\n" + fifth, "");
  hers = replaced(hers, "\n\n# Old", "\n4. Arxiv [Fifth](https://arxiv.org/abs/2301.00005)\n\n# Old");
  const auto seen = read_into(db, hers);
  CHECK(seen.moved == 1);
  CHECK(seen.added == 0);
  CHECK(seen.removed == 0);
  const auto entry = entry_of(db, "2301.00005");
  CHECK(entry.list == "daily-papers");
  CHECK(entry.position == 4);
  CHECK(entry.number == 4);
}

TEST_CASE("a heading she renamed is the same list") {
  auto db = with_small_list();
  const auto seen = read_into(db, replaced(kSmall, "# Daily Papers", "# What I Read"));
  CHECK(seen.added == 0);
  CHECK(seen.removed == 0);
  CHECK(seen.lists.front() == "daily-papers");
}

TEST_CASE("a line she removed and put back is the entry it was") {
  auto db = with_small_list();
  const auto key = entry_of(db, "2409.00002").key;
  CHECK(read_into(db, replaced(kSmall, std::string(kSecond) + "\n", "")).removed == 1);
  CHECK(entry_of(db, "2409.00002").place == Entry::Place::off);
  CHECK(read_into(db, kSmall).added == 1);
  CHECK(entry_of(db, "2409.00002").key == key);
  CHECK(entry_of(db, "2409.00002").place == Entry::Place::on);
  CHECK(entry_of(db, "2409.00002").annotation.summary == "two");
}

TEST_CASE("a paper rejected here that she writes into her file is accepted again") {
  auto db = with_small_list();
  const auto id = know(db, "2409.00009");
  REQUIRE(store::write(db, [&](store::Database& inside) { return reject(inside, id, std::nullopt, kBy); }));
  CHECK(read_into(db, replaced(kSmall, "\n\n# Old", "\n4. arXiv [Hers](https://arxiv.org/abs/2409.00009)\n\n# Old"))
            .added == 1);
  CHECK(store::find_decision(db, id)->state == DecisionState::accepted);
}

TEST_CASE("undoing an import takes the papers back and leaves her lines; undoing her edit leaves her bytes") {
  auto db = with_small_list();
  const auto hers = she_wrote("2. ICML [Second](https://arxiv.org/abs/2409.00002) (hers)");
  read_into(db, hers);
  REQUIRE(undone(db));
  // Her words are in the file; here the old ones are back and differ from the line as last read.
  CHECK(entry_of(db, "2409.00002").annotation.summary == "two");
  CHECK(entry_of(db, "2409.00002").base == "2. ICML [Second](https://arxiv.org/abs/2409.00002) (hers)");
  const auto import = undone(db);
  REQUIRE(import);
  CHECK(import->verb == "import reading-list");
  for (const char* id : {"2409.00001", "2409.00003", "2401.00004", "2301.00005"}) {
    CHECK(store::entries_of_paper(db, id_of(id)).empty());
    CHECK_FALSE(store::find_decision(db, id_of(id)));
  }
}

TEST_CASE("a mass vanishing, an empty file and conflict markers are refused whole") {
  auto db = store::Database::in_memory();
  std::string many = "# Daily Papers\n";
  for (int i = 1; i <= 20; ++i)
    many += std::to_string(i) + ". arXiv [T](https://arxiv.org/abs/2409." + std::to_string(10000 + i) + ")\n";
  REQUIRE(read_into(db, many, "import reading-list").added == 20);
  const auto first_lines = [&](int count) {
    std::size_t at = 0;
    for (int i = 0; i <= count; ++i) at = many.find('\n', at) + 1;
    return many.substr(0, at);
  };
  for (const auto& bytes :
       {first_lines(14), std::string(), std::string(" \n"), "<<<<<<< a\n" + many + "=======\n>>>>>>> b\n"}) {
    const auto seen = read_into(db, bytes);
    REQUIRE(seen.refused);
    CHECK(seen.removed == 0);
    CHECK(store::history_of(db, id_of("2409.10020")).size() == 1);
  }
  CHECK_FALSE(read_into(db, first_lines(15)).refused);
  CHECK(entry_of(db, "2409.10020").place == Entry::Place::off);
  CHECK(entry_of(db, "2409.10015").place == Entry::Place::on);
  CHECK_FALSE(read_into(db, first_lines(1), "import reading-list", true).refused);
  CHECK(entry_of(db, "2409.10002").place == Entry::Place::off);
}

}  // namespace preprintd::review
