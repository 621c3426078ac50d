#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace preprintd::triage {

/// The words and pairs of words of a paper and how often each stands there, words of the title three times as often.
/// Ascending by hash.
using Terms = std::vector<std::pair<std::uint64_t, std::uint16_t>>;
Terms terms_of(std::string_view title, std::string_view abstract);

/// A known paper that a new one is like, and why.
struct Neighbour {
  std::size_t which = 0;            ///< index among the known
  double likeness = 0;              ///< 0 to 1: the cosine of their weighed words
  std::vector<std::string> shared;  ///< what they share, as the new one spells it, heaviest first; at most three
};

/// Papers known well, asked which of them a new one is most like: they share words that few of them have. No learning,
/// no chance: an answer depends on the texts that are known and on nothing else. Any thread may ask while nobody adds
/// or removes.
class Neighbourhood {
 public:
  Neighbourhood() = default;
  explicit Neighbourhood(const std::vector<Terms>& known);
  /// One more is known; its number counts up from 0, whatever was removed. To be settled.
  std::size_t add(const Terms& terms);
  /// One less is known. To be settled.
  void remove(std::size_t which);
  /// After additions and removals, before the next question: how rare each word has become. Milliseconds for thousands
  /// of papers.
  void settle();
  /// At most `most`, the likest first, equals as they were added; those that share next to nothing are none. The first
  /// `explained` say what they share.
  std::vector<Neighbour> nearest(std::string_view title, std::string_view abstract, std::size_t most,
                                 std::size_t explained = SIZE_MAX) const;

 private:
  struct Posting {
    std::uint32_t which;
    float count;  ///< damped
  };
  struct TermOf {
    std::uint32_t term;
    float count;  ///< damped
  };
  double rarity(std::size_t papers) const;
  std::size_t papers_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> vocabulary_;
  std::vector<std::vector<Posting>> postings_;  ///< by term, ascending
  std::vector<float> rarity_;                   ///< by term
  std::vector<std::vector<TermOf>> known_;      ///< by number; empty when removed
  std::vector<float> lengths_;                  ///< by number, of its weighed terms
};

}  // namespace preprintd::triage
