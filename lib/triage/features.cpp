#include "triage/features.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace preprintd::triage {
namespace {

constexpr std::uint64_t kTitleSalt = 0x9e3779b97f4a7c15ULL;
constexpr std::array<float, 3> kBlockLength{1.0F, 0.5F, 0.2F};

float log_count(std::uint16_t count) {
  static const auto table = [] {
    std::array<float, 32> values{};
    for (std::size_t at = 1; at < values.size(); ++at) values[at] = 1 + std::log(static_cast<float>(at));
    return values;
  }();
  return table[std::min<std::size_t>(count, table.size() - 1)];
}

constexpr std::uint64_t pair_hash(std::uint64_t first, std::uint64_t second) {
  return first * 0x9ddfea08eb382d69ULL + second;
}

}  // namespace

void FeatureReader::add(std::uint64_t hash, Feature feature) {
  feature.bucket = static_cast<std::uint32_t>(mixed(hash) & (kBuckets - 1));
  const auto mask = static_cast<std::uint32_t>(slots_.size() - 1);
  for (auto at = (feature.bucket * 0x9e3779b1U) >> 7U & mask;; at = (at + 1) & mask) {
    if (slots_[at] == 0) {
      feature.count = 1;
      features_.push_back(feature);
      slots_[at] = static_cast<std::uint32_t>(features_.size());
      return;
    }
    auto& known = features_[slots_[at] - 1];
    if (known.bucket == feature.bucket) {
      if (known.count < 1000) ++known.count;
      return;
    }
  }
}

std::span<const Feature> FeatureReader::read(const PaperText& paper, const Words& words) {
  features_.clear();
  const auto most = 3 * words.title.size() + 2 * words.abstract.size() + paper.categories.size() + 8;
  slots_.assign(std::bit_ceil(2 * most), 0);
  const auto add_body = [&](const std::vector<Token>& tokens, unsigned field) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      Feature feature;
      feature.field = field;
      feature.begin = tokens[at].begin;
      feature.end = tokens[at].end;
      add(tokens[at].hash, feature);
      if (at + 1 < tokens.size() && tokens[at + 1].follows) {
        feature.end = tokens[at + 1].end;
        add(pair_hash(tokens[at].hash, tokens[at + 1].hash), feature);
      }
    }
  };
  add_body(words.title, kTitle);
  add_body(words.abstract, kAbstract);
  for (const auto& token : words.title) {
    Feature feature;
    feature.block = Feature::Block::title;
    feature.field = kTitle;
    feature.begin = token.begin;
    feature.end = token.end;
    add(token.hash ^ kTitleSalt, feature);
  }
  for (std::size_t at = 0; at < paper.categories.size(); ++at) {
    // Only arXiv's own categories ("cs.CV"); authors also write ACM and MSC classes there.
    const auto& category = paper.categories[at];
    if (category.find(' ') != std::string::npos || category.find('.') == std::string::npos || category[0] < 'a')
      continue;
    Feature feature;
    feature.block = Feature::Block::category;
    feature.begin = static_cast<std::uint32_t>(at);
    add(hashed(category, 0x517cc1b727220a95ULL), feature);
  }
  return features_;
}

void weigh(std::span<const Feature> features, std::span<const float> idf, std::vector<float>& values) {
  values.resize(features.size());
  std::array<float, 3> squares{};
  for (std::size_t at = 0; at < features.size(); ++at) {
    const auto& feature = features[at];
    values[at] = log_count(feature.count) * idf[feature.bucket];
    squares[static_cast<std::size_t>(feature.block)] += values[at] * values[at];
  }
  std::array<float, 3> factors{};
  for (std::size_t block = 0; block < factors.size(); ++block)
    factors[block] = squares[block] > 0 ? kBlockLength[block] / std::sqrt(squares[block]) : 0;
  for (std::size_t at = 0; at < features.size(); ++at)
    values[at] *= factors[static_cast<std::size_t>(features[at].block)];
}

}  // namespace preprintd::triage
