#include "net/curl_client.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>

#include "base/timer.hpp"
#include "loopback.hpp"
#include "run.hpp"

using namespace preprintd;
using namespace preprintd::net;
using test::answer;
using test::Connection;
using test::gzipped;
using test::Loopback;
namespace asio = boost::asio;

namespace {

class Bench {
 public:
  Bench() : client(io, options()) {}
  static CurlOptions options() {
    CurlOptions made("1.2.3");
    made.contact = "maintainer@example.org";
    return made;
  }
  Result<Response> get(Request request) { return test::run(io, client.get(std::move(request))); }
  Result<Response> get(const std::string& url) { return get(Request(url)); }
  asio::io_context io;
  CurlClient client;
};

bool mentions(const Result<Response>& result, std::string_view text) {
  REQUIRE_FALSE(result);
  CAPTURE(result.error().message());
  return result.error().message().find(text) != std::string::npos;
}

std::string text_of(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += fmt::format("<entry>{}</entry>\n", i * 7919);
  text.resize(size);
  return text;
}

using OneOf = std::variant<Result<Response>, std::monostate>;

asio::awaitable<OneOf> get_or_give_up(HttpClient& client, Timer& timer, std::string url, Milliseconds patience) {
  using namespace asio::experimental::awaitable_operators;
  Request request(std::move(url));
  auto either = co_await (client.get(std::move(request)) || timer.sleep(patience));
  co_return std::move(either);
}

}  // namespace

TEST_SUITE("net.curl_client") {
  TEST_CASE("an answer arrives with status, headers in any case of letters, and body") {
    Loopback server(answer(200, "<feed/>", "ETag: \"abc\"\r\nX-Two: 1\r\n"));
    Bench bench;
    const auto response = bench.get(server.url("/rss/cs.CV"));
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->body == "<feed/>");
    CHECK(response->header("etag") == "\"abc\"");
    CHECK(response->header("x-TWO") == "1");
    CHECK_FALSE(response->header("x-three"));
    CHECK(response->url == server.url("/rss/cs.CV"));
  }

  TEST_CASE("every request says who asks, what it wants, and what it already has") {
    Loopback server(answer(304, ""));
    Bench bench;
    Request request(server.url("/api?id_list=2409.20566&start=0"));
    request.accept = "application/atom+xml";
    request.etag = "\"abc\"";
    request.last_modified = "Thu, 24 Sep 2026 00:00:00 GMT";
    request.headers.emplace_back("X-Extra", "yes");
    const auto response = bench.get(request);
    REQUIRE(response);
    CHECK(response->status == 304);
    REQUIRE(server.requests().size() == 1);
    const auto sent = server.requests()[0];
    for (const char* line :
         {"GET /api?id_list=2409.20566&start=0 HTTP/1.1\r\n",
          "User-Agent: preprintd/1.2.3 (+mailto:maintainer@example.org)\r\n", "Accept: application/atom+xml\r\n",
          "Accept-Encoding: gzip\r\n", "If-None-Match: \"abc\"\r\n",
          "If-Modified-Since: Thu, 24 Sep 2026 00:00:00 GMT\r\n", "X-Extra: yes\r\n"}) {
      CAPTURE(line);
      CHECK(sent.find(line) != std::string::npos);
    }
    CHECK(sent.find("Cookie") == std::string::npos);
    CHECK(sent.find("Authorization") == std::string::npos);
  }

  TEST_CASE("a validator with a line break adds no header of its own") {
    Loopback server(answer(200, ""));
    Bench bench;
    Request request(server.url());
    request.etag = "\"a\"\r\nX-Injected: 1";
    REQUIRE(bench.get(request));
    CHECK(server.requests()[0].find("X-Injected") == std::string::npos);
  }

  TEST_CASE("a gzip answer is decoded, also in members and in single bytes") {
    const auto text = text_of(100000);
    Bench bench;
    {
      Loopback server(answer(200, gzipped(text), "Content-Encoding: gzip\r\n"));
      const auto response = bench.get(server.url());
      REQUIRE(response);
      CHECK(response->body == text);
    }
    {
      const auto bytes =
          answer(200, gzipped(text.substr(0, 300)) + gzipped(text.substr(300, 20)), "Content-Encoding: GZIP\r\n");
      Loopback server([&](Connection& connection) {
        for (const char c : bytes) connection.send(std::string_view(&c, 1));
      });
      const auto response = bench.get(server.url());
      REQUIRE(response);
      CHECK(response->body == text.substr(0, 320));
    }
  }

  TEST_CASE("a chunked answer is put together") {
    Loopback server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a><\r\n3\r\n/a>\r\n0\r\n\r\n");
    Bench bench;
    const auto response = bench.get(server.url());
    REQUIRE(response);
    CHECK(response->body == "<a></a>");
  }

  TEST_CASE("an answer cut short is no answer, wherever it is cut") {
    const auto packed = gzipped(text_of(20000));
    const std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<a></a\r\n";
    const std::string close_delimited = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
    Bench bench;
    for (const auto& bytes :
         {std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<feed>"), chunks,
          chunks.substr(0, chunks.size() - 4), close_delimited + packed.substr(0, packed.size() / 2),
          close_delimited + packed.substr(0, packed.size() - 1), close_delimited + packed.substr(0, 5),
          std::string("HTTP/1.1 200 OK\r\nContent-Le"), std::string()}) {
      CAPTURE(bytes.substr(0, 80));
      Loopback server(bytes);
      const auto response = bench.get(server.url());
      REQUIRE_FALSE(response);
      CHECK(response.error().kind() == ErrorKind::unavailable);
      CHECK(mentions(response, "127.0.0.1"));
    }
    Loopback whole(close_delimited + packed);
    CHECK(bench.get(whole.url()));
  }

  TEST_CASE("a gzip stream with a changed byte is refused") {
    auto packed = gzipped(text_of(20000));
    packed[packed.size() - 6] = char(packed[packed.size() - 6] ^ 1);  // in the checksum
    Bench bench;
    Loopback wrong_sum(answer(200, packed, "Content-Encoding: gzip\r\n"));
    CHECK(bench.get(wrong_sum.url()).error().kind() == ErrorKind::malformed);
    Loopback no_gzip(answer(200, "<html>", "Content-Encoding: gzip\r\n"));
    CHECK(bench.get(no_gzip.url()).error().kind() == ErrorKind::malformed);
    Loopback brotli(answer(200, "xxxx", "Content-Encoding: br\r\n"));
    CHECK(mentions(bench.get(brotli.url()), "'br'"));
  }

  TEST_CASE("a small answer that unpacks to a huge one is stopped at the limit") {
    const auto bomb = gzipped(std::string(50'000'000, '\0'));
    REQUIRE(bomb.size() < 100'000);
    Loopback server(answer(200, bomb, "Content-Encoding: gzip\r\n"));
    Bench bench;
    Request request(server.url());
    request.max_body = 1 << 20;
    const auto response = bench.get(request);
    CHECK(mentions(response, "more than 1048576 bytes"));
    CHECK(response.error().kind() == ErrorKind::malformed);
  }

  TEST_CASE("a body is let in up to the limit and not a byte over it, announced or not") {
    Bench bench;
    Loopback announced(answer(200, std::string(1000, 'x')));
    Loopback unannounced("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(1000, 'x'));
    for (const auto* server : {&announced, &unannounced}) {
      Request request(server->url());
      request.max_body = 1000;
      CHECK(bench.get(request));
      request.max_body = 999;
      const auto response = bench.get(request);
      REQUIRE_FALSE(response);
      CHECK(response.error().kind() == ErrorKind::malformed);
    }
  }

  TEST_CASE("endless headers are stopped") {
    Loopback server([](Connection& connection) {
      connection.send("HTTP/1.1 200 OK\r\n");
      while (connection.send("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
      }
    });
    Bench bench;
    CHECK(mentions(bench.get(server.url()), "headers"));
  }

  TEST_CASE("a server that accepts and then says nothing has stalled") {
    Loopback server([](Connection& connection) { connection.wait_for_hangup(); });
    Bench bench;
    Request request(server.url());
    request.silence = std::chrono::seconds(1);
    const auto response = bench.get(request);
    CHECK(mentions(response, "stalled"));
    CHECK(response.error().kind() == ErrorKind::throttled);
  }

  TEST_CASE("a drip that never falls silent ends with the time for the whole") {
    Loopback server([](Connection& connection) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      while (connection.send("x")) connection.pause(Milliseconds(50));
    });
    Bench bench;
    Request request(server.url());
    request.silence = Milliseconds(150);
    const auto began = std::chrono::steady_clock::now();
    const auto response = bench.get(request);
    const auto took = std::chrono::steady_clock::now() - began;
    CHECK(mentions(response, "stalled"));
    CHECK(took >= Milliseconds(1400));
    CHECK(took < std::chrono::seconds(10));
  }

  TEST_CASE("a reset, and a port where nobody listens, are told apart in words") {
    Bench bench;
    int free_port = 0;
    {
      Loopback server([](Connection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
        connection.pause(Milliseconds(20));
        connection.reset();
      });
      free_port = server.port();
      const auto response = bench.get(server.url());
      CHECK(mentions(response, "broke the connection"));
      CHECK(response.error().kind() == ErrorKind::unavailable);
    }
    const auto refused = bench.get(fmt::format("http://127.0.0.1:{}/", free_port));
    CHECK(mentions(refused, "does not accept a connection"));
    CHECK(refused.error().kind() == ErrorKind::unavailable);
  }

  TEST_CASE("TLS spoken to a server without it fails by that name") {
    Loopback server([](Connection& connection) { connection.send(answer(400, "x")); }, true);
    Bench bench;
    CHECK(mentions(bench.get(fmt::format("https://127.0.0.1:{}/", server.port())), "TLS"));
  }

  TEST_CASE("a redirect is reported and not followed") {
    Loopback server(answer(301, "", "Location: /elsewhere?x=1\r\n"));
    Bench bench;
    const auto response = bench.get(server.url("/a"));
    REQUIRE(response);
    CHECK(response->status == 301);
    CHECK(response->redirect == server.url("/elsewhere?x=1"));
    CHECK(server.requests().size() == 1);
  }

  TEST_CASE("addresses that are not ours to ask are refused unsent") {
    Bench bench;
    for (const char* url :
         {"http://arxiv.org/rss", "file:///etc/passwd", "ftp://127.0.0.1/", "https://user:pw@arxiv.org/",
          "http://localhost:1/", "http://127.0.0.1.example.org/", "gopher://x", "", "https://", "nonsense"}) {
      CAPTURE(url);
      const auto response = bench.get(std::string(url));
      REQUIRE_FALSE(response);
      CHECK(response.error().kind() == ErrorKind::usage);
    }
  }

  TEST_CASE("two hundred requests in a row each get a connection and their own answer") {
    Loopback server([](Connection& connection) { connection.send(answer(200, connection.path())); });
    Bench bench;
    int right = 0;
    for (int i = 0; i < 200; ++i) {
      const auto path = fmt::format("/{}", i);
      const auto response = bench.get(server.url(path));
      if (response && response->body == path) ++right;
    }
    CHECK(right == 200);
    CHECK(server.requests().size() == 200);
  }

  TEST_CASE("a transfer is given up at once when its caller is, and the client goes on") {
    Loopback server([](Connection& connection) {
      if (connection.path() == "/slow") return connection.wait_for_hangup();
      connection.send(answer(200, "quick"));
    });
    Bench bench;
    AsioTimer timer;
    for (int i = 0; i < 20; ++i) {
      const auto began = std::chrono::steady_clock::now();
      const auto either =
          test::run(bench.io, get_or_give_up(bench.client, timer, server.url("/slow"), Milliseconds(10)));
      CHECK(either.index() == 1);
      CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
      const auto after =
          test::run(bench.io, get_or_give_up(bench.client, timer, server.url("/quick"), std::chrono::seconds(5)));
      REQUIRE(after.index() == 0);
      CHECK(std::get<0>(after)->body == "quick");
    }
  }

  TEST_CASE("a client that is destroyed in the middle ends its transfers") {
    Loopback server([](Connection& connection) { connection.wait_for_hangup(); });
    asio::io_context io;
    auto client = std::make_unique<CurlClient>(io, Bench::options());
    std::exception_ptr failure;
    bool answered = false;
    Request request(server.url());
    asio::co_spawn(io, test::kept(client->get(std::move(request))),
                   [&](std::exception_ptr e, std::optional<Result<Response>>) {
                     failure = e;
                     answered = true;
                   });
    while (server.requests().empty()) io.run_for(Milliseconds(5));
    client.reset();
    io.restart();
    io.run();
    CHECK(answered);
    CHECK(failure);
  }

  TEST_CASE("many transfers run side by side") {
    Loopback server([](Connection& connection) {
      connection.pause(Milliseconds(30));
      connection.send(answer(200, connection.path()));
    });
    Bench bench;
    int right = 0;
    for (int i = 0; i < 30; ++i) {
      const auto path = fmt::format("/{}", i);
      Request request(server.url(path));
      asio::co_spawn(bench.io, test::kept(bench.client.get(std::move(request))),
                     [&right, path](std::exception_ptr, std::optional<Result<Response>> response) {
                       if (response && *response && (*response)->body == path) ++right;
                     });
    }
    bench.io.run();
    CHECK(right == 30);
  }
}
