#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harvest/planted.hpp"
#include "years/history.hpp"
#include "years/virtual_time.hpp"

namespace preprintd::years {

/// What some years came to. The first block must be zero.
struct Outcome {
  int missed = 0;       ///< papers announced in a watched category and not stored as such at the end
  int twice = 0;        ///< papers that entered the queue twice, or changed their day in it
  int too_close = 0;    ///< requests to arXiv less than 3 s, or 15 s between pages, after the one before
  int too_soon = 0;     ///< requests before a Retry-After was over
  int in_rush = 0;      ///< requests to arXiv from 20:00 to 20:40 New York of a mailing, by a clock that was right
  int false_green = 0;  ///< rows that were green while papers of theirs were not stored
  int not_green = 0;    ///< rows that are not green at the end

  int days = 0;
  int mailings = 0;
  int papers = 0;
  int requests = 0;
  int worst_day = 0;  ///< requests to arXiv on the UTC day with the most
  int cycles = 0;
  int outages = 0;
  int fault_days = 0;
  std::map<std::string, int> verdicts;
  std::vector<int> minutes;             ///< announcement to stored, on calm evenings, ascending
  std::vector<std::string> complaints;  ///< the first few, for people
  int p99() const { return minutes.empty() ? 0 : minutes[minutes.size() * 99 / 100]; }
  int wrong() const { return missed + twice + too_close + too_soon + in_rush + false_green + not_green; }
};

/// Runs the real scheduler, harvest, gates, store and queue through a history, with an upstream in the same process and
/// clocks that jump from one wait to the next.
Outcome live_through(const History::Wishes& wishes, harvest::Planted planted = harvest::Planted::none,
                     bool gate_by_wall_clock = false);
Outcome live_through(History history, const History::Wishes& wishes, harvest::Planted planted = harvest::Planted::none,
                     bool gate_by_wall_clock = false);

}  // namespace preprintd::years
