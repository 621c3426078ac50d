#include "upstream/demo.hpp"

#include <algorithm>

namespace preprintd::upstream {

std::vector<Day> demo_days(Day newest) {
  std::vector<Day> days{newest};
  while (days.size() < 4) days.push_back(weekday_before(days.back()));
  std::reverse(days.begin(), days.end());
  return days;
}

}  // namespace preprintd::upstream
