#include "segments/merge.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace preprintd::segments {
namespace {

/// One run, term by term and row by row.
class Stream {
 public:
  Stream(const RunFile& file, const Run& run) : reader_(file, run.terms) {}

  bool next_term() {
    if (reader_.at_end()) return false;
    const auto length = reader_.number();
    term_.assign("0").append(reader_.bytes(std::size_t(length)));
    head_ = 0;
    for (std::size_t i = 1; i < 9; ++i)
      head_ = head_ << 8 | (i < term_.size() ? static_cast<unsigned char>(term_[i]) : 0);
    const auto bytes = std::int64_t(reader_.number());
    behind_ = reader_.left() - bytes;
    row_ = 0;
    return true;
  }
  bool next_row() {
    if (reader_.left() == behind_) return false;
    row_ += std::int64_t(reader_.number());
    positions_ = std::size_t(reader_.number());
    return true;
  }
  std::string_view positions() { return reader_.bytes(positions_); }
  std::int64_t row() const { return row_; }
  const std::string& term() const { return term_; }
  bool term_is_before(const Stream& other) const {
    return head_ != other.head_ ? head_ < other.head_ : term_ < other.term_;
  }

 private:
  RunReader reader_;
  std::string term_;  ///< as the index writes it
  std::uint64_t head_ = 0;
  std::int64_t behind_ = 0, row_ = 0;
  std::size_t positions_ = 0;
};

bool later_term(const Stream* a, const Stream* b) { return b->term_is_before(*a); }
bool later_row(const Stream* a, const Stream* b) { return b->row() < a->row(); }

Stream* pop(std::vector<Stream*>& heap, bool (*later)(const Stream*, const Stream*)) {
  std::pop_heap(heap.begin(), heap.end(), later);
  auto* first = heap.back();
  heap.pop_back();
  return first;
}

void push(std::vector<Stream*>& heap, Stream* stream, bool (*later)(const Stream*, const Stream*)) {
  heap.push_back(stream);
  std::push_heap(heap.begin(), heap.end(), later);
}

void merge_rows(std::vector<Stream*>& rows, SegmentWriter& to) {
  std::int64_t last = -1;
  while (!rows.empty()) {
    auto* const stream = pop(rows, later_row);
    // Most runs lie one behind the other: one goes on until another has a smaller row.
    bool more = true;
    do {
      if (stream->row() <= last) throw std::logic_error("a paper was given to the index twice");
      last = stream->row();
      to.entry(last, stream->positions());
      more = stream->next_row();
    } while (more && (rows.empty() || stream->row() < rows.front()->row()));
    if (more) push(rows, stream, later_row);
  }
}

}  // namespace

std::int64_t merge_terms(const RunFile& file, const std::vector<Run>& runs, SegmentWriter& to) {
  std::vector<Stream> streams;
  streams.reserve(runs.size());
  for (const auto& run : runs) streams.emplace_back(file, run);
  std::vector<Stream*> terms, same, rows;
  for (auto& stream : streams)
    if (stream.next_term()) push(terms, &stream, later_term);
  while (!terms.empty()) {
    same.assign(1, pop(terms, later_term));
    while (!terms.empty() && terms.front()->term() == same.front()->term()) same.push_back(pop(terms, later_term));
    to.term(same.front()->term());
    for (auto* stream : same)
      if (stream->next_row()) push(rows, stream, later_row);
    merge_rows(rows, to);
    for (auto* stream : same)
      if (stream->next_term()) push(terms, stream, later_term);
  }
  return to.finish();
}

void merge_papers(const RunFile& file, const std::vector<Run>& runs,
                  const std::function<void(std::int64_t key, std::string_view record)>& take) {
  struct Next {
    std::int64_t key;
    RunReader* reader;
  };
  const auto later = [](const Next& a, const Next& b) { return b.key < a.key; };
  std::vector<RunReader> readers;
  readers.reserve(runs.size());
  for (const auto& run : runs) readers.emplace_back(file, run.papers);
  std::vector<Next> heap;
  const auto push_next = [&](RunReader& reader) {
    if (reader.at_end()) return;
    heap.push_back({std::int64_t(reader.number()), &reader});
    std::push_heap(heap.begin(), heap.end(), later);
  };
  for (auto& reader : readers) push_next(reader);
  std::int64_t last = -1;
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    const auto next = heap.back();
    heap.pop_back();
    if (next.key <= last) throw std::logic_error("a paper was given to the index twice");
    last = next.key;
    const auto bytes = next.reader->number();
    take(next.key, next.reader->bytes(std::size_t(bytes)));
    push_next(*next.reader);
  }
}

}  // namespace preprintd::segments
