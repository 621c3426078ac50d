#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// One answer of rss.arxiv.org, in RSS 2.0. An empty channel is a valid page: weekends and deferred days.
struct FeedPage {
  /// The New York day the channel says it was rendered for. It says nothing of the items: a feed can carry
  /// yesterday's batch under today's date (facts.md §2, "Stale feed bug").
  Day day{};
  /// What the channel's title names: "cs.CV", for several "cs.CV, cs.CL".
  std::string subject;
  /// In the feed's order. `sighting` is complete but for `raw`; its category is `subject`.
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
  /// Records whose announce type is none of the four known; their kind is `other`.
  std::size_t unknown_kinds = 0;
  /// The feed is cut at 2,000 items and loses the *new* ones first: from 1,900 on something may be missing.
  bool truncated = false;
};

/// Reads a feed. Refused (see `read_xml`): anything but one whole RSS document with a dated channel; the feed's own
/// "Feed error for query" is kind missing; a page of which no item could be read is malformed.
Result<FeedPage> read_feed(std::string_view body);

}  // namespace preprintd::source
