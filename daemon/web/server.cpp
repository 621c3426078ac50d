// The only file that sees Beast, whose headers cost eleven seconds to compile.
#include "daemon/web/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>
#include <set>

#include "base/log.hpp"

namespace preprintd::web {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;

/// The one place that takes a larger body: a whole reading list.
constexpr char kImport[] = "/api/v1/import";

Request request_of(http::request<http::string_body>&& read) {
  Request request;
  request.method = std::string(read.method_string());
  request.target = std::string(read.target());
  for (const auto& field : read)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  request.body = std::move(read.body());
  return request;
}

http::response<http::string_body> head_of(const Response& answer) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(unsigned(answer.status));
  for (const auto& [name, value] : safety_headers()) message.set(name, value);
  message.set(http::field::content_type, answer.type);
  message.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : answer.headers) message.set(name, value);
  return message;
}

/// What to say of a request that could not be read; nothing where silence is the answer.
std::optional<Response> unreadable(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refusal(431, "head_too_large", "the request's head is over 16 KiB");
  if (error == http::error::body_limit)
    return refusal(413, "body_too_large", "the request's body is too large: 256 KiB, and 4 MiB for a list");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == http::make_error_code(http::error::bad_method).category())
    return refusal(400, "malformed", "this is no HTTP request");
  return std::nullopt;
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(asio::io_context& io, Handler& handler, Limits limits)
      : io_(io), acceptor_(io), handler_(handler), limits_(limits) {}

  Result<std::uint16_t> listen(const settings::Listen& where) {
    beast::error_code error;
    const auto address = asio::ip::make_address(where.host == "localhost" ? "127.0.0.1" : where.host, error);
    const auto failed = [&](const char* what) {
      return Error(ErrorKind::unavailable, fmt::format("web.listen {}: {}: {}", where.text(), what, error.message()));
    };
    if (error) return failed("no address");
    const tcp::endpoint endpoint(address, where.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("cannot listen");
    const auto port = acceptor_.local_endpoint().port();
    asio::co_spawn(io_, accept(), asio::detached);
    return port;
  }

  void stop() {
    stopped_ = true;
    beast::error_code ignored;
    acceptor_.close(ignored);
    for (auto* stream : streams_) stream->close();
  }

 private:
  using Stream = beast::tcp_stream;

  awaitable<void> accept() {
    while (!stopped_) {
      beast::error_code error;
      auto token = asio::redirect_error(asio::use_awaitable, error);
      auto socket = co_await acceptor_.async_accept(token);
      if (stopped_) break;
      if (error) {
        // Out of descriptors, most likely: a pause instead of a spin.
        log_once("the page cannot accept connections: {}", error.message());
        asio::steady_timer pause(io_, std::chrono::milliseconds(100));
        co_await pause.async_wait(token);
        continue;
      }
      if (int(streams_.size()) >= limits_.connections) continue;
      asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
    }
  }

  /// One connection, from its first byte to its end; nothing that happens on it reaches anybody else.
  awaitable<void> serve(tcp::socket socket) {
    Stream stream(std::move(socket));
    streams_.insert(&stream);
    try {
      co_await converse(stream);
    } catch (const std::exception& failure) {
      log_debug("a connection of the page ended: {}", failure.what());
    }
    streams_.erase(&stream);
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  awaitable<void> converse(Stream& stream) {
    beast::flat_buffer buffer(limits_.head + std::size_t(limits_.list_body));
    for (bool first = true; !stopped_; first = false) {
      beast::error_code error;
      auto token = asio::redirect_error(asio::use_awaitable, error);
      if (!first && buffer.size() == 0) {
        stream.expires_after(limits_.idle_time);
        auto space = buffer.prepare(4096);
        const auto got = co_await stream.async_read_some(space, token);
        if (error || got == 0) co_return;
        buffer.commit(got);
      }
      http::request_parser<http::string_body> parser;
      parser.header_limit(limits_.head);
      parser.body_limit(limits_.list_body);
      stream.expires_after(limits_.head_time);
      co_await http::async_read_header(stream, buffer, parser, token);
      if (!error && parser.get().target() != kImport) {
        parser.body_limit(limits_.body);
        if (parser.content_length().value_or(0) > limits_.body) error = http::error::body_limit;
      }
      if (!error && !parser.is_done()) {
        stream.expires_after(limits_.body_time);
        co_await http::async_read(stream, buffer, parser, token);
      }
      if (error) {
        auto complaint = unreadable(error);
        if (complaint) co_await send(stream, *complaint, false, false);
        co_return;
      }
      const bool keep = parser.keep_alive();
      auto request = request_of(parser.release());
      const bool head_only = request.method == "HEAD";
      auto answer = co_await handler_.answer(std::move(request));
      if (stopped_) co_return;
      if (answer.events) {
        co_await stream_events(stream, answer);
        co_return;
      }
      const bool sent = co_await send(stream, answer, head_only, keep);
      if (!sent || !keep) co_return;
    }
  }

  awaitable<bool> send(Stream& stream, Response& answer, bool head_only, bool keep) {
    auto message = head_of(answer);
    message.keep_alive(keep && !stopped_);
    const auto size = answer.body.size();
    if (!head_only) message.body() = std::move(answer.body);
    if (answer.status != 304) message.content_length(size);
    beast::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    stream.expires_after(limits_.write_time);
    co_await http::async_write(stream, message, token);
    co_return !error;
  }

  awaitable<void> stream_events(Stream& stream, Response& answer) {
    answer.type = "text/event-stream";
    auto message = head_of(answer);
    message.keep_alive(false);
    beast::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    http::response_serializer<http::string_body> serializer(message);
    stream.expires_after(limits_.write_time);
    co_await http::async_write_header(stream, serializer, token);
    while (!error && !stopped_) {
      stream.expires_never();
      const auto text = co_await answer.events->next();
      if (text.empty() || stopped_) co_return;
      stream.expires_after(limits_.write_time);
      auto bytes = asio::buffer(text);
      co_await asio::async_write(stream, bytes, token);
    }
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  Handler& handler_;
  Limits limits_;
  std::set<Stream*> streams_;
  bool stopped_ = false;
};

std::optional<Request> parse_request(std::string_view bytes, const Limits& limits) {
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.header_limit(limits.head);
  parser.body_limit(limits.body);
  beast::error_code error;
  while (!bytes.empty() && !parser.is_done()) {
    const auto used = parser.put(asio::buffer(bytes), error);
    if (error || used == 0) return std::nullopt;
    bytes.remove_prefix(used);
  }
  if (!parser.is_done()) return std::nullopt;
  return request_of(parser.release());
}

Server::Server(asio::io_context& io, Handler& handler, Limits limits)
    : implementation_(std::make_unique<Implementation>(io, handler, limits)) {}

Server::~Server() = default;

Result<std::uint16_t> Server::listen(const settings::Listen& where) { return implementation_->listen(where); }

void Server::stop() { implementation_->stop(); }

}  // namespace preprintd::web
