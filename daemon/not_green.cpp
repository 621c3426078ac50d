#include "daemon/not_green.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace preprintd::daemon {
namespace {

/// What can be said in one sentence.
struct Group {
  std::vector<std::string> categories;
  Verdict verdict;
  std::string why;
  Day first, last;
  int days = 1;
};

std::vector<Group> groups_of_day(const Coverage* row, const Coverage* end) {
  std::vector<Group> groups;
  for (; row != end; ++row) {
    if (is_green(row->verdict)) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.verdict == row->verdict && group.why == row->why;
    });
    if (same != groups.end()) {
      same->categories.push_back(row->category);
    } else {
      groups.push_back({{row->category}, row->verdict, row->why, row->day, row->day});
    }
  }
  return groups;
}

std::string named(const std::vector<std::string>& categories) {
  if (categories.size() == 1) return categories.front();
  return fmt::format("{} and {}", fmt::join(categories.begin(), categories.end() - 1, ", "), categories.back());
}

std::string sentence(const Group& group) {
  const auto days =
      group.days == 1 ? render_day(group.first)
                      : fmt::format("{} to {} ({} days),", render_day(group.first), render_day(group.last), group.days);
  return fmt::format("{} {} {} {}: {}", days, named(group.categories), group.categories.size() == 1 ? "is" : "are",
                     verdict_name(group.verdict), visible(group.why));
}

}  // namespace

std::vector<std::string> render_not_green(const std::vector<Coverage>& rows) {
  std::vector<Group> groups;
  const Coverage* const all = rows.data();
  for (std::size_t at = 0; at < rows.size();) {
    std::size_t end = at;
    while (end < rows.size() && rows[end].day == rows[at].day) ++end;
    for (auto& group : groups_of_day(all + at, all + end)) {
      const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& before) {
        return before.verdict == group.verdict && before.why == group.why && before.categories == group.categories;
      });
      if (same == groups.end()) {
        groups.push_back(std::move(group));
      } else {
        same->last = group.last;
        ++same->days;
      }
    }
    at = end;
  }
  std::vector<std::string> lines;
  for (const auto& group : groups) lines.push_back(sentence(group));
  return lines;
}

}  // namespace preprintd::daemon
