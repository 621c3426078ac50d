#pragma once
#include <vector>

#include "base/clock.hpp"

namespace preprintd::harvest {

/// arXiv's rhythm in New York (arxiv-docs, availability.md): mailings at 20:00 Sunday to Thursday, each dated the
/// next day; feeds rebuilt at 00:00; nothing on Friday and Saturday evenings. A listing day is that date, Monday to
/// Friday.

/// The newest listing day whose mailing hour has passed.
Day newest_announced(Instant now);
/// From this moment on the day's ledger row must be green: 00:30 New York of the day.
Instant due_at(Day listing_day);
/// 20:00 to 20:40 New York, when everybody asks and arXiv throttles worst; no request of ours then.
bool is_rush(Instant now);
/// From when on the mailing of the listing day after the newest one may be asked for.
Instant next_mailing(Instant now);
/// When a pause that holds now is over; `now` where there is none.
Instant after_rush(Instant now);
/// Weekdays `first` to `last`, both included, oldest first.
std::vector<Day> listing_days(Day first, Day last);
/// The oldest day a catch-up page can still be had for (90 days).
Day oldest_catchup(Instant now);
/// The first listing day a paper submitted then can be announced on, by the deadline of 14:00 New York.
Day earliest_listing(Instant submitted);
/// `count` weekdays back: the first of the last `count` listing days up to `last`.
Day listing_days_back(Day last, int count);

}  // namespace preprintd::harvest
