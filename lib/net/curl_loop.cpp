#include "net/curl_loop.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

namespace preprintd::net {

namespace asio = boost::asio;
using boost::system::error_code;

/// A socket of curl's that we watch. Curl owns it: we let go of it, we never close it.
class CurlLoop::Socket {
 public:
  Socket(asio::io_context& io, curl_socket_t socket) : descriptor(io, socket) {}
  asio::posix::stream_descriptor descriptor;
  int wanted = 0;
  bool reading = false;
  bool writing = false;
};

class CurlLoop::Transfer {
 public:
  Transfer(std::uint64_t number, Handler then, asio::any_io_executor home)
      : id(number), handler(std::move(then)), work(asio::make_work_guard(home)) {}
  std::uint64_t id;
  Handler handler;
  asio::executor_work_guard<asio::any_io_executor> work;
};

class CurlLoop::Initiation {
 public:
  Initiation(CurlLoop& loop, CURL* easy) : loop_(loop), easy_(easy) {}
  template <class Raw>
  void operator()(Raw raw) {
    // Erasing the handler's type moves its state into the erased one: ask for its executor before,
    // for its cancellation slot after (in begin).
    asio::any_io_executor home = asio::get_associated_executor(raw, loop_.io_.get_executor());
    loop_.begin(easy_, Handler(std::move(raw)), std::move(home));
  }

 private:
  CurlLoop& loop_;
  CURL* easy_;
};

CurlLoop::CurlLoop(asio::io_context& io) : io_(io), timer_(io) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (!multi_) throw std::runtime_error("libcurl cannot be started");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlLoop::~CurlLoop() {
  while (!transfers_.empty())
    finish(transfers_.begin()->first, CURLE_ABORTED_BY_CALLBACK, asio::error::operation_aborted);
  timer_.cancel();
  curl_multi_cleanup(multi_);
  *alive_ = false;
  for (auto& [socket, watched] : sockets_) watched->descriptor.release();
}

asio::awaitable<CURLcode> CurlLoop::perform(CURL* easy) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(error_code, CURLcode)>(Initiation(*this, easy),
                                                                                         asio::use_awaitable);
}

void CurlLoop::begin(CURL* easy, Handler handler, asio::any_io_executor home) {
  const auto id = ++last_id_;
  auto transfer = std::make_unique<Transfer>(id, std::move(handler), std::move(home));
  auto slot = asio::get_associated_cancellation_slot(transfer->handler);
  transfers_.emplace(easy, std::move(transfer));
  if (slot.is_connected()) {
    // Cancelling may come from inside a callback of curl's, so it is posted; by then the handle may already
    // be another transfer's, so it is recognised by number.
    slot.assign([this, easy, id, alive = alive_](asio::cancellation_type) {
      asio::post(io_, [this, easy, id, alive] {
        if (!*alive) return;
        const auto found = transfers_.find(easy);
        if (found == transfers_.end() || found->second->id != id) return;
        finish(easy, CURLE_ABORTED_BY_CALLBACK, asio::error::operation_aborted);
      });
    });
  }
  if (curl_multi_add_handle(multi_, easy) != CURLM_OK) finish(easy, CURLE_FAILED_INIT, {});
}

int CurlLoop::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) noexcept {
  try {
    static_cast<CurlLoop*>(self)->watch(socket, what);
    return 0;
  } catch (...) {
    return -1;  // no memory or no epoll entry: curl ends the transfers with an error
  }
}

int CurlLoop::on_timer(CURLM*, long delay, void* self) noexcept {
  try {
    static_cast<CurlLoop*>(self)->set_timer(delay);
    return 0;
  } catch (...) {
    return -1;
  }
}

void CurlLoop::watch(curl_socket_t socket, int what) {
  auto found = sockets_.find(socket);
  if (what == CURL_POLL_REMOVE) {
    if (found == sockets_.end()) return;
    found->second->wanted = 0;
    found->second->descriptor.release();
    sockets_.erase(found);
    return;
  }
  if (found == sockets_.end()) found = sockets_.emplace(socket, std::make_shared<Socket>(io_, socket)).first;
  found->second->wanted = what;
  arm(socket, found->second);
}

void CurlLoop::arm(curl_socket_t socket, const std::shared_ptr<Socket>& watched) {
  if ((watched->wanted & CURL_POLL_IN) && !std::exchange(watched->reading, true))
    wait(socket, watched, CURL_CSELECT_IN);
  if ((watched->wanted & CURL_POLL_OUT) && !std::exchange(watched->writing, true))
    wait(socket, watched, CURL_CSELECT_OUT);
}

void CurlLoop::wait(curl_socket_t socket, std::shared_ptr<Socket> watched, int mask) {
  using Descriptor = asio::posix::stream_descriptor;
  auto& descriptor = watched->descriptor;
  descriptor.async_wait(mask == CURL_CSELECT_IN ? Descriptor::wait_read : Descriptor::wait_write,
                        [this, socket, watched = std::move(watched), mask, alive = alive_](error_code error) {
                          if (!*alive) return;
                          (mask == CURL_CSELECT_IN ? watched->reading : watched->writing) = false;
                          // The number may meanwhile be another socket's: this event is stale then.
                          const auto current = [&] {
                            const auto found = sockets_.find(socket);
                            return found != sockets_.end() && found->second == watched;
                          };
                          if (!current() || !(watched->wanted & mask)) return;
                          act(socket, error ? CURL_CSELECT_ERR : mask);
                          if (*alive && current()) arm(socket, watched);
                        });
}

// Curl must not be called from here, so even "at once" goes through the loop.
void CurlLoop::set_timer(long delay) {
  timer_.cancel();
  if (delay < 0) return;
  timer_.expires_after(std::chrono::milliseconds(delay));
  timer_.async_wait([this, alive = alive_](error_code error) {
    if (*alive && !error) act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void CurlLoop::act(curl_socket_t socket, int mask) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, mask, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto code = message->data.result;
    finish(message->easy_handle, code, {});
  }
}

void CurlLoop::finish(CURL* easy, CURLcode code, error_code error) {
  const auto found = transfers_.find(easy);
  if (found == transfers_.end()) return;
  auto transfer = std::move(found->second);
  transfers_.erase(found);
  curl_multi_remove_handle(multi_, easy);
  if (auto slot = asio::get_associated_cancellation_slot(transfer->handler); slot.is_connected()) slot.clear();
  const auto home = transfer->work.get_executor();
  asio::post(home, [transfer = std::move(transfer), error, code]() mutable {
    auto handler = std::move(transfer->handler);
    std::move(handler)(error, code);
  });
}

}  // namespace preprintd::net
