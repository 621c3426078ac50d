#include "net/http.hpp"

#include "base/text.hpp"

namespace preprintd::net {

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equal_nocase(key, name)) return value;
  return std::nullopt;
}

}  // namespace preprintd::net
