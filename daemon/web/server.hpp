#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "daemon/web/message.hpp"
#include "settings/settings.hpp"

namespace preprintd::web {

/// What one visitor may cost.
class Limits {
 public:
  std::uint32_t head = 16 * 1024;
  std::uint64_t body = 256 * 1024;
  std::uint64_t list_body = 4 * 1024 * 1024;  ///< of POST /api/v1/import, which carries a whole list
  int connections = 64;                       ///< more are closed as they come
  std::chrono::milliseconds head_time{10000};
  std::chrono::milliseconds body_time{10000};
  std::chrono::milliseconds idle_time{60000};  ///< between two requests of one connection
  std::chrono::milliseconds write_time{30000};
};

/// The request these bytes are, read whole, by the parser and the limits of the server; nothing where it would not be
/// answered by the handler. For those who have the bytes already.
std::optional<Request> parse_request(std::string_view bytes, const Limits& limits = {});

/// The HTTP/1.1 server of the page. Lives on the loop's thread; the handler and the io_context outlive it. Requests of
/// one connection are answered one after the other, in their order.
class Server {
 public:
  Server(boost::asio::io_context& io, Handler& handler, Limits limits = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and begins to accept as soon as the loop runs; the port it really listens on. Failed (unavailable): the
  /// address is taken or not ours.
  Result<std::uint16_t> listen(const settings::Listen& where);
  /// Accepts no more and closes every connection; their coroutines end on the loop soon after.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace preprintd::web
