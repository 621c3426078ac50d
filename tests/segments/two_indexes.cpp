#include "two_indexes.hpp"

#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <stdlib.h>

#include "bench/snapshot_papers.hpp"
#include "segments/bulk_index.hpp"
#include "segments/read_back.hpp"

namespace preprintd::segments {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 99) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return std::size_t(state_ >> 33) % n;
  }
  double share() { return double(below(1u << 30)) / double(1u << 30); }

 private:
  std::uint64_t state_;
};

std::string word(Dice& dice, double vocabulary) {
  return bench::word_of_rank(std::int64_t(std::pow(vocabulary, dice.share())));
}

constexpr const char* kOdd[] = {"Ünïcode", "ÉCOLE",      "naïve",      "对齐",        "多模态大语言模型",
                                "ﬁnite",   "O'Neill-Ph", "3.14159",    "x_1",         "λ→∞",
                                "🙂",    "Straße",     "İstanbul",   "e\u0301tude", "ΑΒΓ",
                                "K\u00B2", "кот",        "\"quoted\"", "(a+b)^{n-1}", "cs_CV",
                                "___",     "ＡＢＣ",     "한국어",     "zz\u200Dzz",  "ǅ",
                                "\xC3",    "\xFF\xFE",   "a\xE4\xB8z", "𝒳-space",     "ﬀ"};

std::string text(Dice& dice, std::size_t count, bool odd, double vocabulary) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i) all += dice.below(9) ? " " : ", ";
    auto one = odd && dice.below(6) == 0 ? std::string(kOdd[dice.below(std::size(kOdd))]) : word(dice, vocabulary);
    if (dice.below(12) == 0 && !one.empty() && one[0] >= 'a' && one[0] <= 'z') one[0] = char(one[0] - 32);
    all += one;
  }
  return all;
}

void fill(SQLite::Database& db, int papers, std::size_t page) {
  db.exec(
      "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; CREATE TABLE paper_words (key "
      "INTEGER PRIMARY KEY, title, abstract, authors, categories); CREATE VIRTUAL TABLE paper_text USING fts5(title, "
      "abstract, authors, categories, content = 'paper_words', content_rowid = 'key', tokenize = \"unicode61 "
      "remove_diacritics 2 tokenchars '_'\"); CREATE VIRTUAL TABLE words USING fts5vocab(paper_text, 'row'); CREATE "
      "VIRTUAL TABLE places USING fts5vocab(paper_text, 'instance')");
  db.exec("INSERT INTO paper_text (paper_text, rank) VALUES ('pgsz', " + std::to_string(page) + ")");
  db.exec("BEGIN");
  SQLite::Statement insert(db, "INSERT INTO paper_words VALUES (?, ?, ?, ?, ?)");
  for (int i = 1; i <= papers; ++i) {
    const auto paper = odd_paper(i, papers);
    insert.reset();
    insert.bind(1, paper.key);
    for (int column = 0; column < 4; ++column) insert.bind(2 + column, paper.texts[std::size_t(column)]);
    insert.exec();
  }
  db.exec("COMMIT");
}

std::string quoted(std::string text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("''") : std::string(1, c);
  return safe + "'";
}

std::string phrase(const std::string& text) {
  std::string safe = "\"";
  for (const char c : text) safe += c == '"' ? std::string("\"\"") : std::string(1, c);
  return safe + "\"";
}

bool two_hold_papers(TwoIndexes& two) {
  return rows_of(two.stock(), "SELECT count(*) > 500 FROM paper_words") == "1 \n";
}

}  // namespace

OddPaper odd_paper(int number, int count) {
  Dice dice{std::uint64_t(number)};
  const int recent = count - count / 7;
  // The second kind comes in no order.
  OddPaper paper{number <= recent ? 5'000'000'000 + std::int64_t(number) * 37
                                  : 1'000'000 + std::int64_t(number) * 7919 % 100'003 * 1000 + number % 1000,
                 {}};
  const bool odd = dice.below(4) == 0;
  const double vocabulary = 40000;
  paper.texts[0] = text(dice, 3 + dice.below(10), odd, vocabulary);
  paper.texts[1] = text(dice, 40 + dice.below(110), odd, vocabulary);
  paper.texts[2] = "[\"" + text(dice, 1 + dice.below(6), odd, vocabulary) + "\"]";
  paper.texts[3] = dice.below(2) ? "[\"cs_CV\",\"math_AG\"]" : "[\"cond_mat_str_el\"]";
  if (number % 97 == 0) paper.texts[1].clear();
  if (number % 501 == 0)
    for (auto& one : paper.texts) one.clear();
  if (number % 211 == 0) paper.texts[0] += " " + std::string(40000, char('a' + number % 26)) + std::to_string(number);
  if (number % 223 == 0) paper.texts[1] = std::string(9000, 'q') + std::to_string(number) + " " + paper.texts[1];
  if (number % 227 == 0) paper.texts[1] = std::string(33000, 'q') + " é";
  if (number == 17 || number == recent) {
    paper.texts[1].clear();
    while (paper.texts[1].size() < 1'000'000) paper.texts[1] += "of " + word(dice, 5000) + (number == 17 ? " " : " é ");
  }
  if (number == 19) paper.texts[1] = std::string("before\0after the end", 20);
  return paper;
}

TwoIndexes::TwoIndexes(int papers, std::size_t fts5_page) : papers_(papers) {
  std::string name = (std::filesystem::temp_directory_path() / "preprintd-segments-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = name;
  const int kMake = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
  stock_ = std::make_unique<SQLite::Database>((folder_ / "stock.db").string(), kMake);
  fill(*stock_, papers, fts5_page);
  stock_->exec("INSERT INTO paper_text (paper_text) VALUES ('rebuild')");
  {
    SQLite::Database made((folder_ / "ours.db").string(), kMake);
    fill(made, papers, fts5_page);
  }
  damage([&](SQLite::Database& db) {
    BulkIndex index(folder_ / "runs", 4, {"remove_diacritics", "2", "tokenchars", "_"});
    for (int i = 1; i <= papers; ++i) {
      const auto paper = odd_paper(i, papers);
      index.add(paper.key, {paper.texts.begin(), paper.texts.end()});
    }
    index.finish();
    written_ = index.write_into(
        db, "paper_text", [] {}, 1 << 20);
  });
}

TwoIndexes::~TwoIndexes() {
  stock_.reset();
  ours_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TwoIndexes::damage(const std::function<void(SQLite::Database&)>& how) {
  ours_.reset();
  {
    SQLite::Database db((folder_ / "ours.db").string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    how(db);
  }
  ours_ = std::make_unique<SQLite::Database>((folder_ / "ours.db").string(), SQLite::OPEN_READWRITE);
  ours_->exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
}

std::string TwoIndexes::read_back() const {
  return segments::read_back(folder_ / "ours.db", "paper_text", written_, papers_);
}

std::string fts5_verdict(SQLite::Database& db) {
  try {
    db.exec("INSERT INTO paper_text (paper_text, rank) VALUES ('integrity-check', 1)");
    return {};
  } catch (const SQLite::Exception& failure) {
    return failure.what();
  }
}

std::string rows_of(SQLite::Database& db, const std::string& sql) {
  std::string all;
  char number[40];
  try {
    SQLite::Statement row(db, sql);
    while (row.executeStep()) {
      for (int i = 0; i < row.getColumnCount(); ++i) {
        const auto column = row.getColumn(i);
        if (column.isFloat()) {
          std::snprintf(number, sizeof number, "%.17g", column.getDouble());
          all += number;
        } else {
          all += column.getString();
        }
        all += ' ';
      }
      all += '\n';
    }
  } catch (const SQLite::Exception& failure) {
    all += failure.what();
  }
  return all;
}

std::string difference(TwoIndexes& two, int times) {
  int asked_in_all = 0, answered = 0;
  const auto differs = [&](const std::string& sql) {
    const auto theirs = rows_of(two.stock(), sql);
    ++asked_in_all;
    answered += theirs.find('.') == std::string::npos ? 0 : 1;
    return theirs != rows_of(two.ours(), sql);
  };
  const auto asked = [&](const std::string& match, const std::string& rest) {
    return "SELECT rowid, bm25(paper_text, 4.0, 1.0, 2.0, 0.5) FROM paper_text WHERE paper_text MATCH " +
           quoted(match) + rest;
  };
  // Every word, in how many papers, how often.
  SQLite::Statement theirs(two.stock(), "SELECT term, doc, cnt FROM words"),
      mine(two.ours(), "SELECT term, doc, cnt FROM words");
  for (bool more = true; more;) {
    more = theirs.executeStep();
    if (more != mine.executeStep()) return "one index has more words";
    if (!more) break;
    for (int i = 0; i < 3; ++i)
      if (theirs.getColumn(i).getString() != mine.getColumn(i).getString())
        return "the word " + theirs.getColumn(0).getString().substr(0, 80);
  }
  Dice dice(4711);
  const auto a_word = [&] { return phrase(word(dice, 40000)); };
  const auto rare = [&] { return phrase(bench::word_of_rank(200 + std::int64_t(dice.below(30000)))); };
  const auto odd = [&] {
    // The broken ones among them end a statement's text.
    return phrase(kOdd[dice.below(25)]);
  };
  constexpr const char* kColumns[] = {"title", "abstract", "authors", "categories"};
  for (int i = 0; i < times; ++i) {
    const std::string column = kColumns[dice.below(4)];
    const auto begin = bench::word_of_rank(30 + std::int64_t(dice.below(20000)));
    const auto key = std::to_string(5'000'000'000 + std::int64_t(dice.below(2000)) * 371);
    const std::string few = " ORDER BY rowid LIMIT 60";
    const std::vector<std::string> queries{
        asked(rare(), ""),
        asked(odd(), few),
        asked(a_word(), " ORDER BY rowid DESC LIMIT 50"),
        asked(a_word(), few),
        asked(a_word(), " AND rowid >= " + key + few),
        asked(a_word(), " AND rowid <= " + key + " ORDER BY rowid DESC LIMIT 50"),
        asked(a_word() + " AND " + rare(), ""),
        asked(a_word() + " AND " + a_word(), few),
        asked(rare() + " OR " + rare() + " OR " + odd(), few),
        asked(rare() + " NOT " + a_word(), ""),
        asked(a_word() + " + " + a_word(), few),
        asked("NEAR(" + a_word() + " " + rare() + ", 5)", ""),
        asked("NEAR(" + a_word() + " " + a_word() + ")", few),
        asked(column + " : " + a_word(), few),
        asked(column + " : " + rare(), ""),
        asked("{title authors} : (" + rare() + " OR " + a_word() + ")", few),
        asked("- " + column + " : " + rare(), ""),
        asked(phrase(begin.substr(0, 4 + dice.below(3))) + " *", few),
        asked("^ " + a_word(), few),
        asked(column + " : ^ " + phrase(begin.substr(0, 3)) + " *", few),
    };
    for (const auto& query : queries)
      if (differs(query)) return query;
  }
  if (two_hold_papers(two) && answered * 3 < asked_in_all) return "nothing was compared: most queries found nothing";
  return {};
}

}  // namespace preprintd::segments
