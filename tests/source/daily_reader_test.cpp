#include "source/daily_reader.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "recorded.hpp"

namespace preprintd::source {
namespace {

const Day kDay = parse_day("2026-11-03").value();

}  // namespace

TEST_SUITE("source.daily_reader") {
  TEST_CASE("a day's picks come in their order with what Hugging Face knows of them") {
    const auto page = read_daily(test_data("huggingface/picks.json"), kDay);
    REQUIRE(page);
    REQUIRE(page->records.size() == 3);
    const auto& first = page->records[0];
    CHECK(first.id.text() == "2611.00011");
    CHECK(first.title == "$\\nabla^2$ of everything");
    CHECK(first.abstract == "Words about\nit.");
    CHECK(first.authors == std::vector<std::string>{"Zoë van Dyk", "John Roe"});
    CHECK(render_instant(first.submitted.value()) == "2026-02-11T00:23:13Z");
    CHECK(first.code_url == "https://github.com/made/up");
    CHECK(first.project_url == "https://made.example/up/");
    CHECK_FALSE(first.withdrawn);
    CHECK(first.sighting.kind == SightingKind::listed);
    CHECK(first.sighting.day == kDay);
    CHECK(first.sighting.category.empty());
    CHECK(first.sighting.rank == 1);
    CHECK(first.sighting.upvotes == 31);
  }

  TEST_CASE("what Hugging Face leaves out is absent, and midnight is no time") {
    const auto page = read_daily(test_data("huggingface/picks.json"), kDay, 101);
    REQUIRE(page);
    const auto& second = page->records[1];
    CHECK_FALSE(second.submitted);
    CHECK_FALSE(second.abstract);
    CHECK_FALSE(second.code_url);
    CHECK(second.withdrawn);
    CHECK(second.title == "Only a date, half a pair \xEF\xBF\xBD and a whole one \xF0\x9F\x98\x80");
    CHECK(second.sighting.rank == 102);
    const auto& bare = page->records[2];
    CHECK_FALSE(bare.title);
    CHECK_FALSE(bare.sighting.upvotes);
    CHECK(bare.sighting.rank == 105);
  }

  TEST_CASE("an element that is no paper costs that element, and nobody's name is kept") {
    const auto page = read_daily(test_data("huggingface/picks.json"), kDay);
    REQUIRE(page);
    CHECK(page->size() == 5);
    REQUIRE(page->unreadable.size() == 2);
    CHECK(page->unreadable[0].reason.starts_with("no identifier in id"));
    CHECK(page->unreadable[0].excerpt == "id not-a-paper title A blog post");
    CHECK(page->unreadable[1].reason == "an element is a string, not an object");
  }

  TEST_CASE("an empty array is a day without picks; everything else that is no array is refused") {
    REQUIRE(read_daily("[]\n", kDay));
    CHECK(read_daily("[]", kDay)->size() == 0);
    CHECK(read_daily("", kDay).error().kind() == ErrorKind::unavailable);
    CHECK(read_daily("<!doctype html><html></html>", kDay).error().kind() == ErrorKind::throttled);
    CHECK(read_daily("{\"error\":\"Invalid date\"}", kDay).error().message() ==
          "not a list of daily papers: Invalid date");
    CHECK(read_daily("[1] [2]", kDay).error().kind() == ErrorKind::malformed);
    CHECK(read_daily("[{\"paper\":{}},{}]", kDay).error().message().find("none of 2") != std::string::npos);
    CHECK_FALSE(read_daily(std::string(100'000, '['), kDay));
  }

  TEST_CASE("one bad byte marks its pick and no other") {
    const auto page = read_daily(
        "[{\"paper\":{\"id\":\"2611.00011\",\"title\":\"caf\xE9\"}},{\"paper\":{\"id\":\"2611.00012\"}}]", kDay);
    REQUIRE(page);
    CHECK(page->records[0].title == "caf\xEF\xBF\xBD");
    CHECK(page->records[0].repairs.size() == 1);
    CHECK(page->records[1].repairs.empty());
  }

  TEST_CASE("a list of picks cut anywhere is never accepted as a shorter one") {
    auto body = test_data("huggingface/picks.json");
    body.resize(body.find_last_of(']') + 1);
    for (std::size_t length = 0; length < body.size(); ++length)
      if (read_daily(std::string_view(body).substr(0, length), kDay)) FAIL("accepted at " << length);
    CHECK(read_daily(body, kDay));
  }
}

}  // namespace preprintd::source
