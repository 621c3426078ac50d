#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace preprintd {

/// A moment in UTC. Stored as whole seconds; printed as RFC 3339 with `Z`.
using Instant = std::chrono::sys_seconds;
/// A calendar day without a zone. Which zone a day belongs to is said by its name:
/// a listing day is New York's, a Hugging Face day is UTC's.
using Day = std::chrono::sys_days;
using Milliseconds = std::chrono::milliseconds;

/// "2026-09-24"; the only day format we read or write.
std::string render_day(Day day);
std::optional<Day> parse_day(std::string_view text);
/// "2026-09-24T12:00:00Z". Reading also takes fractions (dropped) and numeric offsets.
std::string render_instant(Instant instant);
std::optional<Instant> parse_instant(std::string_view text);
/// "Thu, 13 Jan 2011 03:25:22 GMT" (RFC 1123, also one-digit days) as HTTP and OAI-PMH send it.
std::optional<Instant> parse_http_date(std::string_view text);

/// The calendar day it is in New York, and the moment New York's clocks show `hour:minute` on `day`.
/// By the time-zone database, so daylight saving is right. Where tzdata is missing, the United States
/// rule in force since 2007 (second Sunday of March to first Sunday of November) is used instead.
Day new_york_day(Instant instant);
Instant new_york_time(Day day, int hour, int minute);
/// UTC's calendar day.
Day utc_day(Instant instant);
/// Monday to Friday.
bool is_weekday(Day day);
/// The nearest weekday before (after) `day`.
Day weekday_before(Day day);
Day weekday_after(Day day);

/// Where the program learns the time. No code under lib/ asks the system itself.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Program time: what is due, and every stored time. Moved by `--now`.
  virtual Instant now() = 0;
  /// Real time since the epoch, and since boot including suspend: politeness, back-off, time-outs.
  virtual Milliseconds wall() = 0;
  virtual Milliseconds boot() = 0;
};

class SystemClock final : public Clock {
 public:
  SystemClock() = default;
  /// Program time starts at `now` and advances normally.
  explicit SystemClock(Instant now);
  Instant now() override;
  Milliseconds wall() override;
  Milliseconds boot() override;

 private:
  std::chrono::seconds shift_{0};
};

/// A clock that stands still until it is moved; for tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now) : now_(now) {}
  Instant now() override { return std::chrono::floor<std::chrono::seconds>(now_); }
  Milliseconds wall() override { return now_.time_since_epoch(); }
  Milliseconds boot() override { return boot_; }
  void advance(Milliseconds by) {
    now_ += by;
    boot_ += by;
  }

 private:
  std::chrono::sys_time<Milliseconds> now_;
  Milliseconds boot_{Milliseconds(1000000)};
};

}  // namespace preprintd
