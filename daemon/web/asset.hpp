#pragma once
#include <string>
#include <string_view>

namespace preprintd::web {

/// A file of the page, held by the program itself (cmake/Embed.cmake).
struct Asset {
  std::string_view name;  ///< "app.js"
  std::string_view etag;  ///< with its quotes
  std::string_view bytes;
};
/// Nothing (a null pointer) for a name that is none of the page's.
const Asset* find_asset(std::string_view name);
/// Its Content-Type, by the name's ending.
std::string_view type_of(std::string_view name);

}  // namespace preprintd::web
