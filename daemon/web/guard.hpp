#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/web/message.hpp"

namespace preprintd::web {

/// Which Host a request may name: exactly the address listened on (for loopback under all its names), and what
/// `web.allowed_hosts` adds. A page of a stranger whose name was pointed at 127.0.0.1 sends its own name here.
class AllowedHosts {
 public:
  /// `port` is the one really listened on. Names of the settings without a port mean that port and, as behind a
  /// proxy, none.
  AllowedHosts(const std::string& address, std::uint16_t port, const std::vector<std::string>& more);
  bool allows(std::string_view host) const;

 private:
  std::vector<std::string> hosts_;  ///< lower case
};

/// Before anything else, also for the page's own files: 400 for a missing or second Host, 421 for one that is not
/// allowed (naming the setting that would). Nothing when the request may pass.
std::optional<Response> check_host(const Request& request, const AllowedHosts& hosts);

/// What a change needs beside the right Host: JSON by its Content-Type, an Origin (if sent) that is this Host, a
/// Sec-Fetch-Site (if sent) of our own page or none, and the token of this start in X-Preprintd-Token, unless
/// `bearer` says that the request carried the right Authorization. Nothing when it may pass.
std::optional<Response> check_write(const Request& request, std::string_view token, bool bearer);

/// Takes as long for every wrong text of the same length.
bool equal_secret(std::string_view given, std::string_view secret);

/// 256 bits of the system's randomness as 64 hexadecimal digits.
std::string new_secret();

/// The text after "Bearer " in Authorization, or of the cookie of that name; empty when there is none.
std::string_view bearer_of(const Request& request);
std::string_view cookie_of(const Request& request, std::string_view name);

}  // namespace preprintd::web
