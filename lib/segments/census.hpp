#pragma once
#include <cstdint>
#include <string_view>

#include "base/hash64.hpp"

namespace preprintd::segments {

/// The words of an index, counted: of each term in how many rows it stands and how often. Order does not matter, so
/// parts can be counted apart.
struct Census {
  std::int64_t terms = 0, rows = 0, positions = 0;
  std::uint64_t print = 0;  ///< tells apart what the sums do not: which term has which counts

  void count(std::string_view term, std::int64_t of_rows, std::int64_t of_positions) {
    ++terms;
    rows += of_rows;
    positions += of_positions;
    auto mixed = std::uint64_t(hash64(term)) ^ (std::uint64_t(of_rows) * 0x9E3779B97F4A7C15u);
    mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93u + std::uint64_t(of_positions) * 0xC2B2AE3D27D4EB4Fu;
    print += mixed ^ mixed >> 29;
  }
  void add(const Census& other) {
    terms += other.terms;
    rows += other.rows;
    positions += other.positions;
    print += other.print;
  }
  bool operator==(const Census&) const = default;
};

}  // namespace preprintd::segments
