#include "upstream/client.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace preprintd::upstream {

std::string RawAnswer::header(std::string_view name) const {
  for (const auto line : lines_of(head)) {
    const auto colon = line.find(':');
    if (colon != line.npos && equal_nocase(line.substr(0, colon), name))
      return std::string(trimmed(line.substr(colon + 1)));
  }
  return {};
}

RawAnswer raw_exchange(std::uint16_t port, std::string_view bytes) {
  RawAnswer answer;
  const auto started = std::chrono::steady_clock::now();
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  std::string heard;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size())) {
    std::array<char, 65536> buffer{};
    while (true) {
      pollfd wait{fd, POLLIN, 0};
      if (::poll(&wait, 1, 20000) <= 0) break;
      const auto got = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (got < 0) answer.reset = errno == ECONNRESET;
      if (got <= 0) break;
      heard.append(buffer.data(), std::size_t(got));
    }
  }
  ::close(fd);
  answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  const auto end = heard.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  answer.head = heard.substr(0, end);
  answer.body = heard.substr(end + 4);
  std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  return answer;
}

RawAnswer raw_get(std::uint16_t port, std::string_view target,
                  const std::vector<std::pair<std::string, std::string>>& headers) {
  auto request = fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", target);
  for (const auto& [name, value] : headers) request += fmt::format("{}: {}\r\n", name, value);
  return raw_exchange(port, request + "\r\n");
}

}  // namespace preprintd::upstream
