#include "harvest/calendar.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

Instant at(const char* text) { return *parse_instant(text); }
Day on(const char* text) { return *parse_day(text); }

}  // namespace

TEST_SUITE("harvest.calendar") {
  TEST_CASE("the mailing of a listing day goes out at 20:00 New York on the evening before") {
    CHECK(newest_announced(at("2026-09-23T23:59:59Z")) == on("2026-09-23"));
    CHECK(newest_announced(at("2026-09-24T00:00:00Z")) == on("2026-09-24"));  // 20:00 EDT
    CHECK(newest_announced(at("2026-12-01T00:30:00Z")) == on("2026-11-30"));  // 19:30 EST
    CHECK(newest_announced(at("2026-12-01T01:00:00Z")) == on("2026-12-01"));
  }
  TEST_CASE("from Friday to Sunday evening the newest day is Friday, then Monday") {
    CHECK(newest_announced(at("2026-09-26T12:00:00Z")) == on("2026-09-25"));
    CHECK(newest_announced(at("2026-09-27T23:00:00Z")) == on("2026-09-25"));
    CHECK(newest_announced(at("2026-09-28T00:00:00Z")) == on("2026-09-28"));
  }
  TEST_CASE("the night the clocks change has its mailing at 20:00 of the new time") {
    CHECK(newest_announced(at("2026-03-08T23:59:00Z")) == on("2026-03-06"));  // Sunday, already EDT
    CHECK(newest_announced(at("2026-03-09T00:00:00Z")) == on("2026-03-09"));
    CHECK(newest_announced(at("2026-11-02T00:30:00Z")) == on("2026-10-30"));  // Sunday, already EST
    CHECK(newest_announced(at("2026-11-02T01:00:00Z")) == on("2026-11-02"));
  }
  TEST_CASE("nobody asks in the forty minutes after a mailing, and only then") {
    CHECK(is_rush(at("2026-09-24T00:10:00Z")));
    CHECK(after_rush(at("2026-09-24T00:10:00Z")) == at("2026-09-24T00:40:00Z"));
    CHECK_FALSE(is_rush(at("2026-09-24T00:40:00Z")));
    CHECK_FALSE(is_rush(at("2026-09-26T00:10:00Z")));  // Friday evening: no mailing
    CHECK(is_rush(at("2026-09-28T00:10:00Z")));        // Sunday evening
  }
  TEST_CASE("a day is due half an hour after the feeds were rebuilt") {
    CHECK(due_at(on("2026-09-24")) == at("2026-09-24T04:30:00Z"));
    CHECK(due_at(on("2026-12-01")) == at("2026-12-01T05:30:00Z"));
  }
  TEST_CASE("listing days are Monday to Friday") {
    CHECK(listing_days(on("2026-09-25"), on("2026-09-28")) == std::vector<Day>{on("2026-09-25"), on("2026-09-28")});
    CHECK(listing_days_back(on("2026-09-28"), 3) == on("2026-09-24"));
    CHECK(listing_days_back(on("2026-09-27"), 1) == on("2026-09-25"));
  }
}
