#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "segments/run_file.hpp"
#include "segments/tokenizer.hpp"

namespace preprintd::segments {

/// Some twenty thousand papers in memory, on their way from words by paper to papers by word. At most about 150 MB.
class Block {
 public:
  explicit Block(std::size_t columns);
  /// Any order of keys; `words` of all its columns. Throws std::length_error where a paper has more words than the
  /// numbers here can say (33 million in one column).
  void add(std::int64_t key, Words& words);
  bool empty() const { return papers_.empty(); }
  /// Time to write it?
  bool full() const { return places_.size() >= kFullPlaces || papers_.size() >= kMostPapers; }
  /// Writes what it holds and is empty again. `totals` grows by the positions of each column.
  Run write(RunFile& file, std::vector<std::int64_t>& totals);

 private:
  // Of a word's place, one number: which term, which paper, which column, which position.
  static constexpr int kTermBits = 22, kPaperBits = 15, kColumnBits = 2, kPositionBits = 25;
  static constexpr int kColumnAt = kPositionBits, kPaperAt = kColumnAt + kColumnBits, kTermAt = kPaperAt + kPaperBits;
  static_assert(kTermAt + kTermBits == 64);
  static constexpr std::size_t kFullPlaces = 4u << 20, kMostPapers = 1u << kPaperBits;

  struct Slot {
    std::uint64_t head = 0;    ///< the first eight bytes of the term
    std::uint32_t length = 0;  ///< 0: free
    std::uint32_t term = 0;
  };
  struct Term {
    std::uint64_t at;
    std::uint32_t length;
  };

  std::uint32_t find_or_add(const char* word, std::uint32_t length, std::uint64_t hash);
  void grow();
  std::string_view text(Term term) const { return {letters_.data() + term.at, term.length}; }
  void write_papers(RunFile& file, std::vector<std::int64_t>& totals);
  /// Sets `rank` of each.
  std::vector<Term> terms_in_order(std::vector<std::uint32_t>& rank) const;
  bool number_papers_by_key();
  void sort_places(bool papers_too);
  void write_terms(RunFile& file, const std::vector<Term>& in_order) const;

  std::size_t columns_;
  std::vector<std::int64_t> papers_;   ///< keys
  std::vector<std::uint32_t> counts_;  ///< positions of each column of each paper
  std::vector<std::uint64_t> places_, room_;
  std::vector<Slot> slots_;
  std::vector<Term> terms_;
  std::vector<std::uint64_t> hashes_;  ///< of the terms
  std::string letters_;
};

}  // namespace preprintd::segments
