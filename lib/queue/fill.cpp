#include "queue/fill.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <sstream>

#include "queue/learn.hpp"
#include "store/coverage_table.hpp"
#include "store/decision_table.hpp"
#include "store/fact_table.hpp"
#include "store/model_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::queue {
namespace {

constexpr int kAtOnce = 100000;
constexpr std::int64_t kMuch = 1000;
constexpr char kLookedUntil[] = "triage-looked-until";
constexpr const char* kTopicDoor = "topic";
constexpr const char* kNewNames = "topics-renamed";  // "old=new …": what score says the new name of already

/// Through which doors the paper comes, and under which day it waits.
struct Admission {
  std::vector<std::string> doors;
  std::optional<Day> day;
};

/// `taken`: the topics want it and the budget of its listing day lets it in.
Admission admit(const store::FirstSeen& seen, bool flagged, bool taken, const Rules& rules) {
  Admission admission;
  const bool by_topic = taken && (seen.listing || seen.huggingface);
  const bool by_pick = seen.huggingface && (rules.picks == Picks::all || (rules.picks == Picks::flagged && flagged));
  if (by_topic && (seen.listing || by_pick)) admission.doors.push_back(kTopicDoor);
  if (by_pick) admission.doors.push_back("huggingface");
  if (seen.manual) admission.doors.push_back("manual");
  if (admission.doors.empty()) return admission;
  if (taken && seen.listing) {
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
  if (seen.healed) return true;
  return std::any_of(rules.categories.begin(), rules.categories.end(), [&](const std::string& category) {
    const auto row = store::find_coverage(db, category, *seen.listing);
    return row && row->verdict == Verdict::healed;
  });
}

bool waits_by_topic(const std::optional<store::QueueItem>& item) {
  return item && std::find(item->doors.begin(), item->doors.end(), kTopicDoor) != item->doors.end();
}

/// Scores the paper and keeps what the topics say. A paper the budget once kept stays a candidate of its best topic.
/// Without a title there is nothing to judge yet; the paper is looked at again when its metadata has come.
std::optional<Standing> judge(store::Database& db, const ArxivId& id, const triage::Scorer& scorer, Instant now) {
  const auto paper = store::find_paper(db, id);
  if (!paper) return std::nullopt;
  if (paper->title.empty()) return Standing{};
  auto outcome = scorer.score(*paper);
  const auto standing = standing_of(outcome.scores);
  const bool kept = !standing.flagged && waits_by_topic(store::find_queue_item(db, id));
  for (auto& score : outcome.scores) {
    if (kept && score.topic == standing.topic) score.flagged = true;
    store::put_score(db, id, score);
  }
  if (outcome.hers) store::put_hers(db, id, *outcome.hers);
  store::mark_triaged(db, id, now);
  return standing;
}

/// Lets papers in, day by day as the budget allows. All scores of the days must be stored by now.
class Gate {
 public:
  Gate(store::Database& db, const Rules& rules, Instant now) : db_(db), rules_(rules), now_(now) {}
  /// True when the paper waits now and did not before.
  bool pass(const ArxivId& id, const Standing& standing);

 private:
  const DayCut& cut(Day day) {
    const auto known = cuts_.find(day);
    if (known != cuts_.end()) return known->second;
    return cuts_.emplace(day, cut_of(db_, day, rules_.categories, rules_.budget)).first->second;
  }
  store::Database& db_;
  const Rules& rules_;
  Instant now_;
  std::map<Day, DayCut> cuts_;
};

bool Gate::pass(const ArxivId& id, const Standing& standing) {
  const auto seen = store::first_seen(db_, id, rules_.categories);
  const bool taken = seen.listing ? is_taken(cut(*seen.listing), standing) : standing.flagged;
  const auto admission = admit(seen, standing.flagged, taken, rules_);
  const auto known = store::find_queue_item(db_, id);
  if (!admission.day && !known) return false;
  const auto decision = store::find_decision(db_, id);
  if (decision && decision->state == DecisionState::accepted) return false;
  store::QueueItem item;
  item.doors = admission.doors;
  item.score = standing.best;
  item.added_at = now_;
  if (known) {
    item.day = known->day;
    item.late = known->late;
  } else {
    item.day = *admission.day;
    item.late = is_late(db_, seen, rules_);
  }
  if (!standing.flagged && waits_by_topic(item) && !waits_by_topic(known)) store::flag(db_, id, standing.topic);
  return store::put_queue_item(db_, id, item);
}

/// First every score, then the doors: what a day takes depends on all of its papers.
Filled look_at(store::Database& db, const std::vector<ArxivId>& ids, const triage::Scorer& scorer, const Rules& rules,
               Instant now) {
  Filled filled;
  std::vector<std::pair<ArxivId, Standing>> judged;
  judged.reserve(ids.size());
  for (const auto& id : ids)
    if (const auto standing = judge(db, id, scorer, now)) judged.emplace_back(id, *standing);
  Gate gate(db, rules, now);
  for (const auto& [id, standing] : judged) {
    ++filled.triaged;
    if (gate.pass(id, standing)) ++filled.added;
  }
  return filled;
}

/// Up to which change everything has been looked at, under this rule for picks; 0: everything is to be looked at. A
/// database that was repaired, or restored without what can be rebuilt, has nothing triaged.
std::int64_t looked_until(store::Database& db, Picks picks) {
  const auto known = store::fact(db, kLookedUntil);
  if (!known || !store::is_anything_triaged(db)) return 0;
  std::int64_t seq = 0;
  int rule = -1;
  std::istringstream words(*known);
  words >> seq >> rule;
  return rule == int(picks) ? seq : 0;
}

void take_new_names(store::Database& db, const std::vector<triage::Topic>& topics) {
  std::string names;
  for (const auto& topic : topics)
    for (const auto& former : topic.formerly) names += former + "=" + topic.name + " ";
  if (names == store::fact(db, kNewNames).value_or("")) return;
  for (const auto& topic : topics)
    for (const auto& former : topic.formerly) store::rename_topic(db, former, topic.name);
  store::set_fact(db, kNewNames, names);
}

}  // namespace

Filled fill(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now) {
  if (!store::fact(db, kSortedBy) && !store::is_anything_triaged(db)) store::set_fact(db, kSortedBy, scorer.version());
  take_new_names(db, scorer.topics().list());
  std::set<std::string> retired;
  for (const auto& topic : scorer.topics().list())
    if (topic.retired) retired.insert(topic.name);
  store::set_retired_topics(db, retired);
  const auto since = looked_until(db, rules.picks);
  const auto until = db.last_seq();
  const auto fresh = store::untriaged(db, kAtOnce, since);
  auto filled = look_at(db, fresh, scorer, rules, now);
  const auto at_doors = store::at_new_doors(db, kAtOnce, since);
  filled.added += look_at(db, at_doors, scorer, rules, now).added;
  const bool all = fresh.size() < kAtOnce && at_doors.size() < kAtOnce;
  const bool worth_it = !fresh.empty() || !at_doors.empty() || until - since > kMuch;
  if (all && worth_it) store::set_fact(db, kLookedUntil, fmt::format("{} {}", until, int(rules.picks)));
  return filled;
}

void score_again(store::Database& db, const std::vector<ArxivId>& ids, const triage::Scorer& scorer, Instant now) {
  for (const auto& id : ids) judge(db, id, scorer, now);
}

Filled take_again(store::Database& db, const std::vector<ArxivId>& ids, const Rules& rules, Instant now) {
  Filled filled;
  Gate gate(db, rules, now);
  for (const auto& id : ids) {
    const auto scores = store::scores_of(db, id);
    if (scores.empty()) continue;
    ++filled.triaged;
    if (gate.pass(id, standing_of(scores))) ++filled.added;
  }
  return filled;
}

}  // namespace preprintd::queue
