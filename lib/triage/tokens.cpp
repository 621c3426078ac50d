#include "triage/tokens.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace preprintd::triage {
namespace {

enum Kind : unsigned char { kOther, kWord, kUpper, kJoint, kHigh, kBackslash };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (int byte = '0'; byte <= '9'; ++byte) kinds[static_cast<std::size_t>(byte)] = kWord;
  for (int byte = 'a'; byte <= 'z'; ++byte) kinds[static_cast<std::size_t>(byte)] = kWord;
  for (int byte = 'A'; byte <= 'Z'; ++byte) kinds[static_cast<std::size_t>(byte)] = kUpper;
  for (const char byte : std::string_view(" \t\r\n-/\"'`()[]{}~$*_")) kinds[static_cast<unsigned char>(byte)] = kJoint;
  for (int byte = 128; byte < 256; ++byte) kinds[static_cast<std::size_t>(byte)] = kHigh;
  kinds[static_cast<unsigned char>('\\')] = kBackslash;
  return kinds;
}
constexpr std::array<Kind, 256> kKinds = make_kinds();

bool is_tex_accent(char byte) { return std::string_view("\"'`^~=.").find(byte) != std::string_view::npos; }
bool is_ascii_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

/// Does the character only separate words without ending a phrase (dashes, quotes, blanks)?
bool is_wide_joint(char32_t value) {
  return (value >= 0x2010 && value <= 0x201F) || value == 0x2212 || value == 0x00A0 || value == 0x3000 ||
         (value >= 0x2000 && value <= 0x200F) || value == 0x202F || value == 0xFF0D;
}
bool is_wide_separator(char32_t value) {
  return (value >= 0x2000 && value <= 0x206F) || (value >= 0x3000 && value <= 0x303F) || value == 0x00A0 ||
         value == 0xFFFD || (value >= 0x2190 && value <= 0x2BFF) || (value >= 0xFF01 && value <= 0xFF0F) ||
         (value >= 0xFF1A && value <= 0xFF20) || value == 0x00B7 || value == 0x00D7;
}

std::string_view without_plural(std::string_view word, bool lower_s, bool upper_before) {
  const auto size = word.size();
  if (size < 3 || word.back() != 's' || !lower_s) return word;
  if (size == 3) return upper_before ? word.substr(0, 2) : word;
  const char before = word[size - 2];
  if (before == 's' || before == 'u' || before == 'i') return word;
  if (before == 'e') {
    if (size > 4 &&
        (word.ends_with("xes") || word.ends_with("ches") || word.ends_with("shes") || word.ends_with("sses")))
      return word.substr(0, size - 2);
  }
  return word.substr(0, size - 1);
}

constexpr std::uint64_t hash_of(std::string_view word) { return hashed(word); }

/// 2: joins over a hyphen or one blank, 1: over a hyphen only, 0: no prefix.
int prefix_strength(std::string_view word) {
  constexpr std::array<std::string_view, 3> kStrong{"multi", "cross", "fine"};
  constexpr std::array<std::string_view, 8> kWeak{"pre", "post", "co", "re", "non", "un", "over", "under"};
  if (word.size() > 5) return 0;
  for (const auto prefix : kStrong)
    if (word == prefix) return 2;
  for (const auto prefix : kWeak)
    if (word == prefix) return 1;
  return 0;
}

class Reader {
 public:
  Reader(std::string_view text, std::vector<Token>& out) : text_(text), out_(out) {}

  void run() {
    while (at_ < text_.size()) {
      switch (kKinds[static_cast<unsigned char>(text_[at_])]) {
        case kWord:
        case kUpper: word(); break;
        case kJoint: ++at_; break;
        case kOther:
          ++at_;
          follows_ = false;
          break;
        case kHigh: high(); break;
        case kBackslash: backslash(); break;
      }
    }
  }

 private:
  void high() {
    const auto point = code_point_at(text_, at_);
    if (!is_wide_separator(point.value) && !is_wide_joint(point.value)) return word();
    if (!is_wide_joint(point.value)) follows_ = false;
    at_ += point.bytes;
  }
  void backslash() {
    if (at_ + 1 < text_.size() && is_tex_accent(text_[at_ + 1])) return word();
    ++at_;
    while (at_ < text_.size() && is_ascii_letter(text_[at_])) ++at_;
  }
  /// The end of a word that starts at `at_`; `plain` tells whether it needs no folding beyond case.
  std::size_t word_end(bool& plain) const {
    auto end = at_;
    while (end < text_.size()) {
      const auto kind = kKinds[static_cast<unsigned char>(text_[end])];
      if (kind == kWord || kind == kUpper) {
        ++end;
      } else if (kind == kHigh) {
        const auto point = code_point_at(text_, end);
        if (is_wide_separator(point.value) || is_wide_joint(point.value)) break;
        plain = false;
        end += point.bytes;
      } else if (kind == kBackslash && end + 2 < text_.size() && is_tex_accent(text_[end + 1])) {
        plain = false;
        end += 2;
        if (text_[end] == '{') {
          const auto close = text_.find('}', end);
          end = close == std::string_view::npos || close > end + 4 ? end + 1 : close + 1;
        }
      } else {
        break;
      }
    }
    return end;
  }
  void word() {
    bool plain = true;
    const auto end = word_end(plain);
    const auto raw = text_.substr(at_, end - at_);
    std::string_view letters;
    if (plain && raw.size() <= buffer_.size()) {
      for (std::size_t index = 0; index < raw.size(); ++index) {
        const char byte = raw[index];
        buffer_[index] = static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
      }
      letters = {buffer_.data(), raw.size()};
    } else {
      slow_ = folded(raw);
      std::erase_if(slow_, [](char byte) { return byte == '{' || byte == '}' || byte == '\\' || byte == ' '; });
      letters = slow_;
    }
    const bool upper_before = raw.size() >= 2 && raw[raw.size() - 2] >= 'A' && raw[raw.size() - 2] <= 'Z';
    emit(without_plural(letters, raw.back() == 's' || !plain, upper_before), end);
    at_ = end;
  }
  void emit(std::string_view letters, std::size_t end) {
    if (letters.empty()) return;
    Token token{hash_of(letters), static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end), follows_};
    if (prefix_ > 0 && follows_ && at_ == prefix_end_ + 1 &&
        (text_[prefix_end_] == '-' || (prefix_ == 2 && text_[prefix_end_] == ' '))) {
      // FNV of the two parts written together: the prefix's hash continued.
      auto& previous = out_.back();
      for (const char byte : letters)
        previous.hash = (previous.hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
      previous.end = token.end;
      prefix_ = 0;
    } else {
      out_.push_back(token);
      prefix_ = prefix_strength(letters);
      prefix_end_ = end;
    }
    follows_ = true;
  }

  std::string_view text_;
  std::vector<Token>& out_;
  std::size_t at_ = 0;
  bool follows_ = false;
  int prefix_ = 0;
  std::size_t prefix_end_ = 0;
  std::array<char, 64> buffer_{};
  std::string slow_;
};

}  // namespace

void tokenize(std::string_view text, std::vector<Token>& out) { Reader(text, out).run(); }

}  // namespace preprintd::triage
