#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::source {

/// The names in one string of authors ("A B, C D (Lab, City) and E F"), cut at commas outside parentheses
/// and at a last "and". More than one name is a guess: "A B, Jr." and collaborations look the same.
std::vector<std::string> split_people(std::string_view text);

}  // namespace preprintd::source
