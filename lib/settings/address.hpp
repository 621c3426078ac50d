#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace preprintd::settings {

/// 127.0.0.0/8 or ::1, written as an address; a name (also `localhost`) is none, for it can be made to point elsewhere.
bool is_loopback_literal(std::string_view host);

/// An IPv4 or IPv6 address, without brackets.
bool is_address(std::string_view host);

/// Is it an http(s) URL whose host is a loopback literal?
bool is_loopback_url(std::string_view url);

/// Why we will not send requests there, or nothing: https to any host, http only to a loopback literal;
/// no user name, no blank, no query, no fragment.
std::optional<std::string> refuse_url(std::string_view url);

/// "127.0.0.1:8417", "[::1]:0", "localhost:80".
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
std::optional<HostPort> parse_host_port(std::string_view text);

}  // namespace preprintd::settings
