#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace preprintd::triage {

/// One word of a text. Words are runs of letters and digits after folding (case, accents, full-width forms);
/// a plural "s" is dropped, and the prefixes multi, cross, pre, post, fine, co, re, non, un, over and under are
/// joined to what follows their hyphen ("multi-modal", "multimodal" and, for multi, cross and fine, "multi modal"
/// are one word). Two spellings of one word have equal hashes; the value is stable across runs and machines.
struct Token {
  std::uint64_t hash = 0;
  std::uint32_t begin = 0;  ///< byte offsets in the text as it was given
  std::uint32_t end = 0;
  bool follows = false;  ///< only blanks, hyphens, dashes, slashes, quotes or brackets stand before it
};

/// Appends the words of `text` to `out`. TeX commands (\emph) are no words, TeX accents belong to theirs.
/// Takes any bytes; malformed UTF-8 separates words.
void tokenize(std::string_view text, std::vector<Token>& out);

/// Well mixed 64 bits; the one hash of this floor.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 32U;
  value *= 0xd6e8feb86659fd93ULL;
  value ^= value >> 32U;
  value *= 0xd6e8feb86659fd93ULL;
  return value ^ (value >> 32U);
}
/// FNV-1a of bytes.
constexpr std::uint64_t hashed(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ULL) {
  for (const char byte : bytes) seed = (seed ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return seed;
}

}  // namespace preprintd::triage
