#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace preprintd::web {

/// A request as it was read from the wire. Header names keep their spelling; `header` compares without case.
class Request {
 public:
  std::string method;
  std::string target;  ///< as sent
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  /// The first value; nothing when it was not sent.
  std::optional<std::string_view> header(std::string_view name) const;
  int count(std::string_view name) const;
};

/// Something that keeps telling: the lines of a server-sent event stream.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// The next piece to send, at the latest after 20 s (then a comment line); empty when the stream is over.
  virtual boost::asio::awaitable<std::string> next() = 0;
};

/// An answer. The server adds Content-Length and the headers that every answer carries (`safety_headers`).
class Response {
 public:
  Response() = default;
  Response(int its_status, std::string its_type, std::string its_body)
      : status(its_status), type(std::move(its_type)), body(std::move(its_body)) {}
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::unique_ptr<EventSource> events;  ///< instead of a body
};

/// {"error":{"code":…,"message":…}}, the shape of every answer that is a failure.
Response refusal(int status, std::string_view code, std::string_view message);

/// What every answer carries, whatever its status: the content policy and its kin (docs/decisions/web.md).
const std::vector<std::pair<std::string, std::string>>& safety_headers();

/// Who answers requests. Called on the loop's thread only.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Never throws for anything a request may contain.
  virtual boost::asio::awaitable<Response> answer(Request request) = 0;
};

}  // namespace preprintd::web
