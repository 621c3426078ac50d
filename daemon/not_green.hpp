#pragma once
#include <string>
#include <vector>

#include "paper/coverage.hpp"

namespace preprintd::daemon {

/// The rows that are not green, for a person: one line for all categories and days of the same verdict and reason.
/// `rows` ascend by day and category. A plain function of its argument.
std::vector<std::string> render_not_green(const std::vector<Coverage>& rows);

}  // namespace preprintd::daemon
