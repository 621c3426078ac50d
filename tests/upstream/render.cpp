#include "upstream/render.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace preprintd::upstream {

bool Reply::has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return equal_nocase(header.first, name); });
}

void Reply::set(std::string_view name, std::string value) {
  for (auto& header : headers) {
    if (equal_nocase(header.first, name)) {
      header.second = std::move(value);
      return;
    }
  }
  headers.emplace_back(std::string(name), std::move(value));
}

std::vector<Item> distorted(std::vector<Item> items, const Distortion& distortion) {
  const auto dropped = std::clamp<std::ptrdiff_t>(distortion.drop, 0, std::ptrdiff_t(items.size()));
  items.erase(items.begin(), items.begin() + dropped);
  if (!distortion.duplicate) return items;
  std::vector<Item> twice;
  for (std::size_t i = 0; i < items.size(); ++i) {
    twice.push_back(items[i]);
    if (i % 2 == 0) twice.push_back(items[i]);
  }
  return twice;
}

}  // namespace preprintd::upstream
