#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace preprintd::net {

/// How closely two requests may follow each other: arXiv's listing and catch-up pages have a crawl delay of
/// their own (robots.txt), everything else the general interval.
enum class Pace { normal, listing };

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One GET. Change what differs from the defaults after construction.
class Request {
 public:
  explicit Request(std::string where) : url(std::move(where)) {}

  std::string url;  ///< https, or http to a loopback literal; anything else is refused unsent
  std::string accept = "*/*";
  Headers headers;            ///< further ones, as they are
  std::string etag;           ///< validators of an earlier answer, sent back unless empty; a 304 then has no body
  std::string last_modified;  ///< exactly as it was received
  Milliseconds silence = std::chrono::seconds(60);  ///< without a byte for so long: given up. In all ten times that
  std::size_t max_body = 32 << 20;                  ///< decoded bytes; more is refused while it arrives
  Pace pace = Pace::normal;
};

/// A whole answer: its body arrived to the last byte and is decoded. Whether the document in it is complete
/// only its reader can tell (an answer without length ends wherever the connection ends).
class Response {
 public:
  Response() = default;
  /// The first header of that name, in any case of letters.
  std::optional<std::string_view> header(std::string_view name) const;

  int status = 0;
  Headers headers;
  std::string body;
  std::string url;       ///< the address that answered, after redirects
  std::string redirect;  ///< where a 3xx points, absolute; else empty
  Milliseconds elapsed{0};
};

/// Asks the outside world.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Every answer is a Response, whatever its status. No answer is an Error:
  /// unavailable (no name, no connection, certificate refused, cut short), throttled (connected, then silent),
  /// malformed (larger than allowed, undecodable), usage (an address we do not ask).
  /// The message names the host and what happened. Cancelled, it throws operation_aborted.
  virtual boost::asio::awaitable<Result<Response>> get(Request request) = 0;
};

static_assert(!std::is_aggregate_v<Request> && !std::is_aggregate_v<Response>,
              "g++ 12.2 destroys aggregates twice when they pass through a co_await expression");

}  // namespace preprintd::net
