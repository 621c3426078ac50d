#include "daemon/web/message.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::web {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [its_name, value] : headers)
    if (equal_nocase(its_name, name)) return value;
  return std::nullopt;
}

int Request::count(std::string_view name) const {
  return int(std::count_if(headers.begin(), headers.end(),
                           [&](const auto& header) { return equal_nocase(header.first, name); }));
}

Response refusal(int status, std::string_view code, std::string_view message) {
  return {
      status, "application/json",
      fmt::format(R"({{"error":{{"code":{},"message":{}}}}})", json_quoted(code), json_quoted(repair_utf8(message)))};
}

const std::vector<std::pair<std::string, std::string>>& safety_headers() {
  static const std::vector<std::pair<std::string, std::string>> headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
       "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
       "require-trusted-types-for 'script'"},
      {"X-Frame-Options", "DENY"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  return headers;
}

}  // namespace preprintd::web
