#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace preprintd::net {

/// What decides whether an address may be asked. Only `parse_url` makes one that is more than a default.
class Url {
 public:
  std::string scheme;     ///< lower case
  std::string host;       ///< lower case, without the brackets of IPv6; numeric spellings normalized ("127.1")
  bool loopback = false;  ///< host is 127.0.0.0/8 or ::1, written as a number; a name never is
};

/// Accepted: https, and http to a loopback literal; a name or password in the address is refused.
/// ErrorKind::usage otherwise, with the reason.
Result<Url> parse_url(const std::string& text);

}  // namespace preprintd::net
