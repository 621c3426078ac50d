#include "store/words_in_bulk.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <stdexcept>
#include <utility>

#include "segments/read_back.hpp"
#include "segments/rehearsal.hpp"
#include "segments/shadow_tables.hpp"
#include "store/database.hpp"
#include "store/flush.hpp"
#include "store/snapshot_table.hpp"
#include "store/words_apart.hpp"

namespace preprintd::store {
namespace {

constexpr std::size_t kMostChanges = 20000;
const std::vector<std::string> kColumns{"title", "abstract", "authors", "categories"};
const std::vector<std::string> kTokenizer{"remove_diacritics", "2", "tokenchars", "_"};
// As schema/0004_full_text.sql has it, blanks aside.
constexpr const char* kDeclaration =
    "CREATE VIRTUAL TABLE paper_text USING fts5( title, abstract, authors, categories, content = 'paper_words', "
    "content_rowid = 'key', tokenize = \"unicode61 remove_diacritics 2 tokenchars '_'\")";

std::string on_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

}  // namespace

WordsInBulk::WordsInBulk(const std::filesystem::path& file)
    : index_(std::in_place, file, kColumns.size(), kTokenizer) {}

void WordsInBulk::add(std::int64_t key, const WordViews& words) { index_->add(key, {words.begin(), words.end()}); }

void WordsInBulk::change(std::int64_t key, PaperWords before, PaperWords now) {
  const auto [change, first] = changes_.try_emplace(key);
  if (first) change->second.before = std::move(before);
  change->second.now = std::move(now);
  if (changes_.size() >= kMostChanges) throw std::length_error("very many papers stand twice in the snapshot");
}

void WordsInBulk::finish() { index_->finish(); }

void WordsInBulk::take_over(const std::filesystem::path& database) {
  constexpr const char* kHow = "PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192";
  {
    // Not a connection of ours: those are defensive and write no table of a virtual table.
    SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
    db.exec(kHow);
    {
      Flush flush(db);
      census_ = index_->write_into(db, "paper_text", [&] { flush.between_transactions(); });
    }
    papers_ = index_->papers();
    index_.reset();
    db.tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  if (changes_.empty()) return;
  SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
  db.exec(kHow);
  SQLite::Transaction whole(db);
  SQLite::Statement forget(db,
                           "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) VALUES "
                           "('delete', ?, ?, ?, ?, ?)");
  SQLite::Statement insert(db, kIndexWords);
  for (const auto& [key, change] : changes_) {
    index_words(forget, key, change.before);
    index_words(insert, key, change.now);
  }
  whole.commit();
}

std::string WordsInBulk::verdict(const std::filesystem::path& database) {
  // What FTS5 has changed since, it has not counted.
  return changes_.empty() ? segments::read_back(database, "paper_text", census_, papers_) : words_verdict(database);
}

std::string why_not_in_bulk(Database& db, const std::filesystem::path& scratch) {
  const auto declaration = sql_of_words(db);
  if (on_one_line(declaration) != kDeclaration) return "the text index is not declared as this program does it";
  if (auto why = segments::why_not_write(db.connection(), "paper_text"); !why.empty()) return why;
  return segments::rehearse(scratch, declaration, "paper_text", "paper_words", kColumns, kTokenizer);
}

}  // namespace preprintd::store
