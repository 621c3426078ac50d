#include "store/words_apart.hpp"

#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <utility>

#include "store/database.hpp"
#include "store/snapshot_table.hpp"
#include "store/words_by_fts5.hpp"
#include "store/words_in_bulk.hpp"

namespace preprintd::store {
namespace {

constexpr std::size_t kWaiting = 3;
constexpr std::size_t kRowsAtOnce = 5000;

std::int64_t counted(Database& db, const char* sql) {
  auto row = db.query(sql);
  row.step();
  return row.integer(0);
}

}  // namespace

WordsApart::WordsApart(std::filesystem::path file, Database& db, Route route)
    : file_(std::move(file)), declaration_(sql_of_words(db)) {
  if (route == Route::fastest) {
    note_ = why_not_in_bulk(db, file_);
    if (note_.empty()) maker_ = std::make_unique<WordsInBulk>(file_);
  }
  thread_ = std::thread([this] { work(); });
}

WordsApart::~WordsApart() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// Papers of a kind it cannot index are no reason to end the import.
template <class Step>
void WordsApart::attempt(const Step& step) {
  if (unsuited_) return;
  try {
    step();
  } catch (const std::logic_error& unsuited) {
    unsuited_ = true;
    note_ = unsuited.what();
  }
}

void WordsApart::work() {
  try {
    if (!maker_) maker_ = std::make_unique<WordsByFts5>(file_, declaration_);
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stop_ || last_ || !jobs_.empty(); });
      if (stop_) return;
      if (jobs_.empty()) break;
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      changed_.notify_all();
      attempt([&] { job(*maker_); });
    }
    attempt([&] { maker_->finish(); });
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

void WordsApart::add(ManyWords papers) {
  if (papers.empty()) return;
  // Callable objects must be copyable.
  put([shared = std::make_shared<ManyWords>(std::move(papers))](WordsMaker& maker) {
    shared->each([&](std::int64_t key, const WordViews& words) { maker.add(key, words); });
    maker.pause();
  });
}

void WordsApart::change(Reworded paper) {
  put([shared = std::make_shared<Reworded>(std::move(paper))](WordsMaker& maker) {
    maker.change(shared->key, std::move(shared->before), std::move(shared->now));
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

bool WordsApart::take_over(const std::filesystem::path& database) {
  attempt([&] { maker_->take_over(database); });
  return !unsuited_;
}

std::unique_ptr<WordsApart> words_of_rows(const std::filesystem::path& file, Database& db, WordsApart::Route route) {
  auto apart = std::make_unique<WordsApart>(file, db, route);
  ManyWords papers;
  auto row = db.query("SELECT key, title, abstract, authors, categories FROM paper_words ORDER BY key");
  for (bool more = true; more;) {
    more = row.step();
    if (more) {
      const std::string title = row.text(1), abstract = row.text(2), authors = row.text(3), categories = row.text(4);
      papers.add(row.integer(0), {title, abstract, authors, categories});
    }
    if (!more || papers.size() == kRowsAtOnce) apart->add(std::exchange(papers, {}));
  }
  apart->finish();
  return apart;
}

std::string sql_of_words(Database& db) {
  auto row = db.query("SELECT sql FROM sqlite_schema WHERE name = 'paper_text'");
  row.step();
  return row.text(0);
}

bool words_are_complete(Database& db) {
  return counted(db, "SELECT count(*) FROM paper_text_docsize") == counted(db, "SELECT count(*) FROM paper");
}

std::string words_verdict(const std::filesystem::path& database) {
  SQLite::Database db(database.string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA wal_autocheckpoint = 0");
  try {
    db.exec("INSERT INTO paper_text (paper_text) VALUES ('integrity-check')");
    return {};
  } catch (const SQLite::Exception& failure) {
    return failure.what();
  }
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
