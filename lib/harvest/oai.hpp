#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harvest/world.hpp"
#include "paper/coverage.hpp"
#include "paper/record.hpp"

namespace preprintd::harvest {

/// What healing a category by OAI-PMH came to.
class OaiReport {
 public:
  std::string category;
  Day from{};
  int pages = 0;    ///< answers read in this call, both kinds of list
  int records = 0;  ///< records of the window so far, also of earlier calls
  int papers = 0;   ///< papers never seen before
  int late = 0;     ///< of all records: papers given one of the open days
  int quarantined = 0;
  std::vector<Coverage> rows;  ///< the open days as they now stand in the ledger
  bool proven = false;         ///< read to its end, and the identifiers agreed
  std::string why;             ///< one sentence
};

/// Heals listing days of one category that no page can be had for (`open`: ascending, not empty). OAI-PMH knows the
/// last day of change of a paper's current version and no listing day, so it never decides a single day; it proves by
/// superset: everything changed since two days before the oldest one is harvested to the end, and one pass of the
/// identifiers over the same window must then name none we lack, and must not leave out what listings of days in the
/// window have named (docs/decisions/ledger.md). Every open day that had passed when the window's first page was
/// answered becomes `healed`, with no expected count.
///
/// Each page is committed in one transaction with the place of the next, so the next call goes on where this one was
/// interrupted. A token that is refused, or a list that goes in circles, starts again one day before the last committed
/// page. What fails leaves the rows not green, with the time of the next try.
///
/// A paper that arrives so is sighted by arxiv-oai; one that may have been announced on an open day (`missing_day`) is
/// also new or cross on that day, so that the queue takes it, labelled late.
boost::asio::awaitable<OaiReport> heal_by_oai(World& world, std::string category, std::vector<Day> open);

/// The window's start: a few listing days before the oldest open one, so that days we know are in it too.
Day oai_window(Day oldest_open);

/// On which of the open days (ascending) was this record probably announced? The first that its submission allows and
/// that is not later than its datestamp by more than two days; nothing for what is no news: an identifier not above
/// `youngest` (the youngest before the gap) whose version 1 is more than 60 days older than the day.
std::optional<Day> missing_day(const ArxivId& id, std::optional<Instant> submitted, Day datestamp,
                               const std::vector<Day>& open, const std::optional<ArxivId>& youngest);

}  // namespace preprintd::harvest
