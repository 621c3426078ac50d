#include "loopback.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace preprintd::test {
namespace {

bool readable(int fd, int milliseconds) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, milliseconds) > 0;
}

}  // namespace

std::string Connection::path() const {
  const auto begin = request_.find(' ');
  return request_.substr(begin + 1, request_.find(' ', begin + 1) - begin - 1);
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty() && !stop_) {
    pollfd entry{fd_, POLLOUT, 0};
    if (::poll(&entry, 1, 50) <= 0) continue;
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) bytes.remove_prefix(std::size_t(sent));
  }
  return bytes.empty();
}

void Connection::pause(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!stop_ && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void Connection::wait_for_hangup() {
  std::array<char, 256> waste;
  while (!stop_)
    if (readable(fd_, 20) && ::recv(fd_, waste.data(), waste.size(), 0) <= 0) return;
}

void Connection::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

Loopback::Loopback(std::string bytes)
    : Loopback([bytes = std::move(bytes)](Connection& connection) { connection.send(bytes); }) {}

Loopback::Loopback(Script script, bool speaks_first) : script_(std::move(script)), speaks_first_(speaks_first) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) || ::listen(listener_, 64) ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size))
    throw std::runtime_error("no loopback socket");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Loopback::~Loopback() {
  stop_ = true;
  thread_.join();
  for (auto& conversation : conversations_) conversation.join();
  ::close(listener_);
}

std::string Loopback::url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }

std::vector<std::string> Loopback::requests() const {
  const std::lock_guard lock(guard_);
  return requests_;
}

std::vector<std::chrono::steady_clock::time_point> Loopback::times() const {
  const std::lock_guard lock(guard_);
  return times_;
}

void Loopback::serve() {
  while (!stop_) {
    if (!readable(listener_, 20)) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) conversations_.emplace_back([this, fd] { converse(fd); });
  }
}

void Loopback::converse(int fd) {
  std::string request;
  std::array<char, 4096> block;
  while (!speaks_first_ && !stop_ && request.find("\r\n\r\n") == std::string::npos) {
    if (!readable(fd, 20)) continue;
    const auto count = ::recv(fd, block.data(), block.size(), 0);
    if (count <= 0) break;
    request.append(block.data(), std::size_t(count));
  }
  if (speaks_first_ || request.find("\r\n\r\n") != std::string::npos) {
    {
      const std::lock_guard lock(guard_);
      times_.push_back(std::chrono::steady_clock::now());
      requests_.push_back(request);
    }
    const int now = ++at_once_;
    for (int most = most_at_once_; now > most && !most_at_once_.compare_exchange_weak(most, now);) {
    }
    Connection connection(fd, std::move(request), stop_);
    script_(connection);
    --at_once_;
  }
  ::close(fd);
}

std::string answer(int status, std::string_view body, std::string_view headers) {
  return fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body);
}

std::string gzipped(std::string_view bytes) {
  z_stream z{};
  if (::deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string input(bytes), out(::deflateBound(&z, input.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(input.data());
  z.avail_in = uInt(input.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  ::deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  ::deflateEnd(&z);
  return out;
}

}  // namespace preprintd::test
