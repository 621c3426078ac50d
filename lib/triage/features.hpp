#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "triage/match.hpp"

namespace preprintd::triage {

/// How many hash buckets features fall into. Titles and bodies have features of their own.
inline constexpr unsigned kFeatureBits = 18;
inline constexpr std::uint32_t kBuckets = 1U << kFeatureBits;

/// One feature of a paper: a word or a pair of words of the text, a word of the title, or a category.
struct Feature {
  enum class Block : std::uint8_t { body, title, category };
  std::uint32_t bucket = 0;
  std::uint16_t count = 0;
  Block block = Block::body;
  unsigned field = 0;       ///< where it stands first: a Field, 0 for categories
  std::uint32_t begin = 0;  ///< bytes in that field; for a category its index
  std::uint32_t end = 0;
};

/// Finds a paper's features. Keep one per thread and reuse it.
class FeatureReader {
 public:
  /// Each feature once, in the order of its first place. Valid until the next call.
  std::span<const Feature> read(const PaperText& paper, const Words& words);

 private:
  void add(std::uint64_t hash, Feature feature);
  std::vector<Feature> features_;
  std::vector<std::uint32_t> slots_;  // index + 1 of a feature, by bucket
};

/// Weighs counts: (1 + ln count) × idf, each block brought to its own length (body 1, title 0.5, category 0.2).
/// `idf` has one value per bucket; 0 means the feature is unknown and is left out (value 0).
void weigh(std::span<const Feature> features, std::span<const float> idf, std::vector<float>& values);

}  // namespace preprintd::triage
