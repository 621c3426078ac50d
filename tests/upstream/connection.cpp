#include "upstream/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

// Plain sockets and blocking threads: half of what this server does is to break the rules of HTTP byte by byte,
// which a library would keep for it.
namespace preprintd::upstream {
namespace {

constexpr std::size_t kMaxHead = 64 * 1024, kMaxBody = 1024 * 1024;

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_nocase(key, name)) return value;
  }
  return {};
}

Connection::~Connection() { ::close(fd_); }

bool Connection::fill() {
  pollfd waits[2] = {{fd_, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  if (::poll(waits, 2, 30000) <= 0 || waits[1].revents != 0) return false;
  char bytes[16384];
  const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
  if (got <= 0) return false;
  buffer_.append(bytes, std::size_t(got));
  return true;
}

std::optional<Request> Connection::read() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > kMaxHead || !fill()) return std::nullopt;
  }
  Request request;
  const auto head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  const auto lines = lines_of(head);
  const auto words = split(lines.front(), ' ');
  if (words.size() != 3) return std::nullopt;
  request.method = words[0];
  request.target = words[1];
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.emplace_back(std::string(lines[i].substr(0, colon)),
                                 std::string(trimmed(lines[i].substr(colon + 1))));
  }
  request.keep_alive = words[2] == "HTTP/1.1" ? !equal_nocase(request.header("Connection"), "close")
                                              : equal_nocase(request.header("Connection"), "keep-alive");
  std::size_t length = 0;
  const auto stated = request.header("Content-Length");
  std::from_chars(stated.data(), stated.data() + stated.size(), length);
  if (length > kMaxBody) return std::nullopt;
  while (buffer_.size() < length) {
    if (!fill()) return std::nullopt;
  }
  request.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return request;
}

bool Connection::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (done > 0) {
      bytes.remove_prefix(std::size_t(done));
      continue;
    }
    if (done < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return false;
    pollfd waits[2] = {{fd_, POLLOUT, 0}, {stop_fd_, POLLIN, 0}};
    if (::poll(waits, 2, 30000) <= 0 || waits[1].revents != 0) return false;
  }
  return true;
}

bool Connection::wait(Milliseconds time) {
  if (time.count() <= 0) return true;
  pollfd waits[2] = {{fd_, POLLRDHUP, 0}, {stop_fd_, POLLIN, 0}};
  return ::poll(waits, 2, int(time.count())) == 0;
}

void Connection::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool Connection::send_body(std::string_view body, const Wire& wire, bool chunked) {
  const auto step = wire.drip == 0 ? (chunked ? std::size_t(8192) : std::max<std::size_t>(body.size(), 1)) : wire.drip;
  const auto whole = body.size();
  if (wire.cut) body = body.substr(0, std::min(*wire.cut, whole));
  while (!body.empty()) {
    const auto piece = body.substr(0, step);
    body.remove_prefix(piece.size());
    if (chunked) {
      // A cut falls inside a chunk: its stated size is one the bytes never reach.
      const bool torn = wire.cut && body.empty();
      if (!send_all(fmt::format("{:x}\r\n", piece.size() + (torn ? 100 : 0)))) return false;
      if (!send_all(piece)) return false;
      if (!torn && !send_all("\r\n")) return false;
    } else if (!send_all(piece)) {
      return false;
    }
    sent_ += piece.size();
    if (wire.drip != 0 && !wait(wire.drip_pause)) return false;
  }
  return true;
}

bool Connection::send_padding(std::size_t size, bool chunked) {
  const std::string blanks(65536, ' ');
  while (size > 0) {
    const auto piece = std::string_view(blanks).substr(0, std::min(size, blanks.size()));
    if (chunked && !send_all(fmt::format("{:x}\r\n", piece.size()))) return false;
    if (!send_all(piece)) return false;
    if (chunked && !send_all("\r\n")) return false;
    sent_ += piece.size();
    size -= piece.size();
  }
  return true;
}

bool Connection::write(const Reply& reply, const Wire& wire, bool head_only, bool keep_alive) {
  sent_ = 0;
  if (!wait(wire.wait)) return false;
  if (wire.silent) return false;
  const bool bodiless = reply.status == 304;
  const auto encoded = wire.gzip && !bodiless ? gzip_of(reply.body, wire.padding) : reply.body;
  auto plan = wire;
  if (wire.gzip && wire.cut && *wire.cut == 0 && !wire.reset) plan.cut = encoded.size() / 2;

  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\nServer: preprintd-upstream\r\n", reply.status, reason_of(reply.status));
  if (!bodiless) head += fmt::format("Content-Type: {}\r\n", reply.content_type);
  for (const auto& [name, value] : reply.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (wire.gzip && !bodiless) head += "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n";
  const bool chunked = wire.framing == Wire::Framing::chunked;
  if (chunked) head += "Transfer-Encoding: chunked\r\n";
  if (wire.framing == Wire::Framing::length && !bodiless) head += fmt::format("Content-Length: {}\r\n", encoded.size());
  const bool closes = !keep_alive || wire.framing == Wire::Framing::until_close || wire.cut;
  head += closes ? "Connection: close\r\n\r\n" : "\r\n";

  if (wire.reset && wire.cut && *wire.cut == 0) {
    reset();
    return false;
  }
  if (!send_all(head)) return false;
  if (head_only || bodiless) return !closes;
  if (!send_body(encoded, plan, chunked)) return false;
  if (plan.cut) {
    wait(wire.stall);
    if (wire.reset) reset();
    return false;
  }
  if (!wire.gzip && !send_padding(wire.padding, chunked)) return false;
  if (chunked && !send_all("0\r\n\r\n")) return false;
  return !closes;
}

}  // namespace preprintd::upstream
