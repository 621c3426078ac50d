#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::normalize {

/// A link to code or to a project page in a text.
struct FoundLink {
  std::string url;    ///< with scheme, TeX escapes undone, glued punctuation gone
  bool code = false;  ///< a repository; otherwise a project page
  std::string quote;  ///< the words before it and the link, as they stand in the text
  int begin = 0;      ///< byte offsets of the link in the text
  int end = 0;
};

/// Every code and project link of an abstract or comment, in order, each address once. Links to papers, DOIs,
/// licences and videos are left out; a promise without a link ("code will be released") is none.
/// An address ends at white space, at a bracket that was opened outside it, and at the first character that is not
/// ASCII.
std::vector<FoundLink> find_links(std::string_view text);

/// "https://github.com/owner/repository" of any address inside that repository, without `.git` or a deeper path;
/// nothing where there is no repository (only an owner). Addresses of other hosts: trailing '/' dropped.
std::optional<std::string> clean_code_url(std::string_view url);

/// A project page as we show it; nothing for arXiv's own pages, other papers' pages and what is no address.
std::optional<std::string> clean_project_url(std::string_view url);

}  // namespace preprintd::normalize
