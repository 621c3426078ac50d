#include "daemon/web/asset.hpp"

#include <utility>

namespace preprintd::web {

std::string_view type_of(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".woff2", "font/woff2"},
      {".png", "image/png"},
  };
  for (const auto& [end, type] : kTypes)
    if (name.size() > end.size() && name.substr(name.size() - end.size()) == end) return type;
  return "application/octet-stream";
}

}  // namespace preprintd::web
