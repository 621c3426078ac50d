#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paper/coverage.hpp"

namespace preprintd::harvest {

/// What a listing or catch-up page showed of one category.
struct PageShown {
  Source route = Source::arxiv_listing;
  Day states{};                ///< the day the page itself states
  int stated = 0;              ///< new and cross entries it says it has; what no section counts may be such, too
  std::vector<ArxivId> named;  ///< the distinct ids it names as new or cross
  int unreadable = 0;          ///< entries of it that are in quarantine
  std::vector<ArxivId> lost;   ///< ids inside those
  int in_all = 0;              ///< "Total of N entries"; 0 where it states none
  std::map<SightingKind, int> sections;  ///< entries it counts by section

  /// Does it name as many as it states?
  bool is_whole() const { return int(named.size()) == stated; }
  /// Another page of the same day.
  void add(const PageShown& more);
  /// Makes `stated` of the counts.
  void count();
};

/// What the feed showed.
struct FeedShown {
  Day states{};
  int announced = 0;       ///< new and cross items
  bool repeats = false;    ///< it has items, and most of them were announced in this category on an earlier day
  bool truncated = false;  ///< so many items that arXiv may have cut the new ones off
  int items = 0;           ///< of any kind
};

struct Refusal {
  Source route = Source::arxiv_feed;
  std::string why;
  std::optional<Instant> again_at;  ///< the other side's or our own back-off
};

/// In `why` of a row whose page had papers of an earlier day.
inline constexpr std::string_view kRepeats = "repeats papers of an earlier day";

/// All that is known of one category and listing day after a cycle.
struct Evidence {
  std::optional<PageShown> page;      ///< the page that states this very day
  int stored = 0;                     ///< how many of `page->named` are stored with a sighting that day
  std::vector<ArxivId> missing;       ///< the others of `page->named`
  std::vector<ArxivId> only_in_feed;  ///< the day's feed names them, the page does not
  std::optional<PageShown> older;     ///< a listing that still states an earlier day
  bool page_repeats = false;          ///< a page that states this day has papers announced on an earlier one
  std::optional<FeedShown> feed;      ///< the feed of this day
  int feed_stored = 0;                ///< papers stored with a feed sighting that day
  bool zero_believed = false;         ///< a page without entries has been confirmed, or is plausible
  bool moved_on = false;              ///< pages of other categories show this day
  bool mailing = false;               ///< another category, or a next-day link, shows that there was a mailing
  std::optional<std::string> quiet;   ///< why it is proven that there was none
  bool quiet_for_now = false;         ///< … by absence: the page of the day before will say it for good
  bool hinted_holiday = false;        ///< the settings name it a day without a mailing
  bool after_holiday = false;         ///< or the listing day before: what was put off may come a day late
  std::vector<Refusal> refusals;
};

/// The ledger row that follows from the evidence; `before` is the row as it stood. Pure.
/// A row that was green by count stays so when a later cycle brings no page (evidence is not unlearned).
Coverage reconcile(const std::string& category, Day day, const Evidence& evidence,
                   const std::optional<Coverage>& before, Instant now);

/// The route that is asked next for a row that is not green: the catch-up page, or OAI-PMH where the page is out of
/// reach or has refused for about a day.
Source next_route(const Coverage& row, Instant now);
/// `why`, and what happens next: "…; next: OAI-PMH at 2026-09-25T00:40:00Z".
std::string with_next(const std::string& why, Source route, Instant at);

/// When the next try of a row that is not green is due: 15 minutes, doubling to 6 hours; not before `again_at`.
Instant next_try(int attempts, std::optional<Instant> again_at, Instant now);

}  // namespace preprintd::harvest
