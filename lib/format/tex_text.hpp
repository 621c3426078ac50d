#pragma once
#include <string>
#include <string_view>

namespace preprintd::format {

/// Words as arXiv gives them (TeX and formulas kept) as a BibTeX value: formulas and commands stay, special
/// characters outside them are escaped, braces always balance.
std::string tex_value(std::string_view words);
/// One author for BibTeX's `author`: a name with a comma or " and " in it is kept together by braces.
std::string tex_author(std::string_view name);

}  // namespace preprintd::format
