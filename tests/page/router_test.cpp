#include "daemon/web/router.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace preprintd::web;

TEST_SUITE("page.router") {
  TEST_CASE("old identifiers keep their slash, plain or escaped") {
    for (const char* target : {"/api/v1/papers/hep-th/9901001", "/api/v1/papers/hep-th%2F9901001"}) {
      const auto parsed = parse_target(target);
      REQUIRE(parsed);
      const auto route = find_route(parsed->path);
      CHECK(route.place == Place::paper);
      CHECK(route.rest == "hep-th/9901001");
      CHECK_FALSE(route.writes);
    }
  }

  TEST_CASE("a decision is a POST below its paper") {
    const auto route = find_route("/api/v1/papers/math.GT/0309136/decision");
    CHECK(route.place == Place::decision);
    CHECK(route.rest == "math.GT/0309136");
    CHECK(route.writes);
    CHECK(find_route("/api/v1/papers/2609.00001/annotation").place == Place::annotation);
    CHECK(find_route("/api/v1/papers/2609.00001/preview").place == Place::preview);
    CHECK(find_route("/api/v1/papers/").place == Place::nowhere);
    CHECK(find_route("/api/v1/papers").place == Place::nowhere);
    CHECK(find_route("/api/v1/nothing").place == Place::nowhere);
    CHECK(find_route("/api/").place == Place::nowhere);
    CHECK(find_route("/").rest == "index.html");
  }

  TEST_CASE("parameters are decoded, Chinese too") {
    const auto parsed = parse_target("/api/v1/search?q=%E5%A4%9A%E6%A8%A1%E6%80%81+model&day=&x");
    REQUIRE(parsed);
    CHECK(parsed->parameter("q") == "多模态 model");
    CHECK(parsed->parameter("day") == "");
    CHECK(parsed->parameter("x") == "");
    CHECK_FALSE(parsed->parameter("limit"));
  }

  TEST_CASE("what is no path of ours is refused before anybody reads it") {
    for (const char* target : {"",
                               "*",
                               "queue",
                               "http://127.0.0.1/",
                               "//evil.example/",
                               "/../etc/passwd",
                               "/a/../b",
                               "/./a",
                               "/%2e%2e/x",
                               "/a%2F..%2Fb",
                               "/a\\b",
                               "/%5c",
                               "/%00",
                               "/a%0ab",
                               "/%zz",
                               "/%4",
                               "/%",
                               "/%ff",
                               "/a?%ff=1",
                               "/a?q=%c3%28",
                               "/#top"}) {
      CAPTURE(target);
      CHECK_FALSE(parse_target(target));
    }
  }

  TEST_CASE("no bytes make the parser fall") {
    std::mt19937 random(7);
    const std::string likely = "/%?&=+.#apiv1papers\\\xff\xe5";
    for (int round = 0; round < 20000; ++round) {
      std::string target = "/";
      for (auto length = random() % 40; length > 0; --length)
        target += random() % 4 ? likely[random() % likely.size()] : static_cast<char>(random());
      const auto parsed = parse_target(target);
      if (parsed) CHECK(parsed->path.front() == '/');
    }
  }
}
