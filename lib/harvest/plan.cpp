#include "harvest/plan.hpp"

#include <algorithm>
#include <set>

#include "base/sabotage.hpp"
#include "harvest/calendar.hpp"

namespace preprintd::harvest {

using std::chrono::days;

Day first_expected(bool nothing_known, Instant now) {
  const Day newest = newest_announced(now);
  return nothing_known ? listing_days_back(newest, kFirstListingDays) : weekday_after(newest);
}

namespace {

/// Proven, and the service still wants another witness.
bool is_to_be_confirmed(const Coverage& row, bool only_due, Instant now) {
  return only_due && row.next_at && *row.next_at <= now;
}

}  // namespace

Plan plan_cycle(const std::vector<std::string>& categories, bool huggingface, int repoll_days, const Known& known,
                bool only_due, Instant now) {
  Plan plan;
  const auto row_of = [&](const std::string& category, Day day) -> const Coverage* {
    const auto found = known.rows.find({category, day});
    return found == known.rows.end() ? nullptr : &found->second;
  };
  const bool nothing_known = known.since.empty();
  const Day newest = newest_announced(now);

  std::map<Day, std::vector<std::string>> by_day;
  for (const auto& category : categories) {
    const auto found = known.since.find(category);
    Day first = found == known.since.end() ? first_expected(nothing_known, now) : found->second;
    if (sabotaged("absence-capped")) first = std::max(first, listing_days_back(newest, 5));
    std::set<Day> wanted;
    for (const Day day : listing_days(first, newest)) wanted.insert(day);
    for (const auto& [key, row] : known.rows)  // what has been reopened, or asked for by name
      if (key.first == category && key.second <= newest && !is_proven(row)) wanted.insert(key.second);
    for (const Day day : wanted) {
      const auto* row = row_of(category, day);
      const bool later = only_due && row && row->next_at && *row->next_at > now;
      if ((!(row && is_proven(*row)) || is_to_be_confirmed(*row, only_due, now)) && !later)
        by_day[day].push_back(category);
    }
  }
  for (const auto& [day, waiting] : by_day)
    for (const auto& category : waiting) plan.listings.push_back({category, day});

  if (huggingface) {
    const Day today = utc_day(now);
    const Day first = known.huggingface_since.value_or(today - days{kFirstDailyDays - 1});
    // Days that would be polled within the half hour come along, so that they go together from then on.
    std::vector<Day> soon;
    for (Day day = first; day <= today; day += days{1}) {
      const auto* row = row_of("huggingface", day);
      // The last poll of a day that was read whole leaves no time for another.
      const bool moves = day + days{repoll_days} >= today && (!only_due || !row || row->next_at);
      const bool open = !row || !is_proven(*row) || moves;
      const bool later = only_due && row && row->next_at && *row->next_at > now;
      const bool with_others = later && is_green(row->verdict) && *row->next_at <= now + std::chrono::minutes{30};
      if (open && (!later || with_others)) (later ? soon : plan.huggingface).push_back(day);
    }
    if (!plan.huggingface.empty()) {
      plan.huggingface.insert(plan.huggingface.end(), soon.begin(), soon.end());
      std::sort(plan.huggingface.begin(), plan.huggingface.end());
    }
  }
  return plan;
}

}  // namespace preprintd::harvest
