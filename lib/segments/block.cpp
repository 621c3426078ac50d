#include "segments/block.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "segments/varint.hpp"

namespace preprintd::segments {
namespace {

constexpr std::size_t kFewestSlots = 1 << 12;
constexpr std::size_t kAhead = 12;  // slots asked of memory before they are looked at

std::uint64_t head_of(const char* word, std::uint32_t length) {
  std::uint64_t head;
  std::memcpy(&head, word, sizeof head);
  return length >= 8 ? head : head & (~std::uint64_t{0} >> (64 - 8 * length));
}

/// Eight bytes from `at` on as a number of the same order.
std::uint64_t as_ordered(std::string_view text, std::size_t at) {
  std::uint64_t part = 0;
  for (std::size_t i = at; i < at + 8; ++i)
    part = part << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  return part;
}

/// What stands behind the first eight bytes of two words of one length, more than eight.
bool same_tail(const char* a, const char* b, std::size_t length) {
  std::uint64_t x, y;
  for (std::size_t at = 8; at + 8 <= length; at += 8) {
    std::memcpy(&x, a + at, 8);
    std::memcpy(&y, b + at, 8);
    if (x != y) return false;
  }
  // The last eight again, whatever of them was seen.
  std::memcpy(&x, a + length - 8, 8);
  std::memcpy(&y, b + length - 8, 8);
  return x == y;
}

/// One pass of a radix sort: stable, by `bits` bits from `at` on.
void sort_by(std::vector<std::uint64_t>& values, std::vector<std::uint64_t>& room, int at, int bits) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::vector<std::size_t> begins(std::size_t(mask) + 2);
  for (const auto value : values) ++begins[std::size_t(value >> at & mask) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  room.resize(values.size());
  for (const auto value : values) room[begins[std::size_t(value >> at & mask)]++] = value;
  values.swap(room);
}

}  // namespace

Block::Block(std::size_t columns) : columns_(columns), slots_(kFewestSlots) {
  if (columns > 1u << kColumnBits) throw std::length_error("more columns than a block can tell apart");
}

void Block::add(std::int64_t key, Words& words) {
  words.bytes.append(8, '\0');
  const auto paper = std::uint64_t(papers_.size());
  papers_.push_back(key);
  const auto counts = counts_.size();
  counts_.resize(counts + columns_);
  const auto count = words.words.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) __builtin_prefetch(&slots_[words.words[i + kAhead].hash & (slots_.size() - 1)]);
    const auto& word = words.words[i];
    if (word.position >> kPositionBits) throw std::length_error("a paper has too many words");
    const auto term = find_or_add(words.bytes.data() + word.at, word.length, word.hash);
    places_.push_back(std::uint64_t(term) << kTermAt | paper << kPaperAt | std::uint64_t(word.column) << kColumnAt |
                      word.position);
    auto& positions = counts_[counts + word.column];
    positions = std::max(positions, word.position + 1);
  }
}

std::uint32_t Block::find_or_add(const char* word, std::uint32_t length, std::uint64_t hash) {
  const auto head = head_of(word, length);
  for (auto at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
    auto& slot = slots_[at];
    if (slot.length == 0) {
      const auto term = std::uint32_t(terms_.size());
      if (term >> kTermBits) throw std::length_error("too many different words at once");
      slot = {head, length, term};
      terms_.push_back({letters_.size(), length});
      hashes_.push_back(hash);
      letters_.append(word, length);
      if (terms_.size() * 2 > slots_.size()) grow();
      return term;
    }
    if (slot.head == head && slot.length == length &&
        (length <= 8 || same_tail(letters_.data() + terms_[slot.term].at, word, length)))
      return slot.term;
  }
}

void Block::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (const auto& slot : slots_) {
    if (slot.length == 0) continue;
    auto at = hashes_[slot.term] & (larger.size() - 1);
    while (larger[at].length != 0) at = (at + 1) & (larger.size() - 1);
    larger[at] = slot;
  }
  slots_.swap(larger);
}

Run Block::write(RunFile& file, std::vector<std::int64_t>& totals) {
  Run run;
  const bool out_of_order = number_papers_by_key();
  run.papers.begin = file.size();
  write_papers(file, totals);
  run.papers.end = run.terms.begin = file.size();
  std::vector<std::uint32_t> rank;
  const auto in_order = terms_in_order(rank);
  constexpr auto kRest = (std::uint64_t{1} << kTermAt) - 1;
  for (auto& place : places_) place = std::uint64_t(rank[place >> kTermAt]) << kTermAt | (place & kRest);
  sort_places(out_of_order);
  write_terms(file, in_order);
  file.flush();
  run.terms.end = file.size();
  papers_.clear();
  counts_.clear();
  places_.clear();
  std::fill(slots_.begin(), slots_.end(), Slot{});
  terms_.clear();
  hashes_.clear();
  letters_.clear();
  return run;
}

/// True where the papers did not come that way.
bool Block::number_papers_by_key() {
  if (std::is_sorted(papers_.begin(), papers_.end())) return false;
  std::vector<std::uint32_t> order(papers_.size()), number(papers_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return papers_[a] < papers_[b]; });
  std::vector<std::int64_t> papers;
  std::vector<std::uint32_t> counts;
  for (std::size_t i = 0; i < order.size(); ++i) {
    number[order[i]] = std::uint32_t(i);
    papers.push_back(papers_[order[i]]);
    const auto of_paper = counts_.begin() + std::ptrdiff_t(order[i] * columns_);
    counts.insert(counts.end(), of_paper, of_paper + std::ptrdiff_t(columns_));
  }
  papers_.swap(papers);
  counts_.swap(counts);
  constexpr std::uint64_t kPapers = ((std::uint64_t{1} << kPaperBits) - 1) << kPaperAt;
  for (auto& place : places_)
    place = (place & ~kPapers) | std::uint64_t(number[(place & kPapers) >> kPaperAt]) << kPaperAt;
  return true;
}

void Block::write_papers(RunFile& file, std::vector<std::int64_t>& totals) {
  std::string record, line;
  for (std::size_t i = 0; i < papers_.size(); ++i) {
    if (i > 0 && papers_[i] == papers_[i - 1]) throw std::logic_error("a paper was given to the index twice");
    record.clear();
    for (std::size_t column = 0; column < columns_; ++column) {
      const auto count = counts_[i * columns_ + column];
      append_varint(record, count);
      totals[column] += count;
    }
    line.clear();
    append_varint(line, std::uint64_t(papers_[i]));
    append_varint(line, record.size());
    file.append(line += record);
  }
}

std::vector<Block::Term> Block::terms_in_order(std::vector<std::uint32_t>& rank) const {
  struct Ordered {
    std::uint64_t head, next;
    std::uint32_t term;
  };
  std::vector<Ordered> terms(terms_.size());
  for (std::uint32_t i = 0; i < terms_.size(); ++i)
    terms[i] = {as_ordered(text(terms_[i]), 0), as_ordered(text(terms_[i]), 8), i};
  std::sort(terms.begin(), terms.end(), [&](const Ordered& a, const Ordered& b) {
    if (a.head != b.head) return a.head < b.head;
    return a.next != b.next ? a.next < b.next : text(terms_[a.term]) < text(terms_[b.term]);
  });
  std::vector<Term> in_order(terms.size());
  rank.resize(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    in_order[i] = terms_[terms[i].term];
    rank[terms[i].term] = std::uint32_t(i);
  }
  return in_order;
}

void Block::sort_places(bool papers_too) {
  if (papers_too) {
    sort_by(places_, room_, kPaperAt, 8);
    sort_by(places_, room_, kPaperAt + 8, kPaperBits - 8);
  }
  const int bits = std::bit_width(terms_.size());
  const int first = std::min(bits, kTermBits / 2);
  sort_by(places_, room_, kTermAt, first);
  if (bits > first) sort_by(places_, room_, kTermAt + first, bits - first);
}

void Block::write_terms(RunFile& file, const std::vector<Term>& in_order) const {
  constexpr std::uint64_t kColumn = (1u << kColumnBits) - 1, kPosition = (1u << kPositionBits) - 1;
  constexpr std::size_t kNumbers = 2 * kLongestVarint, kPlace = 8;  // a place takes at most a column and a position
  std::string head;
  std::vector<unsigned char> rows(1 << 20);
  for (std::size_t at = 0; at < places_.size();) {
    const auto rank = places_[at] >> kTermAt;
    if (rank + kAhead < in_order.size()) __builtin_prefetch(letters_.data() + in_order[rank + kAhead].at);
    const auto begin = at;
    std::int64_t last_key = 0;
    std::size_t used = 0, count = 0;
    while (at < places_.size() && places_[at] >> kTermAt == rank) {
      const auto paper = places_[at] >> kPaperAt;
      std::size_t end = at + 1;
      while (end < places_.size() && places_[end] >> kPaperAt == paper) ++end;
      if (const auto needed = used + kNumbers + (end - at) * kPlace; rows.size() < needed) rows.resize(2 * needed);
      auto* out = rows.data() + used;
      const auto key = papers_[std::size_t(paper & ((1u << kPaperBits) - 1))];
      out += put_varint(out, std::uint64_t(key - last_key));
      last_key = key;
      ++count;
      // The length comes before the list and is nearly always one byte.
      auto* const length = out++;
      std::uint64_t column = 0, last = 0;
      for (; at < end; ++at) {
        const auto here = places_[at] >> kColumnAt & kColumn;
        const auto position = places_[at] & kPosition;
        if (here != column) {
          *out++ = 1;
          *out++ = static_cast<unsigned char>(here);
          column = here;
          last = 0;
        }
        out += put_varint(out, position - last + 2);
        last = position;
      }
      const auto bytes = std::size_t(out - length) - 1;
      if (const auto wide = varint_bytes(bytes * 2); wide > 1) {
        std::memmove(length + wide, length + 1, bytes);
        out += wide - 1;
      }
      put_varint(length, bytes * 2);
      used = std::size_t(out - rows.data());
    }
    const auto term = text(in_order[std::size_t(rank)]);
    head.clear();
    append_varint(head, term.size());
    head.append(term);
    append_varint(head, std::uint64_t(last_key));
    append_varint(head, count);
    append_varint(head, at - begin);
    append_varint(head, used);
    file.append(head);
    file.append({reinterpret_cast<const char*>(rows.data()), used});
  }
}

}  // namespace preprintd::segments
