#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::format {

/// Replacements of byte ranges, applied in one go; every byte outside them stays. Insertions at one place keep
/// the order in which they were added; ranges do not overlap.
class Splices {
 public:
  struct Splice {
    std::size_t begin, end;
    std::string text;
  };
  explicit Splices(std::string_view bytes) : bytes_(bytes) {}

  void add(std::size_t begin, std::size_t end, std::string text) { splices_.push_back({begin, end, std::move(text)}); }

  std::string apply() {
    // An insertion stands before a range that begins at the same byte.
    std::stable_sort(splices_.begin(), splices_.end(), [](const Splice& a, const Splice& b) {
      return a.begin != b.begin ? a.begin < b.begin : (a.begin == a.end) > (b.begin == b.end);
    });
    std::string out;
    std::size_t at = 0;
    for (const auto& splice : splices_) {
      if (splice.begin > at) out += bytes_.substr(at, splice.begin - at);
      out += splice.text;
      at = std::max(at, splice.end);
    }
    return out += bytes_.substr(at);
  }

 private:
  std::string_view bytes_;
  std::vector<Splice> splices_;
};

}  // namespace preprintd::format
