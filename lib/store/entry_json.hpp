#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "paper/decision.hpp"

namespace preprintd::store {

/// Labelled links as the JSON array of objects the database keeps.
std::string to_json(const std::vector<LabelledLink>& links);
std::vector<LabelledLink> links_from_json(std::string_view text);

}  // namespace preprintd::store
