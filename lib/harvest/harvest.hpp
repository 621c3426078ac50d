#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harvest/arxiv_day.hpp"
#include "harvest/enrich.hpp"
#include "harvest/oai.hpp"

namespace preprintd::harvest {

/// What a cycle was asked to do.
class Request {
 public:
  Request() = default;
  /// Listing days to ask for instead of the plan's; weekdays only, oldest first.
  std::optional<std::vector<Day>> days;
  /// Hugging Face's days that go with them.
  std::vector<Day> daily_days;
  Routes routes;          ///< `--source`; empty: all
  bool force = false;     ///< also days that are proven
  bool replay = false;    ///< from the spool, nothing is sent; implies `force`
  bool only_due = false;  ///< the service: leave rows alone whose next try lies ahead
};

/// What it came to, for the person or the log.
class CycleReport {
 public:
  std::vector<DayReport> days;
  std::vector<OaiReport> oai;
  Enriched enriched;
  bool green() const;  ///< no row of `days` is late, stale, short or failed
};

/// One cycle: plan, ask, record, enrich. Every part may be run twice; a crash in between is healed by the next.
boost::asio::awaitable<CycleReport> run_cycle(World& world, Request request);

/// "2026-09-24 cs.CV          complete   201 of 201   arxiv-feed, arxiv-listing" — what `fetch` prints of a day.
std::string render_report(const DayReport& report);
/// Answers that could not be used although the day's row is green and says nothing of them: one line each, which route,
/// why, and what happens next.
std::vector<std::string> render_refusals(const DayReport& report);

}  // namespace preprintd::harvest
