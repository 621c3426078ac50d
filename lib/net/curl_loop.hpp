#pragma once
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <curl/curl.h>
#include <memory>
#include <unordered_map>

namespace preprintd::net {

/// libcurl's transfers, driven by the sockets and one timer of an io_context. Everything happens on the one
/// thread that runs the context; it must outlive this object. Transfers still running when this is destroyed
/// end with operation_aborted.
class CurlLoop {
 public:
  explicit CurlLoop(boost::asio::io_context& io);
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  /// Runs the transfer the caller has prepared on `easy` to its end and returns curl's code. The caller keeps
  /// the handle and may free it afterwards, not before. Cancelled, it stops the transfer at once (also one
  /// that waits for a name server) and throws operation_aborted.
  boost::asio::awaitable<CURLcode> perform(CURL* easy);

  std::size_t running() const { return transfers_.size(); }

 private:
  using Handler = boost::asio::any_completion_handler<void(boost::system::error_code, CURLcode)>;
  class Socket;
  class Transfer;
  class Initiation;

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept;
  static int on_timer(CURLM*, long delay, void* self) noexcept;
  void begin(CURL* easy, Handler handler, boost::asio::any_io_executor home);
  void watch(curl_socket_t socket, int what);
  void arm(curl_socket_t socket, const std::shared_ptr<Socket>& watched);
  void wait(curl_socket_t socket, std::shared_ptr<Socket> watched, int mask);
  void set_timer(long delay);
  void act(curl_socket_t socket, int mask);
  void finish(CURL* easy, CURLcode code, boost::system::error_code error);

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  CURLM* multi_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<curl_socket_t, std::shared_ptr<Socket>> sockets_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace preprintd::net
