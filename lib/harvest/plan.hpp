#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "paper/coverage.hpp"

namespace preprintd::harvest {

/// One category and listing day to ask for.
struct Due {
  std::string category;
  Day day{};
};

/// What a cycle shall ask.
struct Plan {
  std::vector<Due> listings;     ///< oldest day first, categories in the settings' order
  std::vector<Day> huggingface;  ///< UTC days, oldest first
};

/// What the plan is made from; everything the store knows that matters for it.
struct Known {
  /// The first listing day each category is expected from; a category that is not here is new to us.
  std::map<std::string, Day> since;
  std::optional<Day> huggingface_since;
  /// The ledger, by category ("huggingface" too) and day.
  std::map<std::pair<std::string, Day>, Coverage> rows;
};

/// How far back the very first cycle goes.
inline constexpr int kFirstListingDays = 3;
inline constexpr int kFirstDailyDays = 3;

/// The first listing day a category new to us is expected from: on a first start (`nothing_known`) the third
/// newest announced day, later the day after the newest.
Day first_expected(bool nothing_known, Instant now);

/// Everything not yet green from `since` to the newest announced day; for Hugging Face every missed day and
/// the last `repoll_days` again, because picks and votes move. With `only_due`, rows whose `next_at` lies ahead
/// are left out (the service); without, every row that is not proven is asked again (a person said so).
Plan plan_cycle(const std::vector<std::string>& categories, bool huggingface, int repoll_days, const Known& known,
                bool only_due, Instant now);

}  // namespace preprintd::harvest
