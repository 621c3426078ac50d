#pragma once
#include <string>
#include <string_view>

namespace preprintd::format {

/// The unified diff from `before` to `after` with three lines of context, as `diff -u` and `git diff` print it,
/// also "\ No newline at end of file". Empty when both are the same. `patch` makes `after` of `before` with it.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name);

}  // namespace preprintd::format
