#include "segments/bulk_index.hpp"

#include <cstdlib>
#include <doctest/doctest.h>

#include "segments/shadow_tables.hpp"
#include "two_indexes.hpp"

using namespace preprintd::segments;

TEST_SUITE("segments.bulk_index") {
  TEST_CASE("an index made outside of FTS5 answers what FTS5's own answers, and goes on as one of its own") {
    const char* wanted = std::getenv("PREPRINTD_SEGMENT_PAPERS");
    const int papers = wanted ? std::atoi(wanted) : 3000;
    TwoIndexes two(papers);
    CHECK(fts5_verdict(two.stock()) == "");
    REQUIRE(fts5_verdict(two.ours()) == "");
    CHECK(difference(two, wanted ? 200 : 25) == "");
    if (papers <= 3000) {
      const char* places = "SELECT term, doc, col, \"offset\" FROM places";
      CHECK(rows_of(two.stock(), places) == rows_of(two.ours(), places));
    }
    const char* counts = "SELECT id, hex(sz) FROM paper_text_docsize";
    CHECK(rows_of(two.stock(), counts) == rows_of(two.ours(), counts));

    // Days come and go: papers are added, reworded and taken out, and in the end all is one segment.
    for (int day = 0; day < 20; ++day) {
      two.both("BEGIN");
      for (int i = 0; i < 40; ++i) {
        const auto old = std::to_string(odd_paper(1 + day * 45 + i, papers).key);
        two.both(
            "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) SELECT 'delete', key, "
            "title, abstract, authors, categories FROM paper_words WHERE key = " +
            old);
        two.both("UPDATE paper_words SET title = title || ' reworded today' WHERE key = " + old);
        two.both(
            "INSERT INTO paper_text (rowid, title, abstract, authors, categories) SELECT key, title, abstract, "
            "authors, "
            "categories FROM paper_words WHERE key = " +
            old);
      }
      two.both("COMMIT; BEGIN");
      for (int i = 0; i < 60; ++i) {
        const auto key = std::to_string(9'000'000'000 + day * 1000 + i);
        two.both("INSERT INTO paper_words VALUES (" + key + ", 'of the day', 'new words " + key + "', '[]', '[]')");
        two.both(
            "INSERT INTO paper_text (rowid, title, abstract, authors, categories) SELECT key, title, abstract, "
            "authors, "
            "categories FROM paper_words WHERE key = " +
            key);
      }
      two.both("COMMIT");
    }
    CHECK(fts5_verdict(two.ours()) == "");
    CHECK(difference(two, 5) == "");
    two.both("INSERT INTO paper_text (paper_text, rank) VALUES ('merge', -500)");
    CHECK(fts5_verdict(two.ours()) == "");
    two.both("INSERT INTO paper_text (paper_text) VALUES ('optimize')");
    CHECK(fts5_verdict(two.ours()) == "");
    CHECK(difference(two, 10) == "");
    CHECK(rows_of(two.ours(), "SELECT count(*) FROM paper_text WHERE paper_text MATCH 'reworded'") == "800 \n");
  }

  TEST_CASE("small pages: long words, doclist indexes of several levels") {
    for (const std::size_t page : {32, 64, 200, 1000}) {
      CAPTURE(page);
      TwoIndexes two(900, page);
      REQUIRE(fts5_verdict(two.ours()) == "");
      CHECK(difference(two, 10) == "");
      const auto high =
          rows_of(two.ours(), "SELECT count(*) > 0 FROM paper_text_data WHERE id >> 36 = 3 AND (id >> 31) & 31 > 0");
      CHECK(high == (page <= 200 ? "1 \n" : "0 \n"));
    }
  }

  TEST_CASE("no paper, and one without a word") {
    TwoIndexes none(0);
    CHECK(fts5_verdict(none.ours()) == "");
    CHECK(difference(none, 1) == "");
    CHECK(none.read_back() == "");
    none.both("INSERT INTO paper_words VALUES (7, 'first', 'word', '', '')");
    none.both(
        "INSERT INTO paper_text (rowid, title, abstract, authors, categories) VALUES (7, 'first', 'word', '', '')");
    CHECK(fts5_verdict(none.ours()) == "");
    CHECK(rows_of(none.ours(), "SELECT rowid FROM paper_text WHERE paper_text MATCH 'word'") == "7 \n");
  }

  TEST_CASE("what is damaged is seen by the check that an import makes or by the comparison") {
    struct Fault {
      const char* what;
      const char* sql;
      bool seen_by_import;
    };
    const Fault faults[] = {
        {"a doclist index that names a wrong row",
         "UPDATE paper_text_data SET block = substr(block, 1, length(block) - 1) || x'7F' WHERE id >> 36 = 3", true},
        {"no doclist index", "DELETE FROM paper_text_data WHERE id >> 36 = 3", true},
        {"a row without its word counts", "DELETE FROM paper_text_docsize WHERE id % 37 = 11", true},
        {"a term index in another order", "UPDATE paper_text_idx SET pgno = pgno + 4 WHERE (pgno >> 1) % 7 = 3", true},
        {"a leaf in another's place",
         "UPDATE paper_text_data SET block = (SELECT block FROM paper_text_data WHERE id = (1 << 37) + 9) WHERE id = "
         "(1 "
         "<< 37) + 12",
         true},
        {"a leaf that is lost", "DELETE FROM paper_text_data WHERE id = (1 << 37) + 20", true},
        {"averages of other papers", "UPDATE paper_text_data SET block = x'8F010101010101' WHERE id = 1", false},
        {"a segment that is said to end early",
         "UPDATE paper_text_data SET block = substr(block, 1, length(block) - 1) || x'05' WHERE id = 10", true},
    };
    for (const auto& fault : faults) {
      CAPTURE(std::string(fault.what));
      TwoIndexes two(1500, 400);
      REQUIRE(two.read_back() == "");
      two.damage([&](SQLite::Database& db) { db.exec(fault.sql); });
      if (fault.seen_by_import) {
        CHECK(two.read_back() != "");
        CHECK(fts5_verdict(two.ours()) != "");
      }
      CHECK((fts5_verdict(two.ours()) != "" || difference(two, 5) != ""));
    }
  }

  TEST_CASE("words that are lost are seen where all that is left is in order") {
    TwoIndexes two(1500, 400);
    two.damage([](SQLite::Database& db) {
      db.exec(
          "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) SELECT 'delete', * FROM "
          "paper_words WHERE key = (SELECT max(key) FROM paper_words)");
      db.exec("INSERT INTO paper_text_docsize SELECT max(key), x'01010101' FROM paper_words");
    });
    two.ours().exec("INSERT INTO paper_text (paper_text) VALUES ('integrity-check')");
    CHECK(two.read_back().find("were written") != std::string::npos);
  }
}
