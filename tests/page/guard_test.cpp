#include "daemon/web/guard.hpp"

#include <doctest/doctest.h>

#include "strangers.hpp"

using namespace preprintd::web;

namespace {

Request asking(const std::string& host) {
  Request request;
  request.method = "GET";
  request.target = "/";
  request.headers.emplace_back("Host", host);
  return request;
}

const std::string kToken(64, 'a');

/// A change as the page itself sends it.
Request changing() {
  auto request = asking("127.0.0.1:8417");
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Origin", "http://127.0.0.1:8417");
  request.headers.emplace_back("Sec-Fetch-Site", "same-origin");
  request.headers.emplace_back("X-Preprintd-Token", kToken);
  return request;
}

Request changing_with(const std::string& name, const std::string& value) {
  auto request = changing();
  for (auto& header : request.headers)
    if (header.first == name) header.second = value;
  return request;
}

}  // namespace

TEST_SUITE("page.guard") {
  TEST_CASE("a service on loopback answers to loopback's names with its port, in any case") {
    const AllowedHosts hosts("127.0.0.1", 8417, {});
    for (const char* host : {"127.0.0.1:8417", "localhost:8417", "LocalHost:8417", "[::1]:8417"}) {
      CAPTURE(host);
      CHECK_FALSE(check_host(asking(host), hosts));
    }
  }

  TEST_CASE("no other Host is answered, and the refusal names the setting") {
    const AllowedHosts hosts("127.0.0.1", 8417, {});
    CHECK(strange_hosts(8417).size() >= 60);
    for (const auto& host : strange_hosts(8417)) {
      CAPTURE(host);
      const auto refused = check_host(asking(host), hosts);
      REQUIRE(refused);
      CHECK(refused->status == 421);
      CHECK(refused->body.find("web.allowed_hosts") != std::string::npos);
    }
  }

  TEST_CASE("a request without Host, or with two, is malformed") {
    const AllowedHosts hosts("127.0.0.1", 8417, {});
    Request none;
    CHECK(check_host(none, hosts)->status == 400);
    auto two = asking("127.0.0.1:8417");
    two.headers.emplace_back("host", "127.0.0.1:8417");
    CHECK(check_host(two, hosts)->status == 400);
  }

  TEST_CASE("the settings add names, with their port, with ours, or behind a proxy without one") {
    const AllowedHosts hosts("127.0.0.1", 8417, {"desk.example", "nas.example:9000"});
    CHECK(hosts.allows("desk.example"));
    CHECK(hosts.allows("DESK.example:8417"));
    CHECK(hosts.allows("nas.example:9000"));
    CHECK_FALSE(hosts.allows("nas.example"));
    CHECK_FALSE(hosts.allows("nas.example:8417"));
    CHECK_FALSE(hosts.allows("desk.example:80"));
  }

  TEST_CASE("a service on another address does not answer to loopback's names") {
    const AllowedHosts hosts("192.0.2.7", 8417, {});
    CHECK(hosts.allows("192.0.2.7:8417"));
    CHECK_FALSE(hosts.allows("localhost:8417"));
    CHECK_FALSE(hosts.allows("127.0.0.1:8417"));
  }

  TEST_CASE("a change from the page itself is taken") {
    CHECK_FALSE(check_write(changing(), kToken, false));
    CHECK_FALSE(check_write(changing_with("Content-Type", "application/json; charset=utf-8"), kToken, false));
    CHECK_FALSE(check_write(changing_with("Sec-Fetch-Site", "none"), kToken, false));
  }

  TEST_CASE("a change with a foreign Origin is refused") {
    for (const char* origin : {"null", "", "http://evil.example", "http://localhost:8417", "http://127.0.0.1",
                               "http://127.0.0.1:80", "http://127.0.0.1:8417.evil.example",
                               "http://evil.example/http://127.0.0.1:8417", "file://", "chrome-extension://abcdef",
                               "http://127.0.0.1:8417/", "http://user@127.0.0.1:8417", "ftp://127.0.0.1:8417"}) {
      CAPTURE(origin);
      const auto refused = check_write(changing_with("Origin", origin), kToken, false);
      REQUIRE(refused);
      CHECK(refused->status == 403);
    }
    auto twice = changing();
    twice.headers.emplace_back("Origin", "http://127.0.0.1:8417");
    CHECK(check_write(twice, kToken, false));
  }

  TEST_CASE("a change that another site caused is refused") {
    for (const char* site : {"cross-site", "same-site", "", "SAME-ORIGIN", "same-origin,none"}) {
      CAPTURE(site);
      CHECK(check_write(changing_with("Sec-Fetch-Site", site), kToken, false));
    }
  }

  TEST_CASE("what a form can send without asking is refused") {
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "",
                             "text/plain;application/json", "application/jsonp"}) {
      CAPTURE(type);
      const auto refused = check_write(changing_with("Content-Type", type), kToken, false);
      REQUIRE(refused);
      CHECK(refused->status == 415);
    }
  }

  TEST_CASE("a change needs the token of this start, or the bearer's") {
    for (const std::string& token :
         {std::string(), std::string("a"), std::string(64, 'b'), std::string(63, 'a'), std::string(65, 'a')}) {
      CAPTURE(token);
      const auto refused = check_write(changing_with("X-Preprintd-Token", token), kToken, false);
      REQUIRE(refused);
      CHECK(refused->status == 403);
      CHECK_FALSE(check_write(changing_with("X-Preprintd-Token", token), kToken, true));
    }
    CHECK(check_write(changing_with("X-Preprintd-Token", ""), "", false));
  }

  TEST_CASE("secrets are 256 bits and never the same") {
    CHECK(new_secret().size() == 64);
    CHECK(new_secret() != new_secret());
  }

  TEST_CASE("the bearer and the cookie are found where they stand") {
    Request request;
    request.headers.emplace_back("Authorization", "Bearer  abc ");
    request.headers.emplace_back("Cookie", "other=1; preprintd_session=xyz; preprintd_session2=no");
    CHECK(bearer_of(request) == "abc");
    CHECK(cookie_of(request, "preprintd_session") == "xyz");
    CHECK(cookie_of(request, "session") == "");
    request.headers.emplace_back("Authorization", "Bearer def");
    CHECK(bearer_of(request) == "");
  }
}
