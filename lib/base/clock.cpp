#include "base/clock.hpp"

#include <ctime>
#include <date/tz.h>
#include <fmt/format.h>

#include "base/log.hpp"

namespace preprintd {
namespace {

using namespace std::chrono;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Day> day_of(int year_number, unsigned month_number, unsigned day_number) {
  const year_month_day ymd{year{year_number}, month{month_number}, std::chrono::day{day_number}};
  if (!ymd.ok()) return std::nullopt;
  return sys_days{ymd};
}

std::optional<seconds> time_of_day(std::string_view text, std::size_t at) {
  const auto hour = digits(text, at, 2), minute = digits(text, at + 3, 2), second = digits(text, at + 6, 2);
  if (!hour || !minute || !second || text[at + 2] != ':' || text[at + 5] != ':') return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return hours{*hour} + minutes{*minute} + seconds{*second};
}

const date::time_zone* new_york() {
  static const date::time_zone* const zone = []() -> const date::time_zone* {
    try {
      return date::locate_zone("America/New_York");
    } catch (const std::exception& error) {
      log_once("no time-zone database ({}); install tzdata. Until then New York follows the rule of 2007",
               error.what());
      return nullptr;
    }
  }();
  return zone;
}

// The rule of the Energy Policy Act of 2005, in force since 2007.
seconds rule_offset(Instant instant) {
  const auto y = year_month_day{floor<days>(instant)}.year();
  const Instant begin = sys_days{y / March / Sunday[2]} + hours{7};
  const Instant end = sys_days{y / November / Sunday[1]} + hours{6};
  return begin <= instant && instant < end ? hours{-4} : hours{-5};
}

seconds new_york_offset(Instant instant) {
  if (const auto* zone = new_york()) return zone->get_info(instant).offset;
  return rule_offset(instant);
}

}  // namespace

std::string render_day(Day day) {
  const year_month_day ymd{day};
  return fmt::format("{:04d}-{:02d}-{:02d}", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()));
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !m || !d) return std::nullopt;
  return day_of(*y, unsigned(*m), unsigned(*d));
}

std::string render_instant(Instant instant) {
  const auto day = floor<days>(instant);
  const hh_mm_ss clock{instant - day};
  return fmt::format("{}T{:02d}:{:02d}:{:02d}Z", render_day(day), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  const auto day = parse_day(text.substr(0, 10));
  const auto time = time_of_day(text, 11);
  if (!day || !time) return std::nullopt;
  std::size_t at = 19;
  if (text[at] == '.') {
    ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  }
  const auto zone = text.substr(at);
  if (zone == "Z" || zone == "z") return *day + *time;
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const auto h = digits(zone, 1, 2), m = digits(zone, 4, 2);
    if (!h || !m || *h > 23 || *m > 59) return std::nullopt;
    const auto offset = hours{*h} + minutes{*m};
    return *day + *time - (zone[0] == '+' ? offset : -offset);
  }
  return std::nullopt;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto comma = text.find(", ");
  if (comma == std::string_view::npos) return std::nullopt;
  text.remove_prefix(comma + 2);
  const std::size_t width = text.size() > 1 && text[1] == ' ' ? 1 : 2;
  if (text.size() < width + 22) return std::nullopt;
  const auto day_number = digits(text, 0, width);
  const auto month_at = kMonths.find(text.substr(width + 1, 3));
  const auto year_number = digits(text, width + 5, 4);
  const auto time = time_of_day(text, width + 10);
  if (!day_number || month_at == std::string_view::npos || month_at % 3 || !year_number || !time) return std::nullopt;
  const auto zone = text.substr(width + 19);
  if (zone != "GMT" && zone != "UTC" && zone != "+0000") return std::nullopt;
  const auto day = day_of(*year_number, unsigned(month_at / 3 + 1), unsigned(*day_number));
  if (!day) return std::nullopt;
  return *day + *time;
}

Day new_york_day(Instant instant) { return floor<days>(instant + new_york_offset(instant)); }

Instant new_york_time(Day day, int hour, int minute) {
  const Instant as_if_utc = day + hours{hour} + minutes{minute};
  // The offset of the moment itself: guess with the earlier one, correct once. Exact except inside the
  // skipped or doubled hour of a change-over (02:00 to 03:00 at night), where any answer is a choice.
  const auto guess = as_if_utc - new_york_offset(as_if_utc + hours{5});
  return as_if_utc - new_york_offset(guess);
}

Day utc_day(Instant instant) { return floor<days>(instant); }

bool is_weekday(Day day) {
  const weekday which{day};
  return which != Saturday && which != Sunday;
}

Day weekday_before(Day day) {
  do day -= days{1};
  while (!is_weekday(day));
  return day;
}

Day weekday_after(Day day) {
  do day += days{1};
  while (!is_weekday(day));
  return day;
}

SystemClock::SystemClock(Instant now) : shift_(now - floor<seconds>(system_clock::now())) {}

Instant SystemClock::now() { return floor<seconds>(system_clock::now()) + shift_; }

Milliseconds SystemClock::wall() { return floor<milliseconds>(system_clock::now()).time_since_epoch(); }

Milliseconds SystemClock::boot() {
  timespec spec{};
  ::clock_gettime(CLOCK_BOOTTIME, &spec);
  return seconds{spec.tv_sec} + floor<milliseconds>(nanoseconds{spec.tv_nsec});
}

}  // namespace preprintd
