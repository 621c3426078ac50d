#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "queue/budget.hpp"
#include "store/database.hpp"
#include "triage/scorer.hpp"

namespace preprintd::queue {

/// Which Hugging Face picks wait in the queue.
enum class Picks { all, flagged, none };

struct Rules {
  std::set<std::string> categories;  ///< the watched ones
  Picks picks = Picks::all;
  Budget budget;
};

struct Filled {
  int triaged = 0;  ///< papers looked at
  int added = 0;    ///< papers that now wait and did not before
};

/// Looks at every paper not looked at yet and puts the candidates into the queue: papers a topic flags as far
/// as the budget of their listing day allows (door "topic"; on a large day also the best of the others, which are then
/// flagged by their best topic and come through the same door), Hugging Face picks (as `rules.picks` says) and papers
/// added by hand, which no budget cuts. Brings the retired topics up to date. Runs inside one write transaction and may
/// be run again at any time: nothing is added twice, nothing is removed, and a paper waits under the day on which it
/// became a candidate first (docs/decisions/queue-day.md). A paper that is on a list already does not wait; a rejected
/// one that becomes a pick is kept as an item so that the queue can show it greyed.
Filled fill(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now);

/// Scores papers looked at before again. What a day takes depends on the scores of all its papers, so
/// `take_again` comes after the last of them. Inside a write transaction; give it a few hundred at a time.
void score_again(store::Database& db, const std::vector<ArxivId>& ids, const triage::Scorer& scorer, Instant now);
/// Takes those that have become candidates by the scores stored; nothing leaves the queue. As above.
Filled take_again(store::Database& db, const std::vector<ArxivId>& ids, const Rules& rules, Instant now);

}  // namespace preprintd::queue
