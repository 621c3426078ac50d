#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "triage/features.hpp"
#include "triage/match.hpp"
#include "triage/rule.hpp"

namespace preprintd::triage {

/// How the learner's margin and the rules' points become a probability:
/// logistic(margin × a + min(points, 1.5) × b + clamp(points, -1.5, 5) × c + d).
struct Blend {
  double margin = 1;
  double near_points = 1;
  double points = 0.5;
  double bias = -1;
  double probability(double margin_value, double rule_points) const;
};

/// A linear model per topic over hashed TF-IDF features, with its calibration. Immutable after it was made.
/// Weights are held in eight bits each, so a model of three topics takes 1 MiB.
class Model {
 public:
  struct Part {
    std::string topic;  ///< canonical
    double bias = 0;
    Blend blend;
    float largest = 0;  ///< the weight that the byte 127 stands for
  };

  /// `weights[topic][bucket]`; `idf` 0 for unknown features. Values are rounded to what is stored, so a model
  /// made and the same model read back give the same scores.
  Model(std::vector<Part> parts, const std::vector<float>& idf, const std::vector<std::vector<float>>& weights);

  const std::vector<Part>& parts() const { return parts_; }
  /// "model-" and eight hex digits of its bytes: equal for equal models.
  const std::string& version() const { return version_; }
  /// The part for a topic, or -1.
  int part_of(std::string_view topic) const;
  /// By its name, else by one it had.
  int part_of(const Topic& topic) const;
  float idf(std::uint32_t bucket) const { return idf_[bucket]; }
  std::span<const float> idf() const { return idf_; }
  float weight(std::size_t part, std::uint32_t bucket) const {
    return decoded_[part][static_cast<std::uint8_t>(bytes_[std::size_t{bucket} * stride_ + part])];
  }
  /// The margin of every part for one paper.
  void margins(std::span<const Feature> features, std::span<const float> values, std::span<double> out) const;

  /// The stored form, and back. ErrorKind::malformed for anything else than bytes this version wrote.
  std::string bytes() const;
  static Result<Model> parse(std::string_view bytes);

 private:
  Model() = default;
  void finish();
  std::vector<Part> parts_;
  std::size_t stride_ = 0;
  std::vector<float> idf_;
  std::vector<std::int8_t> bytes_;  // weights, topic by topic within each bucket
  std::vector<std::array<float, 256>> decoded_;
  std::string version_;
};

/// The starting model this program was built with (config/models/starter.bin), trained as config/training/README.md
/// says; null where the program was built without one.
std::shared_ptr<const Model> shipped_model();

}  // namespace preprintd::triage
