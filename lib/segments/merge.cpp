#include "segments/merge.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "segments/varint.hpp"

namespace preprintd::segments {
namespace {

/// One run, term by term.
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
    last_ = std::int64_t(reader_.number());
    row_count_ = std::int64_t(reader_.number());
    position_count_ = std::int64_t(reader_.number());
    const auto bytes = reader_.number();
    rows_ = reader_.bytes(std::size_t(bytes));
    std::uint64_t first = 0;
    rows_.remove_prefix(read_varint(reinterpret_cast<const unsigned char*>(rows_.data()), first));
    first_ = std::int64_t(first);
    return true;
  }
  const std::string& term() const { return term_; }
  bool term_is_before(const Stream& other) const {
    return head_ != other.head_ ? head_ < other.head_ : term_ < other.term_;
  }
  std::int64_t first() const { return first_; }  ///< row of the term
  std::int64_t last() const { return last_; }
  std::string_view rows() const { return rows_; }  ///< without the first one's number
  std::int64_t row_count() const { return row_count_; }
  std::int64_t position_count() const { return position_count_; }

 private:
  RunReader reader_;
  std::string term_;  ///< as the index writes it
  std::uint64_t head_ = 0;
  std::int64_t first_ = 0, last_ = 0, row_count_ = 0, position_count_ = 0;
  std::string_view rows_;
};

bool later_term(const Stream* a, const Stream* b) { return b->term_is_before(*a); }

/// The rows of a term in one run that are still to come.
struct Rows {
  std::int64_t next, last;
  std::string_view rest;  ///< behind the number of the next one

  explicit Rows(const Stream& stream) : next(stream.first()), last(stream.last()), rest(stream.rows()) {}
  /// Positions of the next row, which is passed.
  std::string_view take() {
    const auto positions = rest.substr(0, std::size_t(number() / 2));
    rest.remove_prefix(positions.size());
    if (!rest.empty()) next += std::int64_t(number());
    return positions;
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    rest.remove_prefix(read_varint(reinterpret_cast<const unsigned char*>(rest.data()), value));
    return value;
  }
};

/// What lies before the next row of every other run goes as it is, which nearly always is all there is.
void merge_rows(const std::vector<Stream*>& streams, std::vector<Rows>& heap, SegmentWriter& to) {
  const auto later = [](const Rows& a, const Rows& b) { return b.next < a.next; };
  heap.clear();
  for (const auto* stream : streams) heap.emplace_back(*stream);
  std::make_heap(heap.begin(), heap.end(), later);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    auto rows = heap.back();
    heap.pop_back();
    const auto others = heap.empty() ? std::numeric_limits<std::int64_t>::max() : heap.front().next;
    if (rows.last < others) {
      to.rows(rows.next, rows.rest);
      continue;
    }
    while (!rows.rest.empty() && rows.next < others) {
      const auto row = rows.next;
      to.entry(row, rows.take());
    }
    if (rows.rest.empty()) throw std::logic_error("a run is not in order");
    if (rows.next == others) throw std::logic_error("a paper was given to the index twice");
    heap.push_back(rows);
    std::push_heap(heap.begin(), heap.end(), later);
  }
}

}  // namespace

std::int64_t merge_terms(const RunFile& file, const std::vector<Run>& runs, SegmentWriter& to, Census& census) {
  std::vector<Stream> streams;
  streams.reserve(runs.size());
  for (const auto& run : runs) streams.emplace_back(file, run);
  std::vector<Stream*> terms, same;
  std::vector<Rows> heap;
  const auto push = [&](Stream& stream) {
    if (!stream.next_term()) return;
    terms.push_back(&stream);
    std::push_heap(terms.begin(), terms.end(), later_term);
  };
  const auto pop = [&] {
    std::pop_heap(terms.begin(), terms.end(), later_term);
    auto* const first = terms.back();
    terms.pop_back();
    return first;
  };
  for (auto& stream : streams) push(stream);
  while (!terms.empty()) {
    same.assign(1, pop());
    while (!terms.empty() && terms.front()->term() == same.front()->term()) same.push_back(pop());
    std::int64_t rows = 0, positions = 0;
    for (const auto* stream : same) {
      rows += stream->row_count();
      positions += stream->position_count();
    }
    const std::string_view term = same.front()->term();
    census.count(term.substr(1), rows, positions);
    to.term(term);
    merge_rows(same, heap, to);
    for (auto* stream : same) push(*stream);
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
