#pragma once
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// One answer of huggingface.co/api/daily_papers. An empty array is a valid page: weekends, and behind the last page.
struct DailyPage {
  /// In the answer's order, by upvotes. `sighting`: kind `listed`, the day asked for, the rank, the upvotes.
  /// `submitted` is absent where Hugging Face gives only the date (since 2026-04); a withdrawn pick is `withdrawn`.
  /// Of people only the authors' names are read.
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
  std::size_t size() const { return records.size() + unreadable.size(); }
};

/// Reads the picks of `day` (UTC, the one asked for: the answer does not state it). `first_rank` is the rank of the
/// first element: 1, on later pages one more than there were before. One element that is no paper is one Unreadable.
/// Refused: empty or cut (unavailable), a web page or "Rate exceeded" (throttled), anything that is no JSON array, a
/// page of which no element could be read (malformed).
Result<DailyPage> read_daily(std::string_view body, Day day, int first_rank = 1);

}  // namespace preprintd::source
