#include "net/retry.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::net {
namespace {

using std::chrono::seconds;

constexpr Milliseconds kLongest = std::chrono::hours(24);
constexpr Milliseconds kZeroMeans = seconds(10);

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A number too large to hold is larger than any limit of ours.
Milliseconds clamped_seconds(std::string_view digits) {
  long value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || value > seconds(kLongest / seconds(1)).count()) return kLongest;
  return seconds(value);
}

}  // namespace

Answer classify(int status) {
  if (status >= 200 && status < 300) return Answer::ok;
  if (status >= 500 && status < 600) return Answer::throttled;
  switch (status) {
    case 304: return Answer::not_modified;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: return Answer::moved;
    case 403: return Answer::refused;
    case 406:
    case 408:
    case 429: return Answer::throttled;
    case 404:
    case 410: return Answer::missing;
    default: return Answer::broken;
  }
}

bool says_rate_exceeded(std::string_view body) {
  return body.size() < 200 && starts_with_nocase(trimmed(body), "rate exceeded");
}

std::optional<Milliseconds> parse_retry_after(std::string_view text, Milliseconds wall) {
  text = trimmed(text);
  if (all_digits(text)) {
    const auto wait = clamped_seconds(text);
    return wait == Milliseconds::zero() ? kZeroMeans : wait;
  }
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  const Milliseconds wait = date->time_since_epoch() - wall;
  if (wait <= Milliseconds::zero()) return std::nullopt;
  return std::min(wait, kLongest);
}

std::optional<Milliseconds> parse_ratelimit(std::string_view text) {
  std::optional<Milliseconds> window;
  bool none_left = false;
  for (const auto part : split(text, ';')) {
    const auto field = trimmed(part);
    if (field.size() < 3 || field[1] != '=' || !all_digits(field.substr(2))) continue;
    if (field[0] == 'r') none_left = field.find_first_not_of('0', 2) == std::string_view::npos;
    if (field[0] == 't') window = clamped_seconds(field.substr(2));
  }
  if (!none_left || !window) return std::nullopt;
  return std::min(*window + Milliseconds(seconds(1)), kLongest);
}

Milliseconds backoff(int consecutive, Milliseconds first, Milliseconds most, std::minstd_rand& chance) {
  most = std::max(most, first);
  const Milliseconds highest = std::max(first, most * 5 / 6);
  auto wait = first;
  for (int i = 1; i < consecutive && wait < highest; ++i) wait *= 2;
  wait = std::min(wait, highest);
  std::uniform_int_distribution<Milliseconds::rep> extra(0, wait.count() / 5);
  return std::min(wait + Milliseconds(extra(chance)), most);
}

std::optional<Error> failure_of(const Response& response) {
  switch (classify(response.status)) {
    case Answer::ok:
    case Answer::not_modified: return std::nullopt;
    case Answer::missing: return Error(ErrorKind::missing, fmt::format("HTTP {}", response.status));
    case Answer::throttled:
    case Answer::refused: return Error(ErrorKind::throttled, fmt::format("HTTP {}", response.status));
    case Answer::moved:
    case Answer::broken: break;
  }
  return Error(ErrorKind::malformed, fmt::format("HTTP {}", response.status));
}

}  // namespace preprintd::net
