#include "queue/fill.hpp"

#include <algorithm>

#include "store/coverage_table.hpp"
#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::queue {
namespace {

constexpr int kAtOnce = 100000;

double best_of(const std::vector<Score>& scores) {
  double best = 0;
  for (const auto& score : scores) best = std::max(best, score.score);
  return best;
}

bool any_flag(const std::vector<Score>& scores) {
  return std::any_of(scores.begin(), scores.end(), [](const Score& score) { return score.flagged; });
}

/// Through which doors the paper comes, and under which day it waits.
struct Admission {
  std::vector<std::string> doors;
  std::optional<Day> day;
};

Admission admit(const store::FirstSeen& seen, bool flagged, const Rules& rules) {
  Admission admission;
  const bool by_topic = flagged && (seen.listing || seen.huggingface);
  const bool by_pick =
      seen.huggingface && (rules.picks == Picks::all || (rules.picks == Picks::flagged && flagged));
  if (by_topic && (seen.listing || by_pick)) admission.doors.push_back("topic");
  if (by_pick) admission.doors.push_back("huggingface");
  if (seen.manual) admission.doors.push_back("manual");
  if (admission.doors.empty()) return admission;
  if (flagged && seen.listing) {
    admission.day = seen.listing;
  } else if (by_pick) {
    admission.day = seen.huggingface;
  } else {
    admission.day = seen.listing ? seen.listing : seen.manual;
  }
  return admission;
}

/// Did it come by healing: has the ledger of its first listing day been mended?
bool is_late(store::Database& db, const store::FirstSeen& seen, const Rules& rules) {
  if (!seen.listing) return false;
  return std::any_of(rules.categories.begin(), rules.categories.end(), [&](const std::string& category) {
    const auto row = store::find_coverage(db, category, *seen.listing);
    return row && row->verdict == Verdict::healed;
  });
}

bool look_at(store::Database& db, const ArxivId& id, const triage::Scorer& scorer, const Rules& rules, Instant now) {
  const auto paper = store::find_paper(db, id);
  if (!paper) return false;
  std::vector<Score> scores;
  if (!paper->title.empty()) {
    scores = scorer.score(*paper).scores;
    for (const auto& score : scores) store::put_score(db, id, score);
  }
  const auto seen = store::first_seen(db, id, rules.categories);
  const auto admission = admit(seen, any_flag(scores), rules);
  // Without a title there is nothing to judge yet; the paper is looked at again when its metadata has come.
  if (!paper->title.empty()) store::mark_triaged(db, id, now);
  if (!admission.day) return false;
  const auto decision = store::find_decision(db, id);
  if (decision && decision->state == DecisionState::accepted) return false;
  store::QueueItem item;
  item.day = *admission.day;
  item.doors = admission.doors;
  item.late = is_late(db, seen, rules);
  item.score = best_of(scores);
  item.added_at = now;
  const auto known = store::find_queue_item(db, id);
  if (known) {
    item.day = known->day;
    item.late = known->late;
  }
  return store::put_queue_item(db, id, item);
}

}  // namespace

Filled fill(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now) {
  Filled filled;
  for (const auto& id : store::untriaged(db, kAtOnce)) {
    ++filled.triaged;
    if (look_at(db, id, scorer, rules, now)) ++filled.added;
  }
  for (const auto& id : store::at_new_doors(db, kAtOnce))
    if (look_at(db, id, scorer, rules, now)) ++filled.added;
  return filled;
}

}  // namespace preprintd::queue
