#include "daemon/review/keys.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::string_view kPasteBegins = "\x1b[200~", kPasteEnds = "\x1b[201~";
constexpr std::size_t kLongestSequence = 32, kLongestPaste = 64 * 1024;

Key key(Key::Kind kind) {
  Key made;
  made.kind = kind;
  return made;
}

Key::Kind meaning(std::string_view sequence) {
  using Kind = Key::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 15> kKnown{{{"[A", Kind::up},
                                                                      {"OA", Kind::up},
                                                                      {"[B", Kind::down},
                                                                      {"OB", Kind::down},
                                                                      {"[C", Kind::right},
                                                                      {"OC", Kind::right},
                                                                      {"[D", Kind::left},
                                                                      {"OD", Kind::left},
                                                                      {"[H", Kind::home},
                                                                      {"OH", Kind::home},
                                                                      {"[F", Kind::end},
                                                                      {"OF", Kind::end},
                                                                      {"[1~", Kind::home},
                                                                      {"[4~", Kind::end},
                                                                      {"[3~", Kind::erase}}};
  for (const auto& [spelling, kind] : kKnown)
    if (spelling == sequence) return kind;
  return sequence == "[Z" ? Kind::back_tab : Kind::other;
}

/// The length of the escape sequence at the front; 0 while it is not whole.
std::size_t sequence_length(std::string_view bytes) {
  if (bytes.size() < 2) return 0;
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : 3;
  if (bytes[1] != '[') return 2;
  for (std::size_t at = 2; at < bytes.size(); ++at)
    if (bytes[at] >= 0x40 && bytes[at] <= 0x7e) return at + 1;
  return bytes.size() > kLongestSequence ? bytes.size() : 0;
}

std::size_t character_length(unsigned char lead) { return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

std::optional<Key> take_paste(std::string& bytes) {
  const auto end = bytes.find(kPasteEnds);
  if (end == std::string::npos && bytes.size() < kLongestPaste) return std::nullopt;
  Key made = key(Key::Kind::text);
  made.pasted = true;
  const auto begin = kPasteBegins.size();
  made.text = collapsed(repair_utf8(bytes.substr(begin, std::min(end, bytes.size()) - begin)));
  bytes.erase(0, end == std::string::npos ? bytes.size() : end + kPasteEnds.size());
  return made;
}

}  // namespace

std::optional<Key> take_key(std::string& bytes, bool over) {
  using Kind = Key::Kind;
  if (bytes.empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (first == 0x1b) {
    if (bytes.compare(0, kPasteBegins.size(), kPasteBegins) == 0) return take_paste(bytes);
    const auto length = sequence_length(bytes);
    if (length == 0) {
      if (!over) return std::nullopt;
      bytes.clear();
      return key(Kind::escape);
    }
    const auto made = key(meaning(std::string_view(bytes).substr(1, length - 1)));
    bytes.erase(0, length);
    return made;
  }
  if (first < 0x20 || first == 0x7f) {
    bytes.erase(0, 1);
    switch (first) {
      case '\r':
      case '\n': return key(Kind::enter);
      case '\t': return key(Kind::tab);
      case 0x08:
      case 0x7f: return key(Kind::backspace);
      case 0x01: return key(Kind::home);
      case 0x05: return key(Kind::end);
      default: return key(Kind::other);
    }
  }
  const auto length = character_length(first);
  if (bytes.size() < length) {
    if (!over) return std::nullopt;
    bytes.clear();
    return key(Kind::other);
  }
  Key made = key(Kind::text);
  made.text = bytes.substr(0, length);
  bytes.erase(0, length);
  if (!is_utf8(made.text)) return key(Kind::other);
  return made;
}

char command_of(const Key& key) {
  if (key.kind != Key::Kind::text || key.pasted || key.text.empty()) return 0;
  const auto value = code_point_at(key.text, 0).value;
  if (value >= 0x20 && value < 0x7f) return static_cast<char>(value);
  if (value >= 0xff01 && value <= 0xff5e) return static_cast<char>(value - 0xfee0);
  switch (value) {
    case 0x3000: return ' ';
    case 0x3010: return '[';
    case 0x3011: return ']';
    case 0x3001: return '/';
    case 0x3002: return '.';
    default: return 0;
  }
}

}  // namespace preprintd::daemon
