#include "store/search.hpp"

#include <functional>
#include <map>
#include <random>
#include <set>

#include "paper/decision.hpp"
#include "store/entry_table.hpp"
#include "store/step_table.hpp"
#include "store/undo.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

namespace {

std::vector<std::string> found(Database& db, std::string_view query, int limit = 50) {
  SearchOptions options;
  options.limit = limit;
  std::vector<std::string> ids;
  for (const auto& hit : search(db, query, options).hits) ids.push_back(hit.paper.id.text());
  return ids;
}

using Ids = std::vector<std::string>;

void put(Database& db, const char* id, const char* title, const char* abstract, std::vector<std::string> authors,
         std::vector<std::string> categories) {
  Paper paper(id_of(id));
  paper.version = 1;
  paper.title = title;
  paper.abstract = abstract;
  paper.authors = std::move(authors);
  paper.primary_category = categories.front();
  paper.categories = std::move(categories);
  write(db, [&](Database& inside) { return put_paper(inside, paper, {}, kNoon); });
}

std::int64_t accept(Database& db, const char* id, const Annotation& words) {
  return write(db, [&](Database& inside) {
    ensure_list(inside, {"daily", "", "", 0});
    StepWriter step(inside, "accept", "cli", kNoon);
    Decision decision;
    decision.state = DecisionState::accepted;
    step.decide(id_of(id), decision);
    Entry entry(id_of(id));
    entry.list = "daily";
    entry.place = Entry::Place::wanted;
    entry.annotation = words;
    return step.put_entry(entry, true);
  });
}

Database shelf() {
  auto db = Database::in_memory();
  put(db, "2305.10429", "DoReMi: Optimizing Data Mixtures", "Mixture proportions of pretraining domains.",
      {"Sang Michael Xie", "Hieu Pham"}, {"cs.CL", "cs.LG"});
  put(db, "2408.16357", "Law of Vision Representation in MLLMs", "Cross-modal alignment and correspondence matter.",
      {"Shijia Yang", "Kaiming He"}, {"cs.CV"});
  put(db, "2409.20566", "MM1.5: Methods, Analysis & Insights", "We study data mixtures for multimodal models.",
      {"Haotian Zhang"}, {"cs.CV", "cs.CL"});
  put(db, "hep-th/9901001", "Poincaré symmetry in string theory", "A note on the vision of H_0.", {"Ada Lovelace"},
      {"hep-th"});
  put(db, "2410.00001", "Superconductors", "Measured at 20.04 K.", {"José Núñez"}, {"cond-mat.supr-con"});
  return db;
}

}  // namespace

TEST_SUITE("store.search") {
  TEST_CASE("papers are found by their words, identifiers, people and categories") {
    auto db = shelf();
    CHECK(found(db, "vision law") == Ids{"2408.16357"});
    CHECK(found(db, "\"data mixtures\"").size() == 2);
    CHECK(found(db, "title:mixtures") == Ids{"2305.10429"});
    CHECK(found(db, "poincare") == Ids{"hep-th/9901001"});
    CHECK(found(db, "author:\"kaiming he\"") == Ids{"2408.16357"});
    CHECK(found(db, "author:nunez") == Ids{"2410.00001"});
    CHECK(found(db, "2409.20566") == Ids{"2409.20566"});
    CHECK(found(db, "https://arxiv.org/abs/2409.20566v2 and more").front() == "2409.20566");
    CHECK(found(db, "hep-th/9901001") == Ids{"hep-th/9901001"});
    CHECK(found(db, "cat:cs.CV") == Ids{"2409.20566", "2408.16357"});
    CHECK(found(db, "cat:cs mixtures").size() == 2);
    CHECK(found(db, "cat:cond-mat") == Ids{"2410.00001"});
    CHECK(found(db, "cat:cond-mat.supr-con") == Ids{"2410.00001"});
    CHECK(found(db, "cat:math").empty());
    CHECK(found(db, "20.04") == Ids{"2410.00001"});
  }

  TEST_CASE("operators and years narrow and widen") {
    auto db = shelf();
    CHECK(found(db, "mixtures NOT multimodal") == Ids{"2305.10429"});
    CHECK(found(db, "superconductors OR poincare").size() == 2);
    CHECK(found(db, "year:2024").size() == 3);
    CHECK(found(db, "year:1999") == Ids{"hep-th/9901001"});
    CHECK(found(db, "mixtures year:2023-2023") == Ids{"2305.10429"});
    CHECK(found(db, "NOT cat:cs") == Ids{"2410.00001", "hep-th/9901001"});
    CHECK(found(db, "(mixtures OR year:1999) NOT cat:cs.LG").size() == 2);
    CHECK(found(db, "superc*") == Ids{"2410.00001"});
  }

  TEST_CASE("a word half typed finds what begins so, and says that it did") {
    auto db = shelf();
    const auto answer = search(db, "superco", {});
    REQUIRE(answer.hits.size() == 1);
    CHECK(answer.widened);
    CHECK(answer.hits.front().title.marks.size() == 1);
    CHECK_FALSE(search(db, "superconductors", {}).widened);
  }

  TEST_CASE("her words count as words of the paper, also one Chinese word of two characters") {
    auto db = shelf();
    Annotation words;
    words.summary = "分析跨模态对齐和视觉表征的视觉对应关系对LVLMs性能的影响";
    words.note = "ask Bob";
    accept(db, "2408.16357", words);
    CHECK(found(db, "对齐") == Ids{"2408.16357"});
    CHECK(found(db, "齐") == Ids{"2408.16357"});
    CHECK(found(db, "LVLMs") == Ids{"2408.16357"});
    CHECK(found(db, "齐对").empty());
    CHECK(found(db, "vision 对齐") == Ids{"2408.16357"});
    CHECK(found(db, "mixtures 对齐").empty());
    CHECK(found(db, "mixtures OR 对齐").size() == 3);
    CHECK(found(db, "cat:cs.CV NOT 对齐") == Ids{"2409.20566"});
    CHECK(found(db, "note:bob") == Ids{"2408.16357"});
    CHECK(found(db, "note:vision").empty());
    const auto answer = search(db, "对齐", {});
    REQUIRE(answer.hits.front().snippet.marks.size() == 1);
    const auto [from, to] = answer.hits.front().snippet.marks.front();
    CHECK(answer.hits.front().snippet.text.substr(from, to - from) == "对齐");
  }

  TEST_CASE("a title of hers is no snippet where it is the headline, and is one beside another title") {
    auto db = shelf();
    Annotation words;
    words.title = find_paper(db, id_of("2408.16357"))->title;
    accept(db, "2408.16357", words);
    const auto word = words.title->substr(0, words.title->find(' '));
    CHECK_FALSE(search(db, "title:" + word, {}).hits.front().title.marks.empty());
    CHECK(search(db, "note:" + word, {}).hits.front().snippet.marks.empty());
    words.title = "My Own Heading";
    accept(db, "2408.16357", words);
    CHECK(search(db, "heading", {}).hits.front().snippet.text == "My Own Heading");
  }

  TEST_CASE("decisions and topics narrow") {
    auto db = shelf();
    accept(db, "2408.16357", {});
    CHECK(found(db, "decision:accepted") == Ids{"2408.16357"});
    CHECK(found(db, "decision:accepted mixtures").empty());
    CHECK(found(db, "cat:cs decision:none").size() == 2);
    write(db, [&](Database& inside) {
      const auto seq = inside.next_seq();
      inside
          .query(
              "INSERT INTO score (paper, topic, model, score, flagged, seq) VALUES (:paper, 'mllm', 'rules', 1, 1, "
              ":seq)")
          .bind(":paper", id_of("2409.20566"))
          .bind(":seq", seq)
          .run();
    });
    CHECK(found(db, "topic:MLLM") == Ids{"2409.20566"});
    CHECK(found(db, "topic:mllm vision").empty());
  }

  TEST_CASE("what changes is found by its new words only, and undo takes a note out again") {
    auto db = shelf();
    put(db, "2410.00001", "Semiconductors", "Colder.", {"José Núñez"}, {"cond-mat.supr-con"});
    CHECK(found(db, "superconductors").empty());
    CHECK(found(db, "semiconductors") == Ids{"2410.00001"});
    Annotation words;
    words.summary = "冷";
    accept(db, "2410.00001", words);
    CHECK(found(db, "冷") == Ids{"2410.00001"});
    write(db, [&](Database& inside) { return undo_newest(inside, kNoon, "cli"); });
    CHECK(found(db, "冷").empty());
    rehearse(db, [&](Database& inside) {
      return put_paper(inside, paper_called("2410.00001", "Never happened"), {}, kNoon);
    });
    CHECK(found(db, "happened").empty());
    CHECK_THROWS(write(db, [&](Database& inside) {
      put_paper(inside, paper_called("2410.00001", "Never happened"), {}, kNoon);
      throw std::runtime_error("no");
    }));
    put(db, "2410.00002", "Another", "x", {"A"}, {"cs.CV"});
    CHECK(text_disagreement(db, true) == "");
  }

  TEST_CASE("the index disagrees with a table that was changed behind its back, and is mended") {
    auto db = shelf();
    CHECK(text_disagreement(db, true) == "");
    db.connection().exec("UPDATE paper SET title = 'Foreign' WHERE id = '2409.20566'");
    CHECK(text_disagreement(db, false) == "");
    CHECK_FALSE(text_disagreement(db, true).empty());
    write(db, [](Database& inside) { rebuild_text(inside); });
    CHECK(text_disagreement(db, true) == "");
    CHECK(found(db, "foreign") == Ids{"2409.20566"});
    db.connection().exec("INSERT INTO paper (key, id, first_seen, seq) VALUES (5, 'x', 0, 1000000)");
    CHECK_FALSE(text_disagreement(db, false).empty());
  }

  TEST_CASE("what many papers have comes youngest first, what few have by fit") {
    auto db = Database::in_memory();
    write(db, [&](Database& inside) {
      for (int i = 1; i <= 6000; ++i) {
        char id[16];
        std::snprintf(id, sizeof id, "%s.%05d", i <= 3000 ? "2401" : "2402", i);
        auto paper = paper_called(id, i == 10 ? "Rare rare rare" : "Common ground");
        if (i == 5000) paper.abstract = "Here something rare is only mentioned among many other words of no interest.";
        put_paper(inside, paper, {}, kNoon);
      }
    });
    const auto common = search(db, "common", {});
    CHECK_FALSE(common.ranked);
    CHECK(common.more);
    REQUIRE(common.hits.size() == 50);
    CHECK(common.hits.front().paper.id.text() == "2402.06000");
    CHECK(found(db, "common", 2) == Ids{"2402.06000", "2402.05999"});
    CHECK(search(db, "rare", {}).ranked);
    CHECK(found(db, "rare") == Ids{"2401.00010", "2402.05000"});
    SearchOptions newest;
    newest.order = SearchOptions::Order::newest;
    CHECK(search(db, "rare", newest).hits.front().paper.id.text() == "2402.05000");
  }

  TEST_CASE("words, beginnings, AND, OR and NOT find exactly the papers they should, in her words too") {
    const std::vector<std::string> words{"align",  "alignment", "token",  "tokenizer",
                                         "vision", "visual",    "reward", "rewriting"};
    auto db = Database::in_memory();
    std::mt19937 random(3);
    std::map<std::string, unsigned> said;  // by paper, a bit for each word
    const auto text_of = [&](unsigned bits) {
      std::string text = "of";
      for (std::size_t i = 0; i < words.size(); ++i)
        if (bits >> i & 1) text += " " + words[i];
      return text;
    };
    for (int number = 1; number <= 300; ++number) {
      const auto id = "2609." + std::to_string(10000 + number);
      said[id] = random() & random() & 0xFF;
      put(db, id.c_str(), "A title", text_of(said[id]).c_str(), {"Ada"}, {"cs.CV"});
      if (number % 5) continue;
      Annotation hers;
      const unsigned more = random() & random() & 0xFF;
      hers.summary = text_of(more);
      accept(db, id.c_str(), hers);
      said[id] |= more;
    }
    // A query and what it must find.
    struct Asked {
      std::string text;
      std::function<bool(unsigned)> holds;
    };
    const std::function<Asked(int)> any_query = [&](int depth) -> Asked {
      const auto kind = random() % (depth > 0 ? 5 : 2);
      if (kind == 0) {
        const auto which = random() % words.size();
        return {words[which], [which](unsigned bits) { return (bits >> which & 1) != 0; }};
      }
      if (kind == 1) {
        const auto pair = random() % 4 * 2;  // these two begin alike
        return {words[pair].substr(0, 3) + "*", [pair](unsigned bits) { return (bits >> pair & 3) != 0; }};
      }
      const auto left = any_query(depth - 1);
      if (kind == 2) return {"NOT (" + left.text + ")", [left](unsigned bits) { return !left.holds(bits); }};
      const auto right = any_query(depth - 1);
      if (kind == 3)
        return {"(" + left.text + " " + right.text + ")",
                [left, right](unsigned bits) { return left.holds(bits) && right.holds(bits); }};
      return {"(" + left.text + " OR " + right.text + ")",
              [left, right](unsigned bits) { return left.holds(bits) || right.holds(bits); }};
    };
    int asked = 0;
    for (int times = 0; times < 400; ++times) {
      const auto query = any_query(3);
      CAPTURE(query.text);
      std::set<std::string> expected, seen;
      for (const auto& [id, bits] : said)
        if (query.holds(bits)) expected.insert(id);
      const auto answer = [&] {
        SearchOptions options;
        options.limit = 1000;
        options.order = times % 2 ? SearchOptions::Order::best : SearchOptions::Order::newest;
        return search(db, query.text, options);
      }();
      if (answer.widened) continue;
      for (const auto& hit : answer.hits) seen.insert(hit.paper.id.text());
      CHECK(seen == expected);
      ++asked;
    }
    CHECK(asked > 300);
  }

  TEST_CASE("any text is a legal query") {
    auto db = shelf();
    for (const char* odd :
         {"\"", "'", "*",   "a\"b",    "NEAR(a b)", "title:",   "^a",   "{a b}: c", "a + b",     "-x",
          "\\", "%", "𝔘𝔫𝔦", "col : x", "AND",       "() OR ()", "\xFF", "cat:*",    "author:\"", "year:9999999999"}) {
      CAPTURE(odd);
      CHECK_NOTHROW(search(db, odd, {}));
    }
  }
}

TEST_SUITE("store.snippet") {
  TEST_CASE("a snippet is cut around the words, between words") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "filler ";
    text += "the needle is here ";
    for (int i = 0; i < 100; ++i) text += "filler ";
    const auto cut = snippet(text, words_to_mark(parse_search("needle"), SearchNode::Field::abstract), 80);
    REQUIRE(cut.marks.size() == 1);
    CHECK(cut.text.substr(cut.marks[0].first, cut.marks[0].second - cut.marks[0].first) == "needle");
    CHECK(cut.text.starts_with("…filler"));
    CHECK(cut.text.size() < 100);
  }

  TEST_CASE("phrases, accents, beginnings and what must not occur") {
    const auto marks = [](const char* text, const char* query) {
      return mark(text, words_to_mark(parse_search(query), SearchNode::Field::title)).marks.size();
    };
    CHECK(marks("The Poincaré map", "poincare") == 1);
    CHECK(marks("vision and language vision language", "\"vision language\"") == 1);
    CHECK(marks("tokens tokenizer", "token*") == 1);  // neighbours are one mark
    CHECK(marks("tokens of tokenizer", "token*") == 2);
    CHECK(marks("a b", "a NOT b") == 1);
    CHECK(marks("跨模态对齐和视觉", "对齐") == 1);
    CHECK(marks("author words", "author:words") == 0);
  }
}
