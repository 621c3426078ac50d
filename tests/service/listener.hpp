#pragma once
#include <cstring>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/// The service manager's end of NOTIFY_SOCKET.
class Listener {
 public:
  explicit Listener(const std::string& name) : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(name.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
    const timeval patience{5, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Listener() { ::close(descriptor_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The next datagram; empty after five seconds without one.
  std::string next() const {
    char text[4096];
    const auto size = ::recv(descriptor_, text, sizeof text, 0);
    return size > 0 ? std::string(text, std::size_t(size)) : std::string();
  }
  /// Reads on until one holds this.
  bool hears(const std::string& part) const {
    for (auto text = next(); !text.empty(); text = next())
      if (text.find(part) != std::string::npos) return true;
    return false;
  }

 private:
  int descriptor_;
};
