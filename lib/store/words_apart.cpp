#include "store/words_apart.hpp"

#include <fmt/format.h>
#include <memory>
#include <utility>

namespace preprintd::store {
namespace {

constexpr std::size_t kWaiting = 3;
// FTS5 gathers words of this many papers and writes a segment; more miss the processor's caches. Segments are merged by
// four as ever: by fifteen the load is a little faster, but what is left unmerged the next day's fetch would pay for.
constexpr std::size_t kSegment = 25000;
constexpr const char* kTables[] = {"data", "idx", "docsize"};

void insert_words(SQLite::Statement& insert, std::int64_t key, const PaperWords& words) {
  insert.reset();
  insert.bind(1, key);
  insert.bindNoCopy(2, words.title);
  insert.bindNoCopy(3, words.abstract);
  insert.bindNoCopy(4, words.authors);
  insert.bindNoCopy(5, words.categories);
  insert.exec();
}

void remove_with_journal(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const char* end : {"", "-journal"}) std::filesystem::remove(file.string() + end, ignored);
}

std::int64_t counted(Database& db, const char* sql) {
  auto row = db.query(sql);
  row.step();
  return row.integer(0);
}

}  // namespace

WordsApart::WordsApart(std::filesystem::path file, std::string create)
    : file_(std::move(file)), thread_([this, create = std::move(create)] { work(create); }) {}

WordsApart::~WordsApart() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  remove_with_journal(file_);
}

void WordsApart::work(const std::string& create) {
  try {
    remove_with_journal(file_);
    SQLite::Database db(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    // Nobody reads this file after a crash.
    db.exec(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; "
        "PRAGMA cache_size = -8192; PRAGMA locking_mode = EXCLUSIVE");
    db.exec(create);
    db.exec(fmt::format("INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', {})", kBulkWords));
    db.exec("BEGIN");
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stop_ || last_ || !jobs_.empty(); });
      if (stop_) return;
      if (jobs_.empty()) break;
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      changed_.notify_all();
      job(db);
    }
    db.exec("COMMIT");
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    jobs_.clear();
  }
  changed_.notify_all();
}

void WordsApart::put(Job job) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || jobs_.size() < kWaiting; });
  if (failure_) std::rethrow_exception(failure_);
  jobs_.push_back(std::move(job));
  lock.unlock();
  changed_.notify_all();
}

void WordsApart::add(std::vector<SnapshotPaper> papers) {
  if (papers.empty()) return;
  // Callable objects must be copyable.
  put([this, shared = std::make_shared<std::vector<SnapshotPaper>>(std::move(papers))](SQLite::Database& db) {
    SQLite::Statement insert(db, kIndexWords);
    for (auto& paper : *shared) {
      const auto key = paper.row.paper.id.key();
      insert_words(insert, key, words_to_index(std::move(paper.row)));
    }
    gathered_ += shared->size();
    if (gathered_ < kSegment) return;
    gathered_ = 0;
    db.exec("COMMIT; BEGIN");
  });
}

void WordsApart::change(Reworded paper) {
  put([paper = std::move(paper)](SQLite::Database& db) {
    SQLite::Statement forget(db,
                             "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) VALUES "
                             "('delete', ?, ?, ?, ?, ?)");
    insert_words(forget, paper.key, paper.before);
    SQLite::Statement insert(db, kIndexWords);
    insert_words(insert, paper.key, paper.now);
  });
}

void WordsApart::finish() {
  {
    const std::lock_guard lock(mutex_);
    last_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

void take_words_over(const std::filesystem::path& database, const std::filesystem::path& words) {
  // Not a connection of ours: those are defensive and write no table of a virtual table. Nor does this one use the
  // index, of whose tables FTS5 keeps a copy in memory.
  SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192");
  {
    SQLite::Statement attach(db, "ATTACH ? AS words");
    attach.bind(1, words.string());
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

std::string sql_of_words(Database& db) {
  auto row = db.query("SELECT sql FROM sqlite_schema WHERE name = 'paper_text'");
  row.step();
  return row.text(0);
}

bool words_are_complete(Database& db) {
  return counted(db, "SELECT count(*) FROM paper_text_docsize") == counted(db, "SELECT count(*) FROM paper");
}

void rebuild_words(Database& db) {
  const auto set_memory = [&](std::int64_t bytes) {
    db.query("INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', :bytes)").bind(":bytes", bytes).run();
  };
  set_memory(kBulkWords);
  db.connection().exec("INSERT INTO paper_text (paper_text) VALUES ('rebuild')");
  set_memory(kUsualWords);
}

}  // namespace preprintd::store
