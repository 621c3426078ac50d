#include "triage/model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "triage/tokens.hpp"

namespace preprintd::triage {
namespace {

constexpr std::string_view kMagic = "preprintd model 1\n";
constexpr float kIdfStep = 0.05F;

std::uint8_t idf_byte(float idf) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(idf / kIdfStep), 0L, 255L));
}

/// Square-root spacing: most weights are small, and small ones matter together.
std::int8_t weight_byte(float weight, float largest) {
  if (largest <= 0) return 0;
  const auto step = std::lround(std::sqrt(std::min(1.0F, std::abs(weight) / largest)) * 127);
  return static_cast<std::int8_t>(weight < 0 ? -step : step);
}

template <class Number>
void append(std::string& out, Number number) {
  static_assert(std::endian::native == std::endian::little, "the stored form is little-endian");
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  out.append(raw, sizeof number);
}

/// Reads numbers one after another; `ok` turns false at the first one that is not there.
struct ByteReader {
  std::string_view left;
  bool ok = true;
  template <class Number>
  Number take() {
    Number number{};
    if (left.size() < sizeof number) {
      ok = false;
      return number;
    }
    std::memcpy(&number, left.data(), sizeof number);
    left.remove_prefix(sizeof number);
    return number;
  }
  std::string_view take_bytes(std::size_t count) {
    if (left.size() < count) {
      ok = false;
      return {};
    }
    const auto bytes = left.substr(0, count);
    left.remove_prefix(count);
    return bytes;
  }
};

}  // namespace

double Blend::probability(double margin_value, double rule_points) const {
  const double sum = margin * margin_value + near_points * std::clamp(rule_points, -1.5, 1.5) +
                     points * std::clamp(rule_points, -1.5, 5.0) + bias;
  return 1 / (1 + std::exp(-sum));
}

Model::Model(std::vector<Part> parts, const std::vector<float>& idf, const std::vector<std::vector<float>>& weights)
    : parts_(std::move(parts)), stride_(parts_.size()), idf_(kBuckets), bytes_(kBuckets * stride_) {
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
    idf_[bucket] = static_cast<float>(idf_byte(idf[bucket])) * kIdfStep;
  for (std::size_t part = 0; part < stride_; ++part) {
    float largest = 0;
    for (const float weight : weights[part]) largest = std::max(largest, std::abs(weight));
    parts_[part].largest = largest;
    for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
      bytes_[std::size_t{bucket} * stride_ + part] = weight_byte(weights[part][bucket], largest);
  }
  finish();
}

void Model::finish() {
  for (const auto& part : parts_) {
    auto& table = decoded_.emplace_back();
    for (int step = -127; step <= 127; ++step) {
      const float share = static_cast<float>(step) / 127;
      table[static_cast<std::uint8_t>(step)] = share * std::abs(share) * part.largest;
    }
  }
  version_ = fmt::format("model-{:08x}", mixed(hashed(bytes())) & 0xffffffffU);
}

int Model::part_of(std::string_view topic) const {
  for (std::size_t part = 0; part < parts_.size(); ++part)
    if (parts_[part].topic == topic) return static_cast<int>(part);
  return -1;
}

int Model::part_of(const Topic& topic) const {
  int part = part_of(std::string_view(topic.name));
  for (std::size_t at = 0; part < 0 && at < topic.formerly.size(); ++at)
    part = part_of(std::string_view(topic.formerly[at]));
  return part;
}

void Model::margins(std::span<const Feature> features, std::span<const float> values, std::span<double> out) const {
  for (std::size_t part = 0; part < stride_; ++part) out[part] = parts_[part].bias;
  for (std::size_t at = 0; at < features.size(); ++at) {
    if (values[at] == 0) continue;
    const auto* cell = &bytes_[std::size_t{features[at].bucket} * stride_];
    for (std::size_t part = 0; part < stride_; ++part)
      out[part] += static_cast<double>(decoded_[part][static_cast<std::uint8_t>(cell[part])] * values[at]);
  }
}

std::string Model::bytes() const {
  std::string out(kMagic);
  append(out, static_cast<std::uint32_t>(kFeatureBits));
  append(out, static_cast<std::uint32_t>(parts_.size()));
  for (const auto& part : parts_) {
    append(out, static_cast<std::uint32_t>(part.topic.size()));
    out += part.topic;
    for (const double number :
         {part.bias, part.blend.margin, part.blend.near_points, part.blend.points, part.blend.bias})
      append(out, number);
    append(out, part.largest);
  }
  for (const float idf : idf_) out += static_cast<char>(idf_byte(idf));
  for (const auto byte : bytes_) out += static_cast<char>(byte);
  append(out, hashed(out));
  return out;
}

Result<Model> Model::parse(std::string_view bytes) {
  const Error broken(ErrorKind::malformed, "not a model this version can read");
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 8) return broken;
  ByteReader tail{bytes.substr(bytes.size() - 8)};
  if (tail.take<std::uint64_t>() != hashed(bytes.substr(0, bytes.size() - 8)))
    return Error(ErrorKind::malformed, "the model's bytes are damaged");
  ByteReader reader{bytes.substr(kMagic.size(), bytes.size() - kMagic.size() - 8)};
  Model model;
  const auto bits = reader.take<std::uint32_t>();
  const auto parts = reader.take<std::uint32_t>();
  if (!reader.ok || bits != kFeatureBits || parts > 1000) return broken;
  for (std::uint32_t at = 0; at < parts && reader.ok; ++at) {
    Part part;
    part.topic = reader.take_bytes(reader.take<std::uint32_t>());
    for (double* number :
         {&part.bias, &part.blend.margin, &part.blend.near_points, &part.blend.points, &part.blend.bias})
      *number = reader.take<double>();
    part.largest = reader.take<float>();
    model.parts_.push_back(std::move(part));
  }
  model.stride_ = model.parts_.size();
  const auto idf = reader.take_bytes(kBuckets);
  const auto weights = reader.take_bytes(kBuckets * model.stride_);
  if (!reader.ok || !reader.left.empty()) return broken;
  model.idf_.resize(kBuckets);
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
    model.idf_[bucket] = static_cast<float>(static_cast<std::uint8_t>(idf[bucket])) * kIdfStep;
  model.bytes_.assign(weights.begin(), weights.end());
  model.finish();
  return model;
}

}  // namespace preprintd::triage
