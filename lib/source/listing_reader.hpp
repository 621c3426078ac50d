#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// One page of arXiv's own listings: today's (`/list/CAT/new`) or a past day's (`/catchup/CAT/DAY`). They state
/// their day and how many entries each section has, so a page read short is told from a quiet day.
struct ListingPage {
  struct Section {
    SightingKind kind = SightingKind::other;  ///< new_paper, cross or replace; other for an unknown heading
    int shown = 0;                            ///< entries of the section this page states to carry
    int total = 0;                            ///< entries of the section on all pages of the day
    int read = 0;                             ///< of them, records on this page
  };
  /// The listing day the heading states.
  Day day{};
  bool catchup = false;  ///< a catch-up page; else today's listing
  /// The category the page's own links name; empty where it links to none.
  std::string category;
  std::vector<Section> sections;
  /// `sighting` is complete but for `raw`. A replacement of a paper whose primary category is another one than
  /// `category` is `replace_cross`. The version is known only where the page links to its HTML.
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
  /// Catch-up: the next day that had a mailing at all, linked as "Continue …". The page of D−1 that links past D
  /// proves that D had none.
  std::optional<Day> next_day;
  bool no_updates = false;   ///< the page says that the day has no entries of this category
  std::optional<int> total;  ///< "Total of N entries", all sections
  bool has_more_pages = false;

  /// New and cross entries the page states for the whole day: the `expected` of the ledger.
  int expected() const;
  /// Were as many records read as the page states to show, in every section?
  bool read_whole() const;
};

/// Reads a listing or catch-up page. Refused: cut off (kind unavailable), "Rate exceeded" (throttled), any page that
/// states no day, or a day but neither a section with its count nor that there are no updates (malformed).
Result<ListingPage> read_listing(std::string_view body);

}  // namespace preprintd::source
