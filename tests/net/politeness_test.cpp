#include "net/politeness.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>

#include "base/timer.hpp"
#include "loopback.hpp"
#include "net/curl_client.hpp"
#include "run.hpp"

using namespace preprintd;
using namespace preprintd::net;
using namespace std::chrono_literals;
using test::answer;
using test::Connection;
using test::Loopback;
namespace asio = boost::asio;

namespace {

/// A polite client over real sockets; time is the test's.
class Polite {
 public:
  explicit Polite(std::vector<std::string> hosts = {}, Milliseconds interval = 3s)
      : clock(*parse_instant("2026-09-24T12:00:00Z")), timer(clock), curl(io, CurlOptions("test")) {
    GateRules rules(folder / "arxiv.gate");
    rules.interval = interval;
    gate = std::make_unique<Gate>(std::move(rules), clock, timer, 1);
    client = std::make_unique<PoliteClient>(curl, *gate, std::move(hosts));
  }
  Result<Response> get(Request request) { return test::run(io, client->get(std::move(request))); }
  Result<Response> get(const std::string& url) { return get(Request(url)); }
  test::Folder folder;
  ManualClock clock;
  ManualTimer timer;
  asio::io_context io;
  CurlClient curl;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<PoliteClient> client;
};

}  // namespace

TEST_SUITE("net.politeness") {
  TEST_CASE("an answer comes through, and the next one three seconds later") {
    Loopback server(answer(200, "<feed/>"));
    Polite polite;
    REQUIRE(polite.get(server.url()));
    const auto before = polite.clock.boot();
    const auto response = polite.get(server.url());
    REQUIRE(response);
    CHECK(response->body == "<feed/>");
    CHECK(polite.clock.boot() - before >= 3s);
  }

  TEST_CASE("after Retry-After nothing is sent until then, and the error says when") {
    int status = 429;
    Loopback server([&](Connection& connection) { connection.send(answer(status, "no", "Retry-After: 120\r\n")); });
    Polite polite;
    const auto asked = polite.clock.now();
    const auto first = polite.get(server.url());
    REQUIRE_FALSE(first);
    CHECK(first.error().kind() == ErrorKind::throttled);
    CHECK(first.error().again_at() == asked + 120s);
    CHECK(first.error().message().find("HTTP 429 (Retry-After: 120)") == 0);
    const auto second = polite.get(server.url());
    REQUIRE_FALSE(second);
    CHECK(second.error().again_at() == first.error().again_at());
    CHECK(server.requests().size() == 1);
    polite.clock.advance(121s);
    status = 200;
    CHECK(polite.get(server.url()));
    CHECK(server.requests().size() == 2);
  }

  TEST_CASE("every way of saying no closes the gate for that host") {
    for (const int status : {403, 406, 429, 500, 502, 503}) {
      CAPTURE(status);
      Loopback server(answer(status, "no"));
      Polite polite;
      const auto response = polite.get(server.url());
      REQUIRE_FALSE(response);
      CHECK(response.error().kind() == ErrorKind::throttled);
      REQUIRE(response.error().again_at());
      CHECK(*response.error().again_at() >=
            polite.clock.now() + (status == 403 ? Milliseconds(24h) : Milliseconds(10min)));
      CHECK_FALSE(polite.get(server.url()));
      CHECK(server.requests().size() == 1);
    }
    Loopback words(answer(200, "Rate exceeded."));
    Polite polite;
    CHECK(polite.get(words.url()).error().kind() == ErrorKind::throttled);
  }

  TEST_CASE("a stall is a way of saying no, a lost connection is none") {
    Loopback silent([](Connection& connection) { connection.wait_for_hangup(); });
    Polite polite;
    Request request(silent.url());
    request.silence = 1s;
    const auto stalled = polite.get(request);
    REQUIRE_FALSE(stalled);
    CHECK(stalled.error().kind() == ErrorKind::throttled);
    CHECK(stalled.error().again_at());
    CHECK_FALSE(polite.get(request));
    CHECK(silent.requests().size() == 1);

    Loopback cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    Polite other;
    CHECK(other.get(cut.url()).error().kind() == ErrorKind::unavailable);
    CHECK(other.get(cut.url()).error().kind() == ErrorKind::unavailable);
    CHECK(cut.requests().size() == 2);
  }

  TEST_CASE("missing and faulty requests are answers, and close nothing") {
    Loopback server([](Connection& connection) {
      connection.send(answer(connection.path() == "/400" ? 400 : 404, "<feed><entry>Error</entry></feed>"));
    });
    Polite polite;
    const auto faulty = polite.get(server.url("/400"));
    REQUIRE(faulty);
    CHECK(faulty->status == 400);
    CHECK(faulty->body.find("Error") != std::string::npos);
    const auto missing = polite.get(server.url("/404"));
    REQUIRE(missing);
    CHECK(missing->status == 404);
  }

  TEST_CASE("a redirect is a new request through the gate") {
    Loopback server([](Connection& connection) {
      if (connection.path() == "/old") return void(connection.send(answer(301, "", "Location: /new\r\n")));
      connection.send(answer(200, "here"));
    });
    Polite polite;
    const auto before = polite.clock.boot();
    const auto response = polite.get(server.url("/old"));
    REQUIRE(response);
    CHECK(response->body == "here");
    CHECK(response->url == server.url("/new"));
    CHECK(polite.clock.boot() - before >= 3s);
    CHECK(polite.gate->requests_today() == 2);
  }

  TEST_CASE("three redirects are followed, a fourth is not, and a loop ends") {
    Loopback server([](Connection& connection) {
      const int left = connection.path()[1] - '0';
      if (left == 0) return void(connection.send(answer(200, "here")));
      connection.send(answer(302, "", fmt::format("Location: /{}\r\n", left == 9 ? 9 : left - 1)));
    });
    Polite polite;
    CHECK(polite.get(server.url("/3")));
    CHECK(polite.get(server.url("/4")).error().kind() == ErrorKind::malformed);
    const auto before = server.requests().size();
    CHECK_FALSE(polite.get(server.url("/9")));
    CHECK(server.requests().size() - before == 4);
  }

  TEST_CASE("a redirect leads only to where we would have gone ourselves") {
    std::string location;
    Loopback server(
        [&](Connection& connection) { connection.send(answer(302, "", "Location: " + location + "\r\n")); });
    Polite polite({"arxiv.org"});
    for (const char* target :
         {"http://arxiv.org/", "https://evil.example/", "file:///etc/passwd", "http://127.0.0.2:1/", "http://[::1]:1/",
          "https://user@arxiv.org/", "https://arxiv.org.evil.example/", "http://localhost/"}) {
      location = target;
      CAPTURE(target);
      const auto response = polite.get(server.url());
      REQUIRE_FALSE(response);
      CHECK(response.error().kind() == ErrorKind::malformed);
      CHECK(response.error().message().find("where we do not go") != std::string::npos);
    }
    Loopback nowhere(answer(302, ""));
    CHECK(polite.get(nowhere.url()).error().kind() == ErrorKind::malformed);
  }

  TEST_CASE("a used up quota closes the gate after a good answer") {
    Loopback server(answer(200, "[]", "ratelimit: \"api\";r=0;t=119\r\n"));
    Polite polite;
    REQUIRE(polite.get(server.url()));
    const auto second = polite.get(server.url());
    REQUIRE_FALSE(second);
    CHECK(second.error().message().find("quota") != std::string::npos);
    CHECK(server.requests().size() == 1);
    polite.clock.advance(121s);
    CHECK(polite.get(server.url()));
  }

  TEST_CASE("over real time, the server sees one request at a time, never closer than the interval") {
    Loopback server([](Connection& connection) {
      connection.pause(Milliseconds(connection.path().size() % 3 * 20));
      connection.send(answer(200, "x"));
    });
    test::Folder folder;
    SystemClock clock;
    AsioTimer timer;
    asio::io_context io;
    CurlClient curl(io, CurlOptions("test"));
    GateRules rules(folder / "gate");
    rules.interval = 60ms;
    Gate gate(std::move(rules), clock, timer, 1);
    PoliteClient client(curl, gate, {});
    int answered = 0;
    for (int i = 0; i < 12; ++i) {
      Request request(server.url("/" + std::string(std::size_t(i), 'x')));
      asio::co_spawn(
          io, test::kept(client.get(std::move(request))),
          [&](std::exception_ptr, std::optional<Result<Response>> response) { answered += response && *response; });
    }
    io.run();
    CHECK(answered == 12);
    CHECK(server.most_at_once() == 1);
    const auto times = server.times();
    for (std::size_t i = 1; i < times.size(); ++i) {
      const std::chrono::duration<double, std::milli> gap = times[i] - times[i - 1];
      CHECK(gap.count() >= 60);
    }
  }
}
