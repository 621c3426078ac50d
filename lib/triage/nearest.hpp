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

/// Papers known well, asked which of them a new one is most like: they share words that few of them have. Immutable,
/// so any thread may ask; no learning, no chance: the answer depends on the texts alone.
class Neighbourhood {
 public:
  explicit Neighbourhood(const std::vector<Terms>& known);
  /// At most `most`, the likest first, equals in the order of the known; those that share next to nothing are none.
  std::vector<Neighbour> nearest(std::string_view title, std::string_view abstract, std::size_t most) const;

 private:
  struct Posting {
    std::uint32_t which;
    float weight;
  };
  double rarity(std::size_t papers) const;
  std::size_t papers_ = 0;
  std::unordered_map<std::uint64_t, std::vector<Posting>> postings_;
};

}  // namespace preprintd::triage
