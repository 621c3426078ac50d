#include "harvest/calendar.hpp"

#include "base/sabotage.hpp"

namespace preprintd::harvest {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Day newest_announced(Instant now) {
  Day day = new_york_day(now) + days{1};
  if (sabotaged("sunday-forgotten") && std::chrono::weekday(day) == std::chrono::Monday) day -= days{1};
  // The batch of `day` was mailed at 20:00 on the calendar day before it.
  while (!is_weekday(day) || now < new_york_time(day - days{1}, 20, 0)) day -= days{1};
  return day;
}

Instant due_at(Day listing_day) { return new_york_time(listing_day, 0, 30); }

bool is_rush(Instant now) {
  if (sabotaged("rush-ignored")) return false;
  const Day today = new_york_day(now);
  if (!is_weekday(today + days{1})) return false;  // no mailing tonight
  return now >= new_york_time(today, 20, 0) && now < new_york_time(today, 20, 40);
}

Instant next_mailing(Instant now) {
  const Day next = weekday_after(newest_announced(now));
  return after_rush(new_york_time(next - days{1}, 20, 0));
}

Instant after_rush(Instant now) { return is_rush(now) ? new_york_time(new_york_day(now), 20, 40) : now; }

std::vector<Day> listing_days(Day first, Day last) {
  std::vector<Day> result;
  for (Day day = first; day <= last; day += days{1})
    if (is_weekday(day)) result.push_back(day);
  return result;
}

Day oldest_catchup(Instant now) { return new_york_day(now) - days{90}; }

Day earliest_listing(Instant submitted) {
  const Day day = new_york_day(submitted);
  // The working day whose deadline it met; its mailing carries the next one's date.
  const bool in_time = is_weekday(day) && submitted < new_york_time(day, 14, 0);
  return weekday_after(in_time ? day : weekday_after(day));
}

Day listing_days_back(Day last, int count) {
  Day day = is_weekday(last) ? last : weekday_before(last);
  while (--count > 0) day = weekday_before(day);
  return day;
}

}  // namespace preprintd::harvest
