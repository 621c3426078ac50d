#pragma once
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "paper/topic.hpp"
#include "store/database.hpp"

namespace preprintd::queue {

/// How many of a listing day's papers become candidates, and how many of them are shown before the fold.
struct Budget {
  double share = 0.30;              ///< of the day's papers
  int page = 30;                    ///< a day; a day whose share is no more than that is not cut
  double floor = 0.15;              ///< on a cut day, papers below one half are taken too, down to this chance
  std::map<std::string, int> caps;  ///< topic: at most so many of a day that are most likely its own
};

/// What the budget makes of one listing day, from the scores stored so far.
struct DayCut {
  int papers = 0;      ///< new or cross in the watched categories on that day
  int most = 0;        ///< max(page, share × papers)
  bool large = false;  ///< the share is what counts; else every flagged paper is taken and no other
  double least = 0;    ///< the score that the best `most` papers of a large day reach, at least the floor
  std::map<std::string, double> least_of;  ///< of a topic whose cap is reached; what a cap leaves out makes room
};
DayCut cut_of(store::Database& db, Day day, const std::set<std::string>& categories, const Budget& budget);

/// What the topics say of one paper, as far as the queue needs it.
struct Standing {
  double best = 0;
  std::string topic;  ///< whose score is the best; of equal ones the first
  bool flagged = false;
  bool must = false;
};
Standing standing_of(const std::vector<Score>& scores);

/// A `must` hit is always taken.
bool is_taken(const DayCut& cut, const Standing& standing);

/// A flagged paper (or one of at least the floor) that the budget or a cap left out: undecided, stored, searchable.
struct CutPaper {
  ArxivId id;
  Day day{};
  double best = 0;
};
/// Of the listing days since then; newest day first, best first.
std::vector<CutPaper> what_was_cut(store::Database& db, const std::set<std::string>& categories, Day since,
                                   const Budget& budget);

/// How far queue and maintainer agreed: papers she decided since then (what an import decided does not count).
struct Agreement {
  int accepted = 0;  ///< of those that waited
  int rejected = 0;
  int passed = 0;          ///< by her; what the clock closed was not looked at
  int accepted_below = 0;  ///< had been looked at by triage and did not wait
};
Agreement agreement_since(store::Database& db, Instant since);

/// Passes what lies under the fold of days that ended `after` ago and has waited so long itself: one step by "clock",
/// which teaches nothing. Papers deferred stay. Returns how many. Inside a write transaction.
int close_under_fold(store::Database& db, int page, std::chrono::milliseconds after, Instant now);

}  // namespace preprintd::queue
