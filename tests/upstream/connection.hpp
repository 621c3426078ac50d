#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "upstream/fault.hpp"

namespace preprintd::upstream {

/// A request's head and body as read from the wire.
struct Request {
  std::string method;
  std::string target;
  bool keep_alive = true;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view header(std::string_view name) const;
};

/// One accepted socket, used by one thread. Every wait also ends when `stop_fd` becomes readable.
class Connection {
 public:
  /// Takes over `fd` and closes it at the end; `stop_fd` stays the owner's.
  Connection(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The next request; nothing at the end of the connection, after 30 s of silence, for a head over 64 KiB or a
  /// body over 1 MiB, and when stopped.
  std::optional<Request> read();
  /// Sends the answer as `wire` says. False when the connection is to be closed.
  bool write(const Reply& reply, const Wire& wire, bool head_only, bool keep_alive);
  /// Body bytes of the last answer that were sent.
  std::size_t sent() const { return sent_; }

 private:
  bool fill();
  bool send_all(std::string_view bytes);
  bool send_body(std::string_view body, const Wire& wire, bool chunked);
  bool send_padding(std::size_t size, bool chunked);
  /// Waits; false when stopped or when the client has gone.
  bool wait(Milliseconds time);
  void reset();

  int fd_;
  int stop_fd_;
  std::string buffer_;
  std::size_t sent_ = 0;
};

/// gzip of `text` followed by `padding` blanks.
std::string gzip_of(std::string_view text, std::size_t padding = 0);
/// What a gzip stream holds; nothing where it is broken or ends early.
std::optional<std::string> gunzip_of(std::string_view bytes);

}  // namespace preprintd::upstream
