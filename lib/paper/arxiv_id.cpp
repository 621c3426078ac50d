#include "paper/arxiv_id.hpp"

#include <cstring>

#include "base/ascii.hpp"
#include "paper/arxiv_id_scan.hpp"
#include "paper/category.hpp"

namespace preprintd {
namespace {

constexpr int kFirstYear = 1991;
constexpr int months_of(int year, int month) { return (year - kFirstYear) * 12 + month - 1; }
constexpr int kFirstOld = months_of(1991, 7);   // facts of arXiv: hep-th opened in August 1991, with papers of July
constexpr int kFirstNew = months_of(2007, 4);   // 0704.0001
constexpr int kFirstLong = months_of(2015, 1);  // 1501.00001: five digits from here on
constexpr int kLast = months_of(2099, 12);

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (text[at + i] - '0');
  return value;
}

std::int64_t packed(int months, int archive, int sequence) {
  return std::int64_t{months} << 40 | std::int64_t{archive} << 24 | sequence;
}

IdScan refused(std::string_view why, std::string_view detail = {}) {
  IdScan scan;
  scan.why = why;
  scan.why_detail = detail;
  return scan;
}

// The archive number of any accepted spelling: case, doubled hyphens and a missing hyphen do not matter.
int archive_of(std::string_view spelling) {
  if (const int number = archive_number(spelling)) return number;
  char plain[16];
  std::size_t size = 0;
  bool hyphen = false;
  for (const char c : spelling) {
    if (c == '-' && size > 0 && plain[size - 1] == '-') continue;
    if (size == sizeof plain) return 0;
    hyphen = hyphen || c == '-';
    plain[size++] = c;
  }
  const std::string_view once(plain, size);
  if (hyphen) return archive_number(once);
  for (std::size_t i = 1; i < size && size < sizeof plain; ++i) {
    char with[sizeof plain];
    std::memcpy(with, plain, i);
    with[i] = '-';
    std::memcpy(with + i + 1, plain + i, size - i);
    if (const int number = archive_number({with, size + 1})) return number;
  }
  return 0;
}

// Reads "v12" behind the identifier and sees to it that the identifier ends there.
IdScan with_version(IdScan scan, std::string_view text) {
  std::size_t at = scan.length;
  if (at < text.size() && (text[at] == 'v' || text[at] == 'V')) {
    const std::size_t digits = digits_at(text, at + 1);
    if (digits == 0) return refused("no number after v");
    if (text[at + 1] == '0') return refused(digits == 1 ? "version 0" : "version with leading zero");
    if (digits > 4) return refused("version too large");
    scan.version = number_at(text, at + 1, digits);
    at += 1 + digits;
  }
  if (at < text.size() && (is_digit(text[at]) || is_letter(text[at]))) return refused("more letters or digits follow");
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) return refused("more digits follow");
  scan.length = at;
  return scan;
}

IdScan scan_new(std::string_view text) {
  const std::size_t head = digits_at(text, 0);
  if (head != 4) return refused(head == 7 ? "no archive before the number" : "no identifier (YYMM.NNNNN)");
  if (text.size() < 5 || text[4] != '.') return refused("no identifier (YYMM.NNNNN)");
  const std::size_t digits = digits_at(text, 5);
  const int year = 2000 + number_at(text, 0, 2), month = number_at(text, 2, 2);
  if (month < 1 || month > 12) return refused("month ", text.substr(2, 2));
  const int months = months_of(year, month);
  if (months < kFirstNew) return refused("before 0704 identifiers carry an archive");
  if (months >= kFirstLong && digits != 5) return refused("5 digits needed since 1501");
  if (months < kFirstLong && digits != 4) return refused("4 digits needed until 1412");
  const int sequence = number_at(text, 5, digits);
  if (sequence == 0) return refused("sequence 0");
  IdScan scan;
  scan.key = packed(months, 0, sequence);
  scan.length = 5 + digits;
  return with_version(scan, text);
}

IdScan scan_old(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_letter(text[at]) || text[at] == '-')) ++at;
  const std::string_view archive = text.substr(0, at);
  if (at < text.size() && text[at] == '.') {
    const std::size_t from = ++at;
    while (at < text.size() && (is_letter(text[at]) || text[at] == '-')) ++at;
    if (at - from < 2) return refused("no identifier");
  }
  if (archive.empty() || at >= text.size() || text[at] != '/') return refused("no identifier");
  while (at < text.size() && text[at] == '/') ++at;
  const std::size_t digits = digits_at(text, at);
  if (digits == 0) return refused("no identifier");
  const int number = archive_of(archive);
  if (number == 0) return refused("no archive ", archive);
  if (digits != 7) return refused("7 digits needed after the archive");
  const int yy = number_at(text, at, 2), month = number_at(text, at + 2, 2), sequence = number_at(text, at + 4, 3);
  if (month < 1 || month > 12) return refused("month ", text.substr(at + 2, 2));
  const int months = months_of(yy > 90 ? 1900 + yy : 2000 + yy, month);
  if (months < kFirstOld || months >= kFirstNew) return refused("old identifiers run from 9107 to 0703");
  if (sequence == 0) return refused("sequence 0");
  IdScan scan;
  scan.key = packed(months, number, sequence);
  scan.length = at + 7;
  return with_version(scan, text);
}

}  // namespace

IdScan ArxivIdParser::scan(std::string_view text) {
  if (text.empty()) return refused("empty");
  return is_digit(text[0]) ? scan_new(text) : scan_old(text);
}

ArxivId ArxivIdParser::make(std::int64_t key) {
  const int months = static_cast<int>(key >> 40), archive = static_cast<int>(key >> 24 & 0xFFFF);
  const int sequence = static_cast<int>(key & 0xFFFFFF), year = kFirstYear + months / 12, month = months % 12 + 1;
  char digits[10];
  std::size_t size = 0;
  const auto put = [&](int value, int width) {
    for (int divisor = width == 5 ? 10000 : width == 4 ? 1000 : width == 3 ? 100 : 10; divisor > 0; divisor /= 10)
      digits[size++] = static_cast<char>('0' + value / divisor % 10);
  };
  put(year % 100, 2);
  put(month, 2);
  std::string text;
  if (archive != 0) {
    text.append(archive_name(archive));
    text += '/';
    put(sequence, 3);
  } else {
    digits[size++] = '.';
    put(sequence, months >= kFirstLong ? 5 : 4);
  }
  text.append(digits, size);
  return ArxivId(std::move(text), key);
}

std::optional<ArxivId> arxiv_id_of_key(std::int64_t key) {
  if (key < 0) return std::nullopt;
  const std::int64_t months = key >> 40, archive = key >> 24 & 0xFFFF, sequence = key & 0xFFFFFF;
  const std::int64_t most = archive != 0 ? 999 : months >= kFirstLong ? 99999 : 9999;
  const std::int64_t first = archive != 0 ? kFirstOld : kFirstNew, last = archive != 0 ? kFirstNew - 1 : kLast;
  if (months < first || months > last || sequence < 1 || sequence > most) return std::nullopt;
  if (archive != 0 && archive_name(static_cast<int>(archive)).empty()) return std::nullopt;
  return ArxivIdParser::make(key);
}

std::string abs_url(const ArxivId& id) { return "https://arxiv.org/abs/" + id.text(); }

}  // namespace preprintd
