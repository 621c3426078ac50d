#include "base/hash64.hpp"

#include <bit>
#include <cstring>

namespace preprintd {

std::int64_t hash64(std::string_view text) {
  std::uint64_t hash = 0x9E3779B97F4A7C15u ^ text.size();
  const auto mix = [&](std::uint64_t word) {
    hash = std::rotl(hash ^ word, 27) * 0x9FB21C651E98DF25u;
    hash ^= hash >> 29;
  };
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    mix(word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, text.data() + i, text.size() - i);
  mix(rest);
  mix(0x2545F4914F6CDD1Du);
  return std::bit_cast<std::int64_t>(hash);
}

}  // namespace preprintd
