#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace preprintd::segments {

/// Integers as SQLite and FTS5 write them: seven bits a byte, the most significant first, the high bit on all but the
/// last; a ninth byte holds eight. Source: "Database File Format", 1.6 (sqlite.org/fileformat2.html).
inline constexpr std::size_t kLongestVarint = 9;

/// Writes at `at`, where nine bytes must have room; returns how many were written.
inline std::size_t put_varint(unsigned char* at, std::uint64_t value) {
  if (value < 0x80) {
    at[0] = static_cast<unsigned char>(value);
    return 1;
  }
  if (value < 0x4000) {
    at[0] = static_cast<unsigned char>((value >> 7) | 0x80);
    at[1] = static_cast<unsigned char>(value & 0x7F);
    return 2;
  }
  if (value < 0x200000) {
    at[0] = static_cast<unsigned char>((value >> 14) | 0x80);
    at[1] = static_cast<unsigned char>((value >> 7 & 0x7F) | 0x80);
    at[2] = static_cast<unsigned char>(value & 0x7F);
    return 3;
  }
  if (value >> 56) {
    at[8] = static_cast<unsigned char>(value);
    value >>= 8;
    for (int i = 7; i >= 0; --i, value >>= 7) at[i] = static_cast<unsigned char>((value & 0x7F) | 0x80);
    return kLongestVarint;
  }
  std::size_t bytes = 3;
  for (auto rest = value >> 21; rest; rest >>= 7) ++bytes;
  for (std::size_t i = bytes; i-- > 0; value >>= 7)
    at[i] = static_cast<unsigned char>((value & 0x7F) | (i + 1 < bytes ? 0x80 : 0));
  return bytes;
}

/// Reads at `at`, where the number must be whole; returns its bytes.
inline std::size_t read_varint(const unsigned char* at, std::uint64_t& value) {
  if (at[0] < 0x80) {
    value = at[0];
    return 1;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number = (number << 7) | (at[i] & 0x7F);
    if (at[i] < 0x80) {
      value = number;
      return i + 1;
    }
  }
  value = (number << 8) | at[8];
  return kLongestVarint;
}

inline std::size_t varint_bytes(std::uint64_t value) {
  unsigned char room[kLongestVarint];
  return put_varint(room, value);
}

inline void append_varint(std::string& to, std::uint64_t value) {
  unsigned char room[kLongestVarint];
  to.append(reinterpret_cast<const char*>(room), put_varint(room, value));
}

}  // namespace preprintd::segments
