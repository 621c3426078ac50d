#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace preprintd::test {

/// One accepted connection, its request already read.
class Connection {
 public:
  Connection(int fd, std::string request, const std::atomic<bool>& stop)
      : request_(std::move(request)), fd_(fd), stop_(stop) {}
  const std::string& request() const { return request_; }
  std::string path() const;
  /// False once the other side is gone.
  bool send(std::string_view bytes);
  /// Waits, but not longer than the server lives.
  void pause(std::chrono::milliseconds time);
  /// Until the client hangs up or the server ends.
  void wait_for_hangup();
  /// Ends the connection with a reset instead of an orderly close.
  void reset();

 private:
  std::string request_;
  int fd_;
  const std::atomic<bool>& stop_;
};

/// A server on 127.0.0.1 that answers with exactly the bytes the test wrote, one thread per connection,
/// and keeps a log. Every wait in it ends when it is destroyed.
class Loopback {
 public:
  using Script = std::function<void(Connection&)>;
  /// `speaks_first`: the script runs without waiting for a request.
  explicit Loopback(Script script, bool speaks_first = false);
  /// Answers each request with these bytes.
  explicit Loopback(std::string bytes);
  ~Loopback();
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  std::string url(std::string_view path = "/") const;
  int port() const { return port_; }
  /// Requests seen so far, and when each was read, in order.
  std::vector<std::string> requests() const;
  std::vector<std::chrono::steady_clock::time_point> times() const;
  int most_at_once() const { return most_at_once_; }

 private:
  void serve();
  void converse(int fd);
  Script script_;
  bool speaks_first_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> at_once_{0}, most_at_once_{0};
  mutable std::mutex guard_;
  std::vector<std::string> requests_;
  std::vector<std::chrono::steady_clock::time_point> times_;
  std::vector<std::thread> conversations_;
  std::thread thread_;
};

/// A whole answer: status line, Content-Length, the given header lines ("A: b\r\n"), body.
std::string answer(int status, std::string_view body, std::string_view headers = "");
/// The bytes as gzip makes them.
std::string gzipped(std::string_view bytes);

}  // namespace preprintd::test
