#pragma once
#include <string>
#include <utility>
#include <vector>

namespace preprintd::format {

/// What GitHub's own Markdown renderer makes of a text: the oracle of these tests.
struct Rendered {
  std::vector<std::pair<std::string, std::string>> links;  ///< text as read, URL; in order
  int loose_lists = 0;
  int lists = 0;
  int raw_html = 0;
  bool only_text_in_links = true;  ///< no emphasis, code or image inside a link
};
Rendered rendered_by_cmark(const std::string& markdown);

}  // namespace preprintd::format
