#include "daemon/web/server.hpp"

#include <doctest/doctest.h>
#include <thread>

#include "daemon/web/events.hpp"
#include "upstream/client.hpp"

using namespace preprintd;
using namespace preprintd::web;
using upstream::raw_exchange;

namespace {

class Echo final : public Handler {
 public:
  explicit Echo(EventHub& hub) : hub_(hub) {}
  boost::asio::awaitable<Response> answer(Request request) override {
    Response response(200, "text/plain",
                      request.method + " " + request.target + " " + std::to_string(request.body.size()));
    if (request.target == "/events") response.events = hub_.open();
    co_return response;
  }

 private:
  EventHub& hub_;
};

/// A server on a thread of its own, with short patience.
class Running {
 public:
  Running() : hub(io.get_executor()), echo_(hub), server_(io, echo_, limits()) {
    settings::Listen where;
    where.host = "127.0.0.1";
    const auto bound = server_.listen(where);
    REQUIRE(bound);
    port = *bound;
    thread_ = std::thread([this] { io.run(); });
  }
  ~Running() {
    boost::asio::post(io, [this] {
      hub.stop();
      server_.stop();
    });
    thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  boost::asio::io_context io;
  EventHub hub;
  std::uint16_t port = 0;

 private:
  static Limits limits() {
    Limits limits;
    limits.head_time = std::chrono::milliseconds(400);
    limits.body_time = std::chrono::milliseconds(400);
    limits.idle_time = std::chrono::milliseconds(400);
    return limits;
  }
  Echo echo_;
  Server server_;
  std::thread thread_;
};

std::string get(const std::string& more = {}) {
  return "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + "\r\n";
}

}  // namespace

TEST_SUITE("page.server") {
  TEST_CASE("every answer, also to what is no request, carries the content policy and its kin") {
    Running server;
    for (const std::string& bytes :
         {get(), std::string("nonsense\r\n\r\n"), get("X: " + std::string(20000, 'x') + "\r\n")}) {
      const auto answer = raw_exchange(server.port, bytes);
      CAPTURE(answer.head);
      CHECK(answer.status >= 200);
      for (const auto& [name, value] : safety_headers()) CHECK(answer.header(name) == value);
      CHECK(answer.header("Cache-Control") == "no-store");
    }
  }

  TEST_CASE("a head over 16 KiB and a body over 256 KiB are refused by their own status") {
    Running server;
    CHECK(raw_exchange(server.port, get("X: " + std::string(20000, 'x') + "\r\n")).status == 431);
    CHECK(raw_exchange(server.port, get("X: " + std::string(8000, 'x') + "\r\n")).status == 200);
    const std::string post = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ";
    CHECK(raw_exchange(server.port, post + "300000\r\n\r\n").status == 413);
    const auto taken = raw_exchange(server.port, post + "262144\r\n\r\n" + std::string(262144, 'b'));
    CHECK(taken.status == 200);
    CHECK(taken.body == "POST / 262144");
  }

  TEST_CASE("a request that could be read in two ways is refused") {
    Running server;
    const std::string begin = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    for (const std::string& head :
         {std::string("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
          std::string("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
          std::string("Content-Length: 3\r\nContent-Length: 4\r\n"), std::string("Content-Length: -1\r\n"),
          std::string("Content-Length: 3x\r\n"), std::string(" folded: yes\r\n"), std::string("Na me: x\r\n")}) {
      CAPTURE(head);
      CHECK(raw_exchange(server.port, begin + head + "\r\n0\r\n\r\n").status == 400);
    }
  }

  TEST_CASE("who does not finish a request is shown the door") {
    Running server;
    for (const char* bytes :
         {"", "GET / HTTP/1.1\r\nHost:", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"}) {
      const auto answer = raw_exchange(server.port, bytes);
      CHECK(answer.status == 0);
      CHECK(answer.took < std::chrono::seconds(5));
    }
    CHECK(raw_exchange(server.port, get()).status == 200);
  }

  TEST_CASE("two requests at once are answered in their order, and HEAD has no body") {
    Running server;
    const auto answer = raw_exchange(server.port, "GET /first HTTP/1.1\r\nHost: x\r\n\r\n" + get());
    CHECK(answer.body.find("GET /first 0") == 0);
    CHECK(answer.body.find("GET / 0") != std::string::npos);
    const auto head = raw_exchange(server.port, "HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "9");
    CHECK(head.body.empty());
  }

  TEST_CASE("an open page hears of every change and ends with the service") {
    Running server;
    std::string heard;
    std::thread page([&] { heard = raw_exchange(server.port, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n").body; });
    for (int i = 0; i < 50; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(4));
    boost::asio::post(server.io, [&] { server.hub.changed(42); });
    boost::asio::post(server.io, [&] { server.hub.say("cs.CV \"fetched\""); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    boost::asio::post(server.io, [&] { server.hub.stop(); });
    page.join();
    CHECK(heard.find("event: change\ndata: {\"seq\":42}\n\n") != std::string::npos);
    CHECK(heard.find("event: progress\ndata: \"cs.CV \\\"fetched\\\"\"\n\n") != std::string::npos);
  }
}
