#pragma once
#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>

#include "harvest/plan.hpp"
#include "harvest/record_page.hpp"
#include "harvest/world.hpp"

namespace preprintd::harvest {

/// What asking for one category and day came to.
class DayReport {
 public:
  DayReport() = default;
  Coverage row;          ///< as it now stands in the ledger
  int papers = 0;        ///< papers never seen before, but for old ones a replacement shows
  int replacements = 0;  ///< replacements the answers named
  int quarantined = 0;
  bool asked = false;                 ///< did anything go out?
  std::vector<std::string> replaced;  ///< ids on her lists that came in a newer version
  std::vector<std::string> refused;   ///< "arxiv-feed: not a feed: it is a web page"; what could not be used
};

/// Which routes may be taken; empty: all.
using Routes = std::set<Source>;

/// Asks for one category and listing day until it is proven: the feed if the day is today in New York, the listing
/// page while it states the day, then the catch-up page (90 days). Each answer is recorded with its ledger row in
/// one transaction. A day already proven sends nothing unless `force`.
boost::asio::awaitable<DayReport> fetch_arxiv_day(World& world, Due due, Routes routes, bool force);

}  // namespace preprintd::harvest
