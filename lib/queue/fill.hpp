#pragma once
#include <set>
#include <string>

#include "base/clock.hpp"
#include "store/database.hpp"
#include "triage/scorer.hpp"

namespace preprintd::queue {

/// Which Hugging Face picks wait in the queue.
enum class Picks { all, flagged, none };

struct Rules {
  std::set<std::string> categories;  ///< the watched ones
  Picks picks = Picks::all;
};

struct Filled {
  int triaged = 0;  ///< papers looked at
  int added = 0;    ///< papers that now wait and did not before
};

/// Looks at every paper not looked at yet and puts the candidates into the queue: papers a topic flags, Hugging Face
/// picks (as `rules.picks` says), papers added by hand. Runs inside one write transaction and may be run again at any
/// time: nothing is added twice, nothing is removed, and a paper waits under the day on which it became a candidate
/// first (docs/decisions/queue-day.md). A paper that is on a list already does not wait; a rejected one that becomes
/// a pick is kept as an item so that the queue can show it greyed.
Filled fill(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now);

}  // namespace preprintd::queue
