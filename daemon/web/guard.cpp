#include "daemon/web/guard.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/random.h>

#include "base/text.hpp"
#include "settings/address.hpp"

namespace preprintd::web {
namespace {

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

/// "name:80", "[::1]:80": does a port follow?
bool has_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon != std::string_view::npos && (host.front() != '[' || host[colon - 1] == ']');
}

Response wrong_origin(std::string_view header) {
  return refusal(403, "cross_site",
                 fmt::format("{} is not this page's: changes are taken from the page itself only", header));
}

}  // namespace

AllowedHosts::AllowedHosts(const std::string& address, std::uint16_t port, const std::vector<std::string>& more) {
  const auto add = [&](const std::string& host) {
    hosts_.push_back(fmt::format("{}:{}", lower_ascii(host), port));
    if (port == 80) hosts_.push_back(lower_ascii(host));
  };
  add(bracketed(address));
  if (settings::is_loopback_literal(address) || address == "localhost")
    for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) add(name);
  for (const auto& name : more) {
    if (name.empty()) continue;
    hosts_.push_back(lower_ascii(name));
    if (!has_port(name)) hosts_.push_back(fmt::format("{}:{}", lower_ascii(name), port));
  }
}

bool AllowedHosts::allows(std::string_view host) const {
  return std::find(hosts_.begin(), hosts_.end(), lower_ascii(host)) != hosts_.end();
}

std::optional<Response> check_host(const Request& request, const AllowedHosts& hosts) {
  if (request.count("Host") != 1) return refusal(400, "bad_host", "a request names its Host once");
  const auto host = *request.header("Host");
  if (hosts.allows(host)) return std::nullopt;
  return refusal(421, "host_not_allowed",
                 fmt::format("this service does not answer to the name {}; the setting web.allowed_hosts lists the "
                             "names it answers to",
                             visible(cut_to_width(repair_utf8(host), 100))));
}

std::optional<Response> check_write(const Request& request, std::string_view token, bool bearer) {
  const auto type = request.header("Content-Type").value_or("");
  const auto media = trimmed(type.substr(0, type.find(';')));
  if (request.count("Content-Type") != 1 || !equal_nocase(media, "application/json"))
    return refusal(415, "not_json", "a change is sent as Content-Type: application/json");
  const auto host = request.header("Host").value_or("");
  if (const auto origin = request.header("Origin")) {
    const bool ours = request.count("Origin") == 1 && (equal_nocase(*origin, fmt::format("http://{}", host)) ||
                                                       equal_nocase(*origin, fmt::format("https://{}", host)));
    if (!ours) return wrong_origin("Origin");
  }
  if (const auto site = request.header("Sec-Fetch-Site")) {
    const bool ours = request.count("Sec-Fetch-Site") == 1 && (*site == "same-origin" || *site == "none");
    if (!ours) return wrong_origin("Sec-Fetch-Site");
  }
  if (bearer) return std::nullopt;
  const auto given = request.header("X-Preprintd-Token").value_or("");
  if (request.count("X-Preprintd-Token") != 1 || token.empty() || !equal_secret(given, token))
    return refusal(403, "bad_token",
                   "X-Preprintd-Token is missing or of an earlier start; GET /api/v1/session names it");
  return std::nullopt;
}

bool equal_secret(std::string_view given, std::string_view secret) {
  if (given.size() != secret.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(secret[i]);
  return difference == 0;
}

std::string new_secret() {
  std::array<unsigned char, 32> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw std::runtime_error("the system gives no random numbers");
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string_view bearer_of(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto value = request.header("Authorization").value_or("");
  if (request.count("Authorization") != 1 || !starts_with_nocase(value, kScheme)) return {};
  return trimmed(value.substr(kScheme.size()));
}

std::string_view cookie_of(const Request& request, std::string_view name) {
  const auto value = request.header("Cookie").value_or("");
  for (const auto part : split(value, ';')) {
    const auto pair = trimmed(part);
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

}  // namespace preprintd::web
