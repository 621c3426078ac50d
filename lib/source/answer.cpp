#include "source/answer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::source {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool forbidden(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF; }

// "503 Service Unavailable" of a front end is a page too, but "Rate exceeded." comes as bare text.
bool says_wait(std::string_view body) {
  const std::string head = lower_ascii(body.substr(0, 2000));
  return head.find("rate exceeded") != std::string::npos || head.find("too many requests") != std::string::npos;
}

}  // namespace

std::size_t CleanText::repairs_between(std::size_t begin, std::size_t end) const {
  const auto first = std::lower_bound(repairs.begin(), repairs.end(), begin);
  const auto last = std::lower_bound(first, repairs.end(), end);
  return std::size_t(last - first);
}

CleanText clean_text(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  CleanText clean;
  std::size_t repaired = 0;
  clean.text = repair_utf8(body, &repaired);
  if (repaired == 0) return clean;
  // Rare: once more, slowly, to learn where. The same rules as repair_utf8: one U+FFFD for a broken sequence.
  clean.text.clear();
  for (std::size_t i = 0; i < body.size();) {
    const auto point = code_point_at(body, i);
    const bool broken = point.value == 0xFFFD && point.bytes == 1;
    if (broken || forbidden(point.value)) {
      clean.repairs.push_back(clean.text.size());
      clean.text += kReplacement;
    } else {
      clean.text.append(body, i, point.bytes);
    }
    i += point.bytes;
    while (broken && i < body.size() && (static_cast<unsigned char>(body[i]) & 0xC0) == 0x80) ++i;
  }
  return clean;
}

bool looks_like_html(std::string_view body) {
  const auto head = lower_ascii(trimmed(body.substr(0, 1000)));
  return head.starts_with("<!doctype html") || head.starts_with("<html") || head.find("<html") != std::string::npos;
}

Error not_what_was_asked(std::string_view body, std::string_view what, std::string_view why) {
  if (trimmed(body).empty()) return {ErrorKind::unavailable, fmt::format("not {}: the answer is empty", what)};
  if (says_wait(body)) return {ErrorKind::throttled, fmt::format("not {}: it says \"Rate exceeded\"", what)};
  const auto kind = looks_like_html(body) ? ErrorKind::throttled : ErrorKind::malformed;
  return {kind, fmt::format("not {}: {}", what, visible(why))};
}

bool too_many_repairs(std::size_t repaired_records, std::size_t records) {
  return repaired_records > 1 && repaired_records * 100 > records;
}

std::string repair_note(std::size_t count) {
  return count == 1 ? "1 invalid character became U+FFFD" : fmt::format("{} invalid characters became U+FFFD", count);
}

std::string excerpt_of(std::string_view text) {
  constexpr std::size_t kLongest = 500;
  std::string safe = repair_utf8(text.substr(0, kLongest));
  // The cut may have halved the last character, and U+FFFD is longer than what it stands for.
  std::size_t end = std::min(safe.size(), kLongest);
  while (end > 0 && end < safe.size() && (static_cast<unsigned char>(safe[end]) & 0xC0) == 0x80) --end;
  safe.resize(end);
  return safe;
}

}  // namespace preprintd::source
