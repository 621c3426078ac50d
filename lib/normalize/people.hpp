#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::normalize {

/// The authors one ambiguous string names.
struct People {
  std::vector<std::string> names;  ///< in its order, collapsed, without affiliations, TeX accents kept
  /// False where another reading is possible: more than one name, for commas may also stand inside one.
  bool certain = true;
};

/// Splits "A. One, B. Two Jr. (Lab, (Dept), City) and C. Three": at commas, semicolons and "and" outside
/// parentheses and braces. Affiliations in parentheses are dropped, "Jr.", "Sr." and "III" stay with their name, a
/// collaboration ("for the X Collaboration") is a name of its own.
People split_people(std::string_view text);

}  // namespace preprintd::normalize
