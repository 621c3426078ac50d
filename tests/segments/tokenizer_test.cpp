#include "segments/tokenizer.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "two_indexes.hpp"

using namespace preprintd::segments;

namespace {

std::string shown(const Words& words) {
  std::string all;
  for (const auto& word : words.words)
    all += std::to_string(word.column) + ":" + std::to_string(word.position) + ":" +
           words.bytes.substr(word.at, word.length) + ":" + std::to_string(word.hash) + "\n";
  return all;
}

}  // namespace

TEST_SUITE("segments.tokenizer") {
  TEST_CASE("text is cut as FTS5 cuts it, whatever is in it") {
    const SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const Tokenizer usual(db.getHandle(), {"remove_diacritics", "2", "tokenchars", "_"});
    const Tokenizer other(db.getHandle(), {"remove_diacritics", "2", "tokenchars", "_-", "separators", "Q7"});
    const auto agree = [&](std::string_view text) {
      for (const auto* tokenizer : {&usual, &other}) {
        Words mine, theirs;
        const auto count = tokenizer->read(text, 2, mine);
        CHECK(count == tokenizer->read_by_fts5(text, 2, theirs));
        CHECK(shown(mine) == shown(theirs));
      }
    };
    for (int i = 1; i <= 700; ++i)
      for (const auto& text : odd_paper(i, 700).texts) agree(text);
    for (int a = 0; a < 128; ++a)
      for (int b = 0; b < 128; ++b) {
        const char text[] = {'x', char(a), char(b), 'Y'};
        agree({text, 4});
      }
    std::string growing;
    for (int i = 0; i < 200; ++i) {
      agree(growing);
      growing += i % 7 == 6 ? ' ' : char('A' + i % 50);
    }
    agree(std::string(32767, 'a') + " b");
    agree(std::string(32768, 'A'));
    agree(std::string(32769, 'a') + "_");
  }

  TEST_CASE("options of the table count") {
    const SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const Tokenizer plain(db.getHandle(), {}), with(db.getHandle(), {"tokenchars", "_-"});
    Words a, b;
    CHECK(plain.read("low_level-word", 0, a) == 3);
    CHECK(with.read("low_level-word", 0, b) == 1);
    CHECK_THROWS(Tokenizer(db.getHandle(), {"no such option", "1"}));
  }
}
