#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "paper/paper.hpp"

namespace preprintd {

/// What the ledger says of one category on one listing day (docs/INTERFACE.md, "Days and verdicts").
enum class Verdict { waiting, complete, healed, quiet, late, stale, short_, failed };
std::string_view verdict_name(Verdict verdict);  ///< `short_` is spelled "short"
std::optional<Verdict> parse_verdict(std::string_view name);
/// waiting, complete, healed and quiet are green.
bool is_green(Verdict verdict);

/// One row of the ledger. `category` is "huggingface" for Hugging Face's UTC days.
struct Coverage {
  std::string category;
  Day day{};
  std::optional<int> expected;  ///< new and cross entries arXiv's own page states; none where no page was had
  int got = 0;                  ///< how many of exactly those are stored with a sighting that day
  Verdict verdict = Verdict::waiting;
  std::vector<Source> route;  ///< the sources that showed it, in the order they did
  std::string why;            ///< one sentence; for rows that are not green also the next step and its time
  Instant checked_at{};
  int attempts = 0;
  std::optional<Instant> next_at;  ///< when the next automatic step is due
};

/// Green because something proves it, not because it is not due yet.
inline bool is_proven(const Coverage& row) { return is_green(row.verdict) && row.verdict != Verdict::waiting; }

}  // namespace preprintd
