#include "store/words_by_fts5.hpp"

#include <fmt/format.h>
#include <utility>

#include "store/snapshot_table.hpp"

namespace preprintd::store {
namespace {

// FTS5 gathers words of this many papers and writes a segment; more miss the processor's caches. Segments are merged by
// four as ever: by fifteen the load is a little faster, but what is left unmerged the next day's fetch would pay for.
constexpr std::size_t kSegment = 25000;
constexpr const char* kTables[] = {"data", "idx", "docsize"};

void remove_with_journal(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const char* end : {"", "-journal"}) std::filesystem::remove(file.string() + end, ignored);
}

}  // namespace

WordsByFts5::WordsByFts5(std::filesystem::path file, const std::string& declaration) : file_(std::move(file)) {
  remove_with_journal(file_);
  db_.emplace(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  // Nobody reads this file after a crash.
  db_->exec(
      "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; "
      "PRAGMA cache_size = -8192; PRAGMA locking_mode = EXCLUSIVE");
  db_->exec(declaration);
  db_->exec(fmt::format("INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', {})", kBulkWords));
  db_->exec("BEGIN");
  insert_.emplace(*db_, kIndexWords);
  forget_.emplace(*db_,
                  "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) VALUES ('delete', "
                  "?, ?, ?, ?, ?)");
}

WordsByFts5::~WordsByFts5() {
  insert_.reset();
  forget_.reset();
  db_.reset();
  remove_with_journal(file_);
}

void WordsByFts5::add(std::int64_t key, const WordViews& words) {
  const auto text = [&](std::size_t column) { return std::string(words[column]); };
  index_words(*insert_, key, {text(0), text(1), text(2), text(3)});
  ++gathered_;
}

void WordsByFts5::pause() {
  if (gathered_ < kSegment) return;
  gathered_ = 0;
  db_->exec("COMMIT; BEGIN");
}

void WordsByFts5::change(std::int64_t key, PaperWords before, PaperWords now) {
  index_words(*forget_, key, before);
  index_words(*insert_, key, now);
}

void WordsByFts5::finish() {
  insert_.reset();
  forget_.reset();
  db_->exec("COMMIT");
  db_.reset();
}

void WordsByFts5::take_over(const std::filesystem::path& database) {
  // Not a connection of ours: those are defensive and write no table of a virtual table. Nor does this one use the
  // index, of whose tables FTS5 keeps a copy in memory.
  SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192");
  {
    SQLite::Statement attach(db, "ATTACH ? AS words");
    attach.bind(1, file_.string());
    attach.exec();
  }
  for (const auto* table : kTables) {
    db.exec(
        fmt::format("BEGIN; DELETE FROM main.paper_text_{0}; INSERT INTO main.paper_text_{0} SELECT * FROM "
                    "words.paper_text_{0}; COMMIT",
                    table));
    db.tryExec("PRAGMA main.wal_checkpoint(TRUNCATE)");
  }
  db.exec("DETACH words");
}

}  // namespace preprintd::store
