#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace preprintd::upstream {

/// What a plain socket hears when it asks: for tests that look at the wire itself.
struct RawAnswer {
  int status = 0;      ///< 0: the connection ended without an answer
  bool reset = false;  ///< ended by RST
  std::string head;
  std::string body;  ///< as sent, neither de-chunked nor unpacked
  std::chrono::milliseconds took{0};
  std::string header(std::string_view name) const;
};

/// Sends one GET with `Connection: close` and reads to the end, at most 20 s.
RawAnswer raw_get(std::uint16_t port, std::string_view target,
                  const std::vector<std::pair<std::string, std::string>>& headers = {});
/// Sends exactly these bytes and reads to the end.
RawAnswer raw_exchange(std::uint16_t port, std::string_view bytes);

}  // namespace preprintd::upstream
