#include "settings/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include "base/text.hpp"
#include "settings/settings.hpp"

namespace preprintd::settings {
namespace {

std::optional<in_addr> ipv4(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> ipv6(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

struct Authority {
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};

// "host", "host:port", "[v6]", "[v6]:port".
std::optional<Authority> split_authority(std::string_view text) {
  std::size_t colon = text.find(':');
  std::string_view host = text.substr(0, colon);
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    if (!ipv6(host)) return std::nullopt;
    colon = close + 1 < text.size() ? close + 1 : std::string_view::npos;
    if (colon != std::string_view::npos && text[colon] != ':') return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return Authority{host, {}, false};
  return Authority{host, text.substr(colon + 1), true};
}

std::string_view scheme_of(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (starts_with_nocase(url, scheme)) return scheme;
  return {};
}

std::optional<Authority> authority_of(std::string_view url) {
  const auto scheme = scheme_of(url);
  if (scheme.empty()) return std::nullopt;
  url.remove_prefix(scheme.size());
  return split_authority(url.substr(0, url.find_first_of("/?#")));
}

bool is_name(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
  });
}

}  // namespace

bool is_loopback_literal(std::string_view host) {
  if (const auto v4 = ipv4(host)) return (ntohl(v4->s_addr) >> 24) == 127;
  if (const auto v6 = ipv6(host)) return IN6_IS_ADDR_LOOPBACK(&*v6);
  return false;
}

bool is_address(std::string_view host) { return ipv4(host) || ipv6(host); }

bool is_loopback_url(std::string_view url) {
  const auto authority = authority_of(url);
  return authority && is_loopback_literal(authority->host);
}

std::optional<std::string> refuse_url(std::string_view url) {
  if (scheme_of(url).empty()) return "is no https:// URL";
  if (std::any_of(url.begin(), url.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; }))
    return "has a blank or control character in it";
  if (url.find_first_of("?#") != std::string_view::npos) return "must end before ? and #; we add the query ourselves";
  const auto authority = authority_of(url);
  if (!authority || (!ipv6(authority->host) && !is_name(authority->host))) return "names no host";
  if (authority->has_port && port_number(authority->port).value_or(0) == 0) return "has no port number after the colon";
  if (scheme_of(url) == "http://" && !is_loopback_literal(authority->host))
    return "must be https://; http:// is for 127.0.0.0/8 and [::1] only";
  return std::nullopt;
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  const auto authority = split_authority(text);
  if (!authority || !authority->has_port) return std::nullopt;
  const auto port = port_number(authority->port);
  if (!port) return std::nullopt;
  return HostPort{std::string(authority->host), *port};
}

bool Listen::loopback() const { return host == "localhost" || is_loopback_literal(host); }

std::string Listen::text() const {
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

}  // namespace preprintd::settings
