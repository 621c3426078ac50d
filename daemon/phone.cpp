#include "daemon/phone.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <fstream>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>

namespace preprintd::daemon {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBytes = 256 * 1024;
constexpr std::size_t kQuiet = 2;

/// What the service sends back to these bytes, to the end; empty where nobody answers.
std::string exchange(const settings::Listen& listen, const std::string& request) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(listen.host == "localhost" ? "127.0.0.1" : listen.host, failure);
  if (failure) return {};
  socket.connect(tcp::endpoint(address, listen.port), failure);
  if (failure) return {};
  const timeval patience{5, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  boost::asio::write(socket, boost::asio::buffer(request), failure);
  if (failure) return {};
  std::string answer;
  char block[4096];
  while (answer.size() < kMostBytes) {
    const auto got = ::recv(socket.native_handle(), block, sizeof block, 0);
    if (got <= 0) break;
    answer.append(block, std::size_t(got));
  }
  return answer;
}

bool is_own(std::string_view host) {
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

}  // namespace

bool service_answers(const settings::Listen& listen) {
  const auto request = fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", listen.text());
  return exchange(listen, request).starts_with("HTTP/1.1 200");
}

std::optional<std::string> host_for_phone(const settings::Settings& settings) {
  if (!settings.web.enabled || !settings.web.token_file) return std::nullopt;
  for (const auto& host : settings.web.allowed_hosts)
    if (!is_own(host)) return host;
  const auto& listen = settings.web.listen;
  if (listen.loopback() || listen.host == "0.0.0.0" || listen.host == "::") return std::nullopt;
  return listen.text();
}

std::optional<Invitation> invite_phone(const settings::Settings& settings) {
  const auto host = host_for_phone(settings);
  if (!host) return std::nullopt;
  std::ifstream file(*settings.web.token_file);
  std::string token;
  if (!(file >> token)) return std::nullopt;
  const std::string body = R"({"invite":true})";
  const auto request = fmt::format(
      "POST /api/v1/devices/change HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: "
      "application/json\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
      *host, token, body.size(), body);
  const auto answer = exchange(settings.web.listen, request);
  const auto end_of_head = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200") || end_of_head == std::string::npos) return std::nullopt;
  json::error_code failure;
  const auto value = json::parse(answer.substr(end_of_head + 4), failure);
  const auto* object = failure ? nullptr : value.if_object();
  const auto* url = object ? object->if_contains("url") : nullptr;
  const auto* rows = object ? object->if_contains("qr") : nullptr;
  if (!url || !url->is_string() || !rows || !rows->is_array()) return std::nullopt;
  Invitation invitation;
  invitation.url = std::string(url->get_string());
  for (const auto& row : rows->get_array())
    if (row.is_string()) invitation.qr.emplace_back(row.get_string());
  return invitation;
}

std::string render_qr(const std::vector<std::string>& rows) {
  if (rows.empty()) return {};
  const auto width = rows.front().size() + 2 * kQuiet;
  const auto height = rows.size() + 2 * kQuiet;
  const auto is_dark = [&](std::size_t row, std::size_t column) {
    if (row < kQuiet || column < kQuiet || row >= kQuiet + rows.size()) return false;
    const auto& line = rows[row - kQuiet];
    return column - kQuiet < line.size() && line[column - kQuiet] == '1';
  };
  std::string text;
  for (std::size_t row = 0; row < height; row += 2) {
    text += "\x1b[30;107m";
    for (std::size_t column = 0; column < width; ++column) {
      const bool upper = is_dark(row, column), lower = is_dark(row + 1, column);
      text += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    text += "\x1b[0m\n";
  }
  return text;
}

}  // namespace preprintd::daemon
