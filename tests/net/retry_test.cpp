#include "net/retry.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>
#include <string>

using namespace preprintd;
using namespace preprintd::net;
using namespace std::chrono_literals;

namespace {

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");
std::optional<Milliseconds> wait_of(std::string_view text) { return parse_retry_after(text, kNow.time_since_epoch()); }

std::string http_date(Instant instant) {
  static const char* const kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day ymd{day};
  return fmt::format("{}, {:02d} {} {} {} GMT", kDays[std::chrono::weekday{day}.c_encoding()], unsigned(ymd.day()),
                     kMonths[unsigned(ymd.month()) - 1], int(ymd.year()), render_instant(instant).substr(11, 8));
}

}  // namespace

TEST_SUITE("net.retry") {
  TEST_CASE("a status is one of seven answers") {
    for (const int status : {200, 203, 206}) CHECK(classify(status) == Answer::ok);
    CHECK(classify(304) == Answer::not_modified);
    for (const int status : {301, 302, 303, 307, 308}) CHECK(classify(status) == Answer::moved);
    CHECK(classify(403) == Answer::refused);
    for (const int status : {406, 408, 429, 500, 502, 503, 504, 599}) CHECK(classify(status) == Answer::throttled);
    for (const int status : {404, 410}) CHECK(classify(status) == Answer::missing);
    for (const int status : {0, 100, 300, 400, 401, 405, 413, 451, 600}) CHECK(classify(status) == Answer::broken);
  }

  TEST_CASE("seconds are kept up to a day, and zero means ten") {
    CHECK(wait_of("120") == 120s);
    CHECK(wait_of(" 1 ") == 1s);
    CHECK(wait_of("0") == 10s);
    CHECK(wait_of("000") == 10s);
    CHECK(wait_of("86400") == 24h);
    CHECK(wait_of("86401") == 24h);
    CHECK(wait_of("99999999999999999999999999999") == 24h);
  }

  TEST_CASE("a date in the future is kept up to a day") {
    CHECK(wait_of("Thu, 24 Sep 2026 12:02:00 GMT") == 2min);
    CHECK(wait_of("Thu, 24 Sep 2099 12:02:00 GMT") == 24h);
  }

  TEST_CASE("what cannot be meant is no wish") {
    for (const char* text :
         {"", " ", "-1", "+5", "1.5", "1e3", "soon", "120 s", "120,120", "Thu, 24 Sep 2026 12:00:00 GMT",
          "Thu, 24 Sep 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 32 Sep 2026 12:00:00 GMT",
          "2026-09-24T13:00:00Z", "0x10", "\xEF\xBC\x91"}) {
      CAPTURE(text);
      CHECK_FALSE(wait_of(text));
    }
  }

  TEST_CASE("ten thousand wishes by chance are kept to the second or clamped") {
    std::minstd_rand chance(1);
    for (int i = 0; i < 10000; ++i) {
      const std::chrono::seconds wish(1 + chance() % 200000);
      const auto expected = std::min<Milliseconds>(wish, 24h);
      const auto text = i % 2 ? fmt::format("{}", wish.count()) : http_date(kNow + wish);
      CAPTURE(text);
      REQUIRE(wait_of(text) == expected);
    }
  }

  TEST_CASE("Hugging Face says when its quota is used up") {
    CHECK(parse_ratelimit("\"api\";r=0;t=120") == 121s);
    CHECK(parse_ratelimit(" \"api\"; t=7 ;r=00") == 8s);
    CHECK(parse_ratelimit("\"api\";r=0;t=9999999") == 24h);
    for (const char* text : {"\"api\";r=1;t=120", "\"api\";r=499;t=12", "\"api\";r=0", "t=5", "r=;t=5", "", "r=-1;t=5"})
      CHECK_FALSE(parse_ratelimit(text));
  }

  TEST_CASE("our own back-off starts at ten minutes, doubles, and stays under six hours") {
    std::minstd_rand chance(7);
    std::set<Milliseconds> different;
    for (int round = 0; round < 200; ++round) {
      auto least = Milliseconds(10min);
      for (int consecutive = 1; consecutive <= 40; ++consecutive) {
        const auto wait = backoff(consecutive, 10min, 6h, chance);
        CAPTURE(consecutive);
        REQUIRE(wait >= std::min<Milliseconds>(least, 5h));
        REQUIRE(wait <= std::min<Milliseconds>(least + least / 5, 6h));
        if (consecutive == 3) different.insert(wait);
        least = std::min<Milliseconds>(least * 2, 5h);
      }
    }
    CHECK(different.size() > 150);
    CHECK(backoff(1, 0ms, 6h, chance) == 0ms);
    CHECK(backoff(1000000, 1ms, 2ms, chance) <= 2ms);
    CHECK(backoff(3, 8h, 6h, chance) == 8h);
  }

  TEST_CASE("a refusal in plain words is recognised, a paper about one is not") {
    CHECK(says_rate_exceeded("Rate exceeded."));
    CHECK(says_rate_exceeded("\n rate exceeded\n"));
    CHECK_FALSE(says_rate_exceeded(""));
    CHECK_FALSE(says_rate_exceeded("<feed>Rate exceeded.</feed>"));
    CHECK_FALSE(says_rate_exceeded("Rate exceeded." + std::string(300, 'x')));
  }

  TEST_CASE("a reader learns from the status what it cannot use") {
    Response response;
    for (const int status : {200, 304}) {
      response.status = status;
      CHECK_FALSE(failure_of(response));
    }
    response.status = 404;
    CHECK(failure_of(response)->kind() == ErrorKind::missing);
    response.status = 400;
    CHECK(failure_of(response)->kind() == ErrorKind::malformed);
    CHECK(failure_of(response)->message() == "HTTP 400");
  }
}
