#include "store/step_table.hpp"

#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/queue_table.hpp"
#include "store/undo.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

const ArxivId kPaper = id_of("2409.20566");
const ArxivId kOther = id_of("2410.00001");

Decision said(DecisionState state) {
  Decision decision;
  decision.state = state;
  return decision;
}

class Shelf {
 public:
  Shelf() : db(Database::in_memory()) {
    stored(db, "2409.20566");
    stored(db, "2410.00001");
    write(db, [](Database& inside) {
      // A list that was there before the history begins.
      inside.query("INSERT INTO list (name, seq) VALUES ('daily', :seq)").bind(":seq", inside.next_seq()).run();
    });
  }
  template <class Work>
  void step(const char* verb, Work work) {
    write(db, [&](Database& inside) {
      StepWriter writer(inside, verb, "cli", kNoon);
      work(writer);
    });
  }
  void decide(const ArxivId& paper, DecisionState state, const char* verb = "decide") {
    step(verb, [&](StepWriter& writer) { writer.decide(paper, said(state)); });
  }
  std::int64_t accept(const ArxivId& paper, Entry::Place place = Entry::Place::wanted, bool ours = true) {
    std::int64_t key = 0;
    step("accept", [&](StepWriter& writer) {
      writer.decide(paper, said(DecisionState::accepted));
      Entry entry(paper);
      entry.list = "daily";
      entry.place = place;
      entry.annotation.summary = "first words";
      key = writer.put_entry(entry, ours);
    });
    return key;
  }
  /// As an export leaves it behind.
  void written(std::int64_t key, Entry::Place place) {
    write(db, [&](Database& inside) {
      auto entry = *find_entry(inside, key);
      entry.place = place;
      entry.section = "Daily";
      entry.position = 3;
      entry.number = 13;
      entry.base = "13. arXiv [A Paper](https://arxiv.org/abs/2409.20566)";
      note_written(inside, entry);
    });
  }
  std::optional<Undone> undo() {
    return write(db, [](Database& inside) { return undo_newest(inside, kNoon, "cli"); });
  }
  std::optional<Undone> undo(const ArxivId& paper) {
    return write(db, [&](Database& inside) { return undo_paper(inside, paper, kNoon, "page"); });
  }
  DecisionState state(const ArxivId& paper) { return decision_of(db, paper).state; }

  Database db;
};

}  // namespace

TEST_SUITE("store.step_table") {
  TEST_CASE("a decision is kept with the time of its step and its history") {
    Shelf shelf;
    shelf.decide(kPaper, DecisionState::rejected, "reject");
    const auto decision = find_decision(shelf.db, kPaper);
    REQUIRE(decision);
    CHECK(decision->at == kNoon);
    const auto history = history_of(shelf.db, kPaper);
    REQUIRE(history.size() == 1);
    CHECK(history[0].verb == "reject");
    CHECK(history[0].actor == "cli");
    REQUIRE(history[0].changes.size() == 1);
    CHECK_FALSE(history[0].changes[0].before);
    CHECK(history[0].changes[0].after->find("\"rejected\"") != std::string::npos);
    CHECK(history[0].seq == newest_step_seq(shelf.db, kPaper));
    CHECK(newest_step_seq(shelf.db, kOther) == 0);
  }

  TEST_CASE("the same word again leaves no step") {
    Shelf shelf;
    shelf.accept(kPaper);
    const auto seq = shelf.db.last_seq();
    shelf.step("again", [&](StepWriter& writer) {
      writer.decide(kPaper, said(DecisionState::accepted));
      writer.put_entry(entries_of_paper(shelf.db, kPaper).at(0), true);
      writer.decide(kOther, said(DecisionState::none));
      CHECK(writer.changes() == 0);
      CHECK_FALSE(writer.step());
    });
    CHECK(shelf.db.last_seq() == seq);
    CHECK(history_of(shelf.db, kPaper).size() == 1);
  }

  TEST_CASE("every field of an entry comes back as it was put") {
    Shelf shelf;
    Entry entry(kPaper);
    entry.list = "daily";
    entry.section = "2024";
    entry.position = 4;
    entry.number = 12;
    entry.place = Entry::Place::on;
    entry.base = "12. a \xff line \n  of bytes";
    entry.annotation = {
        "Short",  "http://x", "NeurIPS", "words", {"https://github.com/a/b"}, {{"Project", "https://p"}},
        "wanted", "note",     "extra"};
    std::int64_t key = 0;
    shelf.step("import", [&](StepWriter& writer) { key = writer.put_entry(entry, false); });
    const auto back = find_entry(shelf.db, key);
    REQUIRE(back);
    CHECK(back->key == key);
    CHECK(back->section == "2024");
    CHECK(back->position == 4);
    CHECK(back->number == 12);
    CHECK(back->place == Entry::Place::on);
    CHECK(back->base == entry.base);
    CHECK(back->annotation == entry.annotation);
    CHECK_FALSE(is_ours(shelf.db, key));
    CHECK(shelf.undo());
    CHECK_FALSE(find_entry(shelf.db, key));
  }
}

TEST_SUITE("store.undo") {
  TEST_CASE("undo goes back step by step and then finds nothing") {
    Shelf shelf;
    shelf.decide(kPaper, DecisionState::deferred);
    shelf.decide(kPaper, DecisionState::rejected);
    shelf.decide(kOther, DecisionState::passed);
    auto undone = shelf.undo();
    REQUIRE(undone);
    CHECK(undone->papers == std::vector<ArxivId>{kOther});
    CHECK(shelf.state(kOther) == DecisionState::none);
    CHECK(shelf.state(kPaper) == DecisionState::rejected);
    REQUIRE(shelf.undo());
    CHECK(shelf.state(kPaper) == DecisionState::deferred);
    REQUIRE(shelf.undo());
    CHECK(shelf.state(kPaper) == DecisionState::none);
    CHECK_FALSE(shelf.undo());
    const auto history = history_of(shelf.db, kPaper);
    REQUIRE(history.size() == 4);
    CHECK(history[0].changes[0].undone);
    CHECK(history[1].changes[0].undone);
    CHECK(history[2].verb == "undo");
    CHECK_FALSE(history[2].changes[0].undone);
  }

  TEST_CASE("a close is one step, and one of its papers can be taken back alone") {
    Shelf shelf;
    shelf.step("close", [](StepWriter& writer) {
      writer.decide(kPaper, said(DecisionState::passed));
      writer.decide(kOther, said(DecisionState::passed));
    });
    const auto one = shelf.undo(kPaper);
    REQUIRE(one);
    CHECK(one->verb == "close");
    CHECK(one->papers == std::vector<ArxivId>{kPaper});
    CHECK(shelf.state(kPaper) == DecisionState::none);
    CHECK(shelf.state(kOther) == DecisionState::passed);
    CHECK_FALSE(shelf.undo(kPaper));
    const auto rest = shelf.undo();
    REQUIRE(rest);
    CHECK(rest->papers == std::vector<ArxivId>{kOther});
    CHECK(shelf.state(kOther) == DecisionState::none);
  }

  TEST_CASE("the whole close goes back at once") {
    Shelf shelf;
    shelf.step("close", [](StepWriter& writer) {
      writer.decide(kPaper, said(DecisionState::passed));
      writer.decide(kOther, said(DecisionState::passed));
    });
    const auto undone = shelf.undo();
    REQUIRE(undone);
    CHECK(undone->papers == std::vector<ArxivId>{kPaper, kOther});
    CHECK(shelf.state(kPaper) == DecisionState::none);
    CHECK(shelf.state(kOther) == DecisionState::none);
  }

  TEST_CASE("an accepted paper that was never written goes without a trace in the file") {
    Shelf shelf;
    const auto key = shelf.accept(kPaper);
    REQUIRE(shelf.undo());
    CHECK_FALSE(find_entry(shelf.db, key));
    CHECK(shelf.state(kPaper) == DecisionState::none);
  }

  TEST_CASE("an accepted paper that stands in the file loses its line at the next export") {
    Shelf shelf;
    const auto key = shelf.accept(kPaper);
    shelf.written(key, Entry::Place::on);
    const auto undone = shelf.undo();
    REQUIRE(undone);
    CHECK(undone->refused.empty());
    const auto entry = find_entry(shelf.db, key);
    REQUIRE(entry);
    CHECK(entry->place == Entry::Place::leaving);
    CHECK(entry->base);
    CHECK(entry->number == 13);
    CHECK(shelf.state(kPaper) == DecisionState::none);
  }

  TEST_CASE("taking back an import forgets entries and leaves the maintainer's lines alone") {
    Shelf shelf;
    const auto key = shelf.accept(kPaper, Entry::Place::on, false);
    REQUIRE(shelf.undo());
    CHECK_FALSE(find_entry(shelf.db, key));
  }

  TEST_CASE("a rejection taken back puts the line back: in place while it stands, wanted once it is gone") {
    for (const auto meanwhile : {Entry::Place::leaving, Entry::Place::gone}) {
      Shelf shelf;
      const auto key = shelf.accept(kPaper);
      shelf.written(key, Entry::Place::on);
      shelf.step("reject", [&](StepWriter& writer) {
        writer.decide(kPaper, said(DecisionState::rejected));
        auto entry = *find_entry(shelf.db, key);
        entry.place = Entry::Place::leaving;
        writer.put_entry(entry, true);
      });
      shelf.written(key, meanwhile);
      REQUIRE(shelf.undo());
      CHECK(shelf.state(kPaper) == DecisionState::accepted);
      CHECK(find_entry(shelf.db, key)->place ==
            (meanwhile == Entry::Place::gone ? Entry::Place::wanted : Entry::Place::on));
    }
  }

  TEST_CASE("an annotation taken back gives the words of before and keeps what the file shows") {
    Shelf shelf;
    const auto key = shelf.accept(kPaper);
    shelf.step("annotate", [&](StepWriter& writer) {
      auto entry = *find_entry(shelf.db, key);
      entry.annotation.summary = "second words";
      entry.annotation.code = {"https://github.com/a/b"};
      writer.put_entry(entry, true);
    });
    shelf.written(key, Entry::Place::on);
    REQUIRE(shelf.undo(kPaper));
    const auto entry = find_entry(shelf.db, key);
    REQUIRE(entry);
    CHECK(entry->annotation.summary == "first words");
    CHECK(entry->annotation.code.empty());
    CHECK(entry->place == Entry::Place::on);
    CHECK(entry->position == 3);
    REQUIRE(shelf.undo(kPaper));
    CHECK(find_entry(shelf.db, key)->place == Entry::Place::leaving);
  }

  TEST_CASE("a removed entry comes back under its key") {
    Shelf shelf;
    const auto key = shelf.accept(kPaper);
    shelf.step("remove", [&](StepWriter& writer) { writer.remove_entry(key); });
    CHECK_FALSE(find_entry(shelf.db, key));
    REQUIRE(shelf.undo());
    const auto entry = find_entry(shelf.db, key);
    REQUIRE(entry);
    CHECK(entry->annotation.summary == "first words");
  }

  TEST_CASE("what has changed since stays, is named, and does not stop the next undo") {
    Shelf shelf;
    shelf.decide(kOther, DecisionState::passed);
    const auto key = shelf.accept(kPaper);
    write(shelf.db, [&](Database& inside) {
      inside.query("UPDATE entry SET summary = 'by another hand' WHERE key = :key").bind(":key", key).run();
    });
    const auto undone = shelf.undo();
    REQUIRE(undone);
    REQUIRE(undone->refused.size() == 1);
    CHECK(undone->refused[0].paper == kPaper);
    CHECK(find_entry(shelf.db, key)->annotation.summary == "by another hand");
    CHECK(shelf.state(kPaper) == DecisionState::none);
    const auto next = shelf.undo();
    REQUIRE(next);
    CHECK(next->papers == std::vector<ArxivId>{kOther});
  }

  TEST_CASE("a list made by an import goes with it, unless entries of another step stand on it") {
    for (const bool used : {false, true}) {
      CAPTURE(used);
      Shelf shelf;
      shelf.step("import reading-list", [](StepWriter& writer) {
        writer.put_list({"new-list", "New list", "/README.md", 0});
        writer.decide(kPaper, said(DecisionState::accepted));
        Entry entry(kPaper);
        entry.list = "new-list";
        entry.place = Entry::Place::on;
        writer.put_entry(entry, false);
      });
      if (used)
        write(shelf.db, [](Database& inside) {
          inside
              .query(
                  "INSERT INTO entry (paper, list, place, created_at, seq) VALUES (:paper, 'new-list', 'on', 0, :seq)")
              .bind(":paper", kOther)
              .bind(":seq", inside.next_seq())
              .run();
        });
      const auto undone = shelf.undo();
      REQUIRE(undone);
      CHECK(undone->refused.empty());  // a list is only a name
      CHECK(find_list(shelf.db, "new-list").has_value() == used);
      CHECK(entries_of_paper(shelf.db, kPaper).empty());
    }
  }

  TEST_CASE("what an undo removes is told to the change feed") {
    Shelf shelf;
    shelf.decide(kPaper, DecisionState::passed);
    REQUIRE(shelf.undo());
    auto row = shelf.db.query("SELECT table_name, row_key, seq FROM deletion");
    REQUIRE(row.step());
    CHECK(row.text(0) == "decision");
    CHECK(row.text(1) == std::to_string(kPaper.key()));
    CHECK(row.integer(2) > 0);
  }
}
