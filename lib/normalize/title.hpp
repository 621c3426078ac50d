#pragma once
#include <string>
#include <string_view>

namespace preprintd::normalize {

/// A title, abstract or comment as we keep it: UTF-8, every run of white space one blank, no NULs and other
/// controls, TeX untouched. A source that escaped twice ("R&amp;D" after its XML was read) is decoded once.
std::string clean_text(std::string text);

/// Do both name the same title? Compares letters and digits only, after folding (base/text), without TeX
/// markup: "$\nabla^2$DFT" is "nabla^2DFT". Two titles without any letter or digit are never the same.
bool same_title(std::string_view a, std::string_view b);

}  // namespace preprintd::normalize
