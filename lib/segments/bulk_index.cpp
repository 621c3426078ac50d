#include "segments/bulk_index.hpp"

#include <stdexcept>
#include <utility>

#include "segments/merge.hpp"
#include "segments/queued_sink.hpp"
#include "segments/shadow_tables.hpp"

namespace preprintd::segments {
namespace {

/// Commits now and then.
class InPortions final : public SegmentSink {
 public:
  InPortions(SQLite::Database& db, ShadowTables& tables, const std::function<void()>& pause, std::int64_t bytes)
      : db_(db), tables_(tables), pause_(pause), bytes_(bytes), next_(bytes) {}
  void leaf(std::int64_t page, std::string_view record) override {
    tables_.leaf(page, record);
    commit_if_much();
  }
  void doclist_index(int height, std::int64_t page, std::string_view record) override {
    tables_.doclist_index(height, page, record);
  }
  void term_index(std::string_view term, std::int64_t page, bool has_doclist_index) override {
    tables_.term_index(term, page, has_doclist_index);
  }
  void commit_if_much() {
    if (tables_.bytes_written() < next_) return;
    next_ = tables_.bytes_written() + bytes_;
    db_.exec("COMMIT");
    pause_();
    db_.exec("BEGIN");
  }

 private:
  SQLite::Database& db_;
  ShadowTables& tables_;
  const std::function<void()>& pause_;
  std::int64_t bytes_, next_;
};

}  // namespace

BulkIndex::BulkIndex(std::filesystem::path runs, std::size_t columns, const std::vector<std::string>& tokenizer)
    : nowhere_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE),
      tokenizer_(nowhere_.getHandle(), tokenizer),
      file_(std::move(runs)),
      block_(columns),
      totals_(columns) {}

void BulkIndex::add(std::int64_t key, const std::vector<std::string_view>& texts) {
  words_.clear();
  for (std::uint32_t column = 0; column < texts.size(); ++column) tokenizer_.read(texts[column], column, words_);
  block_.add(key, words_);
  ++papers_;
  if (block_.full()) runs_.push_back(block_.write(file_, totals_));
}

void BulkIndex::finish() {
  if (!block_.empty()) runs_.push_back(block_.write(file_, totals_));
  block_ = Block(totals_.size());
  file_.flush();
}

Census BulkIndex::write_into(SQLite::Database& db, const std::string& table, const std::function<void()>& pause,
                             std::int64_t bytes_at_once) {
  Census census;
  db.exec("BEGIN");
  try {
    ShadowTables tables(db, table);
    tables.empty();
    InPortions portions(db, tables, pause, bytes_at_once);
    std::int64_t leaves = 0;
    QueuedSink queue;
    queue.run(
        [&](SegmentSink& sink) {
          SegmentWriter writer(sink, tables.page_size());
          leaves = merge_terms(file_, runs_, writer, census);
        },
        portions);
    std::int64_t papers = 0;
    merge_papers(file_, runs_, [&](std::int64_t key, std::string_view counts) {
      tables.paper(key, counts);
      ++papers;
    });
    if (papers != papers_) throw std::logic_error("papers were lost on their way into the index");
    tables.become_index(leaves, papers, totals_);
    db.exec("COMMIT");
  } catch (...) {
    db.tryExec("ROLLBACK");
    throw;
  }
  return census;
}

}  // namespace preprintd::segments
