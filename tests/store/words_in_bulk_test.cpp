#include "store/words_in_bulk.hpp"

#include <doctest/doctest.h>

#include "store/database.hpp"
#include "store/words_apart.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.words_in_bulk") {
  TEST_CASE("the text index is made in bulk only where all is as that was tested with") {
    const auto scratch = std::filesystem::temp_directory_path() / "preprintd-words-in-bulk-test";
    const auto why = [&](const char* change) {
      auto db = Database::in_memory();
      if (*change != '\0') db.connection().exec(change);
      return why_not_in_bulk(db, scratch);
    };
    CHECK(why("") == "");
    CHECK_FALSE(std::filesystem::exists(scratch));
    CHECK(why("INSERT INTO paper_text (paper_text, rank) VALUES ('rank', 'bm25(10.0)')").find("setting rank") !=
          std::string::npos);
    CHECK(why("INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', 1000000)") == "");
    CHECK(why("DROP TABLE paper_text; CREATE VIRTUAL TABLE paper_text USING fts5(title, abstract, authors, categories, "
              "content = 'paper_words', content_rowid = 'key', tokenize = 'porter')") ==
          "the text index is not declared as this program does it");
  }

  TEST_CASE("papers that cannot be indexed in bulk are said, and leave the index to be made from the rows") {
    const auto file = std::filesystem::temp_directory_path() / "preprintd-words-apart-test";
    auto db = Database::in_memory();
    WordsApart twice(file, db, WordsApart::Route::fastest);
    CHECK(twice.note() == "");
    ManyWords words;
    words.add(7, {"a title", "", "", ""});
    words.add(7, {"the same again", "", "", ""});
    twice.add(std::move(words));
    twice.finish();
    CHECK_FALSE(twice.take_over(file.string() + ".db"));
    CHECK(twice.note() == "a paper was given to the index twice");
    WordsApart changing(file, db, WordsApart::Route::fastest);
    for (int i = 0; i < 20001; ++i) changing.change({i, {"before", "", "", ""}, {"now", "", "", ""}});
    changing.finish();
    CHECK_FALSE(changing.take_over(file.string() + ".db"));
    CHECK(changing.note() == "very many papers stand twice in the snapshot");
  }
}
