#include "segments/segment_writer.hpp"

#include <algorithm>

#include "segments/varint.hpp"

namespace preprintd::segments {
namespace {

constexpr std::size_t kHeader = 4;
constexpr int kFewestIndexed = 4;

void put_16(std::string& record, std::size_t at, std::size_t value) {
  record[at] = static_cast<char>(value >> 8);
  record[at + 1] = static_cast<char>(value & 0xFF);
}

std::size_t shared_beginning(std::string_view a, std::string_view b) {
  const auto most = std::min(a.size(), b.size());
  return std::size_t(std::mismatch(a.begin(), a.begin() + std::ptrdiff_t(most), b.begin()).first - a.begin());
}

}  // namespace

SegmentWriter::SegmentWriter(SegmentSink& sink, std::size_t page_size)
    : sink_(sink), page_size_(page_size), leaf_(kHeader, '\0'), levels_(1) {
  leaf_.reserve(2 * page_size);
}

void SegmentWriter::term(std::string_view term) {
  if (leaf_.size() + footer_.size() + term.size() + 2 >= page_size_ && leaf_.size() > kHeader) flush_leaf();
  append_varint(footer_, leaf_.size() - last_term_at_);
  last_term_at_ = leaf_.size();
  std::size_t shared = 0;
  if (first_term_on_leaf_) {
    if (number_ != 1) begin_term_index(term.substr(0, 1 + shared_beginning(term_, term)));
  } else {
    shared = shared_beginning(term_, term);
    append_varint(leaf_, shared);
  }
  append_varint(leaf_, term.size() - shared);
  leaf_.append(term.substr(shared));
  term_.assign(term);
  first_term_on_leaf_ = false;
  first_rowid_on_leaf_ = false;
  first_rowid_of_term_ = true;
  levels_[0].page = number_;
}

void SegmentWriter::entry(std::int64_t rowid, std::string_view positions_of_row) {
  if (leaf_.size() + footer_.size() >= page_size_) flush_leaf();
  if (first_rowid_on_leaf_) {
    put_16(leaf_, 0, leaf_.size());
    index_rowid(rowid);
  }
  const bool whole = first_rowid_of_term_ || first_rowid_on_leaf_;
  unsigned char numbers[2 * kLongestVarint];
  auto bytes = put_varint(numbers, std::uint64_t(whole ? rowid : rowid - rowid_));
  bytes += put_varint(numbers + bytes, positions_of_row.size() * 2);
  leaf_.append(reinterpret_cast<const char*>(numbers), bytes);
  rowid_ = rowid;
  first_rowid_of_term_ = false;
  first_rowid_on_leaf_ = false;
  positions(reinterpret_cast<const unsigned char*>(positions_of_row.data()), positions_of_row.size());
}

void SegmentWriter::rows(std::int64_t first, std::string_view rest) {
  const auto* at = reinterpret_cast<const unsigned char*>(rest.data());
  const auto* const end = at + rest.size();
  std::uint64_t number = 0;
  for (auto rowid = first;; rowid += std::int64_t(number)) {
    at += read_varint(at, number);
    const auto bytes = std::size_t(number / 2);
    entry(rowid, {reinterpret_cast<const char*>(at), bytes});
    at += bytes;
    // What fits on the leaf goes there as it is.
    const auto used = leaf_.size() + footer_.size();
    if (!first_rowid_on_leaf_ && used < page_size_) {
      const auto* const begin = at;
      while (at < end) {
        const auto* next = at + read_varint(at, number);
        const auto distance = std::int64_t(number);
        next += read_varint(next, number);
        next += number / 2;
        if (std::size_t(next - begin) >= page_size_ - used) break;
        rowid += distance;
        at = next;
      }
      leaf_.append(reinterpret_cast<const char*>(begin), std::size_t(at - begin));
      rowid_ = rowid;
    }
    if (at == end) return;
    at += read_varint(at, number);
  }
}

void SegmentWriter::positions(const unsigned char* at, std::size_t bytes) {
  while (leaf_.size() + footer_.size() + bytes >= page_size_) {
    const auto used = leaf_.size() + footer_.size();
    std::size_t fits = 0;
    while (used + fits < page_size_ && fits < bytes) {
      std::uint64_t ignored;
      fits += read_varint(at + fits, ignored);
    }
    leaf_.append(reinterpret_cast<const char*>(at), fits);
    at += fits;
    bytes -= fits;
    flush_leaf();
  }
  leaf_.append(reinterpret_cast<const char*>(at), bytes);
}

void SegmentWriter::flush_leaf() {
  put_16(leaf_, 2, leaf_.size());
  if (first_term_on_leaf_) {
    if (first_rowid_on_leaf_ && !levels_[0].record.empty()) append_varint(levels_[0].record, 0);
    ++leaves_without_term_;
  } else {
    leaf_ += footer_;
  }
  sink_.leaf(number_, leaf_);
  leaf_.assign(kHeader, '\0');
  footer_.clear();
  last_term_at_ = 0;
  ++number_;
  first_term_on_leaf_ = true;
  first_rowid_on_leaf_ = true;
}

void SegmentWriter::begin_term_index(std::string_view term) {
  flush_term_index();
  indexed_term_.assign(term);
  indexed_page_ = number_;
}

void SegmentWriter::flush_term_index() {
  const bool indexed = !levels_[0].record.empty() && leaves_without_term_ >= kFewestIndexed;
  for (std::size_t height = 0; height < levels_.size() && !levels_[height].record.empty(); ++height) {
    auto& level = levels_[height];
    if (indexed) sink_.doclist_index(int(height), level.page, level.record);
    level.record.clear();
    level.begun = false;
  }
  leaves_without_term_ = 0;
  sink_.term_index(indexed_term_, indexed_page_, indexed);
}

void SegmentWriter::index_rowid(std::int64_t rowid) {
  for (std::size_t height = 0;; ++height) {
    const bool full = levels_[height].record.size() >= page_size_;
    if (full) {
      if (levels_.size() < height + 2) levels_.resize(height + 2);
      auto& level = levels_[height];
      auto& above = levels_[height + 1];
      level.record[0] = 1;
      sink_.doclist_index(int(height), level.page, level.record);
      if (above.record.empty()) {
        const auto* at = reinterpret_cast<const unsigned char*>(level.record.data()) + 1;
        std::uint64_t page = 0, first = 0;
        at += read_varint(at, page);
        read_varint(at, first);
        above.page = level.page;
        above.record.push_back('\0');
        append_varint(above.record, std::uint64_t(level.page));
        append_varint(above.record, first);
        above.begun = true;
        above.last = std::int64_t(first);
      }
      level.record.clear();
      level.begun = false;
      ++level.page;
    }
    auto& level = levels_[height];
    if (level.begun) {
      append_varint(level.record, std::uint64_t(rowid - level.last));
    } else {
      level.record.push_back(full ? '\1' : '\0');
      append_varint(level.record, std::uint64_t(height == 0 ? number_ : levels_[height - 1].page));
      append_varint(level.record, std::uint64_t(rowid));
    }
    level.begun = true;
    level.last = rowid;
    if (!full) return;
  }
}

std::int64_t SegmentWriter::finish() {
  if (leaf_.size() > kHeader) flush_leaf();
  if (number_ > 1) flush_term_index();
  return number_ - 1;
}

}  // namespace preprintd::segments
