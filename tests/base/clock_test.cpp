#include "base/clock.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace preprintd;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::March;
using std::chrono::minutes;
using std::chrono::November;
using std::chrono::Sunday;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

Instant at(const char* text) {
  const auto instant = parse_instant(text);
  REQUIRE(instant);
  return *instant;
}

Day day(const char* text) {
  const auto parsed = parse_day(text);
  REQUIRE(parsed);
  return *parsed;
}

// The rule of the Energy Policy Act of 2005, written down a second time.
Instant summer_begins(int y) { return sys_days{year(y) / March / Sunday[2]} + 7h; }
Instant summer_ends(int y) { return sys_days{year(y) / November / Sunday[1]} + 6h; }

}  // namespace

TEST_SUITE("base.clock") {
  TEST_CASE("a day is read and written in one form only") {
    CHECK(render_day(day("2026-09-24")) == "2026-09-24");
    CHECK(render_day(day("2024-02-29")) == "2024-02-29");
    CHECK(render_day(day("0999-01-01")) == "0999-01-01");
    for (const char* text : {"", "2026-9-24", "2026-09-24 ", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
                             "2026-01-32", "26-09-24", "2026/09/24", "+026-09-24", "2026-09-2x"})
      CHECK_FALSE(parse_day(text));
  }

  TEST_CASE("an instant is written in UTC, and read with fractions and offsets") {
    CHECK(render_instant(at("2026-09-24T12:00:00Z")) == "2026-09-24T12:00:00Z");
    CHECK(render_instant(at("2024-09-30T17:59:34.987Z")) == "2024-09-30T17:59:34Z");
    CHECK(render_instant(at("2026-09-24T20:00:00-04:00")) == "2026-09-25T00:00:00Z");
    CHECK(render_instant(at("2026-09-24T00:10:00+05:30")) == "2026-09-23T18:40:00Z");
    CHECK(render_instant(at("1969-12-31T23:59:59Z")) == "1969-12-31T23:59:59Z");
    for (const char* text :
         {"", "2026-09-24", "2026-09-24T12:00Z", "2026-09-24T12:00:00", "2026-09-24T24:00:00Z", "2026-09-24T12:60:00Z",
          "2026-09-24T12:00:00+5:30", "2026-09-24T12:00:00Zx", "2026-02-30T12:00:00Z"})
      CHECK_FALSE(parse_instant(text));
  }

  TEST_CASE("dates as HTTP and feeds send them are read") {
    const auto expected = at("2011-01-13T03:25:22Z");
    CHECK(parse_http_date("Thu, 13 Jan 2011 03:25:22 GMT") == expected);
    CHECK(parse_http_date("Thu, 13 Jan 2011 03:25:22 +0000") == expected);
    CHECK(parse_http_date("Thu, 13 Jan 2011 03:25:22 UTC") == expected);
    CHECK(parse_http_date("Sat, 1 Nov 2003 00:00:00 GMT") == at("2003-11-01T00:00:00Z"));
    CHECK(parse_http_date("Sat, 01 Nov 2003 00:00:00 GMT") == at("2003-11-01T00:00:00Z"));
    for (const char* text :
         {"", "Thu, ", "13 Jan 2011 03:25:22 GMT", "Thu, 13 anF 2011 03:25:22 GMT", "Thu, 32 Jan 2011 03:25:22 GMT",
          "Thu, 29 Feb 2011 03:25:22 GMT", "Thu, 13 Jan 2011 25:25:22 GMT", "Thu, 13 Jan 2011 03:25:22",
          "Thu, 13 Jan 2011 03:25:22 PST", "Thu, 13 Jan 11 03:25:22 GMT", "Thu, 13 Jan 2011 03:25:22 GMT x"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_http_date(text));
    }
  }

  TEST_CASE("every month's name is understood") {
    const char* const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < 12; ++i) {
      const auto text = std::string("Mon, 05 ") + names[i] + " 2026 10:20:30 GMT";
      CAPTURE(text);
      CHECK(parse_http_date(text) == sys_days{year(2026) / std::chrono::month{i + 1} / 5} + 10h + 20min + 30s);
    }
  }

  TEST_CASE("the evening announcement falls on the New York day, summer and winter") {
    CHECK(new_york_time(day("2024-09-30"), 20, 0) == at("2024-10-01T00:00:00Z"));
    CHECK(new_york_time(day("2024-12-02"), 20, 0) == at("2024-12-03T01:00:00Z"));
    CHECK(new_york_day(at("2024-10-01T03:59:59Z")) == day("2024-09-30"));
    CHECK(new_york_day(at("2024-10-01T04:00:00Z")) == day("2024-10-01"));
    CHECK(new_york_day(at("2024-12-03T04:59:59Z")) == day("2024-12-02"));
    CHECK(new_york_day(at("2024-12-03T05:00:00Z")) == day("2024-12-03"));
  }

  TEST_CASE("around each change-over from 2025 to 2034 every minute belongs to the right New York day") {
    for (int y = 2025; y <= 2034; ++y) {
      for (const bool spring : {true, false}) {
        const auto change = spring ? summer_begins(y) : summer_ends(y);
        for (auto t = change - 27h; t <= change + 27h; t += 1min) {
          const bool summer = (t >= change) == spring;
          const auto expected = std::chrono::floor<days>(t - (summer ? 4h : 5h));
          if (new_york_day(t) != expected) {
            CAPTURE(render_instant(t));
            REQUIRE(new_york_day(t) == expected);
          }
        }
      }
    }
  }

  TEST_CASE("around each change-over every existing minute of New York's clocks is found again") {
    for (int y = 2025; y <= 2034; ++y) {
      for (const bool spring : {true, false}) {
        const auto change = spring ? summer_begins(y) : summer_ends(y);
        for (auto t = change - 27h; t <= change + 27h; t += 1min) {
          const bool summer = (t >= change) == spring;
          const auto local = t - (summer ? 4h : 5h);
          const auto midnight = std::chrono::floor<days>(local);
          const auto clock = std::chrono::duration_cast<minutes>(local - midnight);
          const auto found = new_york_time(midnight, int(clock.count() / 60), int(clock.count() % 60));
          // The doubled hour in autumn has two answers an hour apart; either is a choice.
          const bool doubled = !spring && t >= change - 1h && t < change + 1h;
          const bool right = doubled ? (found == t || found == t - 1h || found == t + 1h) : found == t;
          if (!right) {
            CAPTURE(render_instant(t));
            CAPTURE(render_instant(found));
            REQUIRE(right);
          }
        }
      }
    }
  }

  TEST_CASE("the skipped hour in spring gives a moment within an hour of the change") {
    for (int y = 2025; y <= 2034; ++y)
      for (int minute = 0; minute < 60; ++minute) {
        const auto change = summer_begins(y);
        const auto found = new_york_time(std::chrono::floor<days>(change), 2, minute);
        CHECK(found >= change - 1h);
        CHECK(found < change + 1h);
      }
  }

  TEST_CASE("weekdays follow each other over the weekend") {
    CHECK(is_weekday(day("2026-09-25")));
    CHECK_FALSE(is_weekday(day("2026-09-26")));
    CHECK_FALSE(is_weekday(day("2026-09-27")));
    CHECK(weekday_after(day("2026-09-25")) == day("2026-09-28"));
    CHECK(weekday_after(day("2026-09-26")) == day("2026-09-28"));
    CHECK(weekday_before(day("2026-09-28")) == day("2026-09-25"));
    CHECK(weekday_before(day("2026-09-27")) == day("2026-09-25"));
    CHECK(weekday_before(day("2026-09-25")) == day("2026-09-24"));
  }

  TEST_CASE("the UTC day also of a moment before 1970") {
    CHECK(utc_day(at("2026-09-24T23:59:59Z")) == day("2026-09-24"));
    CHECK(utc_day(at("1969-12-31T23:59:59Z")) == day("1969-12-31"));
  }

  TEST_CASE("program time starts where it was put and goes on, real time is untouched") {
    SystemClock moved(at("2026-09-24T12:00:00Z"));
    SystemClock real;
    const auto now = moved.now();
    CHECK(now >= at("2026-09-24T12:00:00Z"));
    CHECK(now < at("2026-09-24T12:01:00Z"));
    CHECK(moved.wall() - real.wall() < 1min);
    CHECK(real.wall() - moved.wall() < 1min);
    const auto boot = real.boot();
    CHECK(boot > 0ms);
    CHECK(real.boot() >= boot);
  }
}
