#include "queue/budget.hpp"

#include <algorithm>
#include <cmath>

#include "store/decision_table.hpp"
#include "store/queue_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::queue {
namespace {

#define LISTED_THAT_DAY                                                                                          \
  "(SELECT DISTINCT paper, day FROM sighting WHERE kind IN ('new', 'cross') AND category IN (SELECT value FROM " \
  "json_each(:categories)))"
#define BEST_TOPIC                                                                                          \
  "coalesce((SELECT topic FROM score WHERE score.paper = listed.paper AND topic NOT IN (SELECT topic FROM " \
  "retired_topic) ORDER BY score DESC, topic LIMIT 1), '')"
#define BEST                                                                                                     \
  "coalesce((SELECT max(score) FROM score WHERE score.paper = listed.paper AND topic NOT IN (SELECT topic FROM " \
  "retired_topic)), 0)"

constexpr double kFlagged = 0.5;
constexpr double kNobody = 2;  // a score no paper reaches

std::string as_json(const std::set<std::string>& categories) {
  return store::to_json(std::vector<std::string>(categories.begin(), categories.end()));
}

}  // namespace

DayCut cut_of(store::Database& db, Day day, const std::set<std::string>& categories, const Budget& budget) {
  struct Chance {
    double score;
    std::string topic;
  };
  std::vector<Chance> chances;
  auto row =
      db.query(budget.caps.empty() ? "SELECT " BEST ", '' FROM " LISTED_THAT_DAY " AS listed WHERE listed.day = :day"
                                   : "SELECT " BEST ", " BEST_TOPIC " FROM " LISTED_THAT_DAY
                                     " AS listed WHERE listed.day = :day");
  row.bind(":categories", as_json(categories)).bind(":day", day);
  while (row.step()) chances.push_back({row.real(0), row.text(1)});
  DayCut cut;
  cut.papers = static_cast<int>(chances.size());
  const int share = static_cast<int>(std::ceil(budget.share * cut.papers));
  cut.large = share > budget.page;
  cut.most = std::max(share, budget.page);
  if (!cut.large && budget.caps.empty()) return cut;
  std::stable_sort(chances.begin(), chances.end(),
                   [](const Chance& one, const Chance& other) { return one.score > other.score; });
  const double lowest = cut.large ? budget.floor : kFlagged;
  struct Share {
    int taken = 0;
    double least = kNobody;
  };
  std::map<std::string, Share> shares;
  int taken = 0;
  cut.least = lowest;
  for (const auto& chance : chances) {
    if (chance.score < lowest || (cut.large && taken == cut.most)) break;
    if (const auto cap = budget.caps.find(chance.topic); cap != budget.caps.end()) {
      auto& share_of_topic = shares[chance.topic];
      if (share_of_topic.taken >= cap->second) {
        cut.least_of.emplace(chance.topic, share_of_topic.least);
        continue;
      }
      ++share_of_topic.taken;
      share_of_topic.least = chance.score;
    }
    if (++taken == cut.most && cut.large) cut.least = chance.score;
  }
  return cut;
}

Standing standing_of(const std::vector<Score>& scores) {
  Standing standing;
  for (const auto& score : scores) {
    if (standing.topic.empty() || score.score > standing.best) {
      standing.best = score.score;
      standing.topic = score.topic;
    }
    standing.flagged |= score.flagged;
    standing.must |= score.flagged && std::any_of(score.reasons.begin(), score.reasons.end(),
                                                  [](const Reason& reason) { return reason.kind == "must"; });
  }
  return standing;
}

bool is_taken(const DayCut& cut, const Standing& standing) {
  if (standing.must) return true;
  if (const auto cap = cut.least_of.find(standing.topic); cap != cut.least_of.end() && standing.best < cap->second)
    return false;
  return cut.large ? standing.best >= cut.least : standing.flagged;
}

std::vector<CutPaper> what_was_cut(store::Database& db, const std::set<std::string>& categories, Day since,
                                   const Budget& budget) {
  std::vector<std::pair<CutPaper, std::string>> papers;
  auto row = db.query("SELECT listed.paper, min(listed.day), " BEST " AS best, " BEST_TOPIC " FROM " LISTED_THAT_DAY
                      " AS listed WHERE listed.day >= :since AND NOT EXISTS (SELECT 1 FROM queue_item WHERE "
                      "queue_item.paper = listed.paper) AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.paper = "
                      "listed.paper) GROUP BY listed.paper HAVING best >= :floor ORDER BY 2 DESC, best DESC, 1 DESC");
  row.bind(":categories", as_json(categories)).bind(":since", since).bind(":floor", budget.floor);
  while (row.step()) papers.push_back({{row.id(0), row.day(1), row.real(2)}, row.text(3)});
  std::map<Day, DayCut> cuts;
  std::vector<CutPaper> left_out;
  for (const auto& [paper, topic] : papers) {
    const auto [known, fresh] = cuts.emplace(paper.day, DayCut{});
    if (fresh) known->second = cut_of(db, paper.day, categories, budget);
    const auto& cut = known->second;
    const auto cap = cut.least_of.find(topic);
    const bool capped = cap != cut.least_of.end() && paper.best < cap->second;
    if (cut.large || (capped && paper.best >= kFlagged)) left_out.push_back(paper);
  }
  return left_out;
}

Agreement agreement_since(store::Database& db, Instant since) {
  Agreement agreement;
  auto row = db.query(
      "SELECT decision.state, queue_item.paper IS NOT NULL, count(*) FROM decision LEFT JOIN queue_item ON "
      "queue_item.paper = decision.paper WHERE decision.at >= :since AND (queue_item.paper IS NOT NULL OR EXISTS "
      "(SELECT 1 FROM triaged WHERE triaged.paper = decision.paper)) AND EXISTS (SELECT 1 FROM step WHERE step.key = "
      "(SELECT max(step) FROM change WHERE change.paper = decision.paper AND table_name = 'decision' AND undone_by IS "
      "NULL) AND actor <> 'clock' AND verb NOT LIKE 'import%') GROUP BY 1, 2");
  row.bind(":since", since);
  while (row.step()) {
    const auto state = parse_state(row.text(0));
    const bool waited = row.number(1) != 0;
    if (state == DecisionState::accepted) (waited ? agreement.accepted : agreement.accepted_below) = row.number(2);
    if (state == DecisionState::rejected && waited) agreement.rejected = row.number(2);
    if (state == DecisionState::passed && waited) agreement.passed = row.number(2);
  }
  return agreement;
}

int close_under_fold(store::Database& db, int page, std::chrono::milliseconds after, Instant now) {
  const auto before = now - std::chrono::floor<std::chrono::seconds>(after);
  store::StepWriter step(db, "close", "clock", now);
  Decision passed;
  passed.state = DecisionState::passed;
  store::QueueFilter filter;
  filter.today = utc_day(now);
  int closed = 0;
  for (const auto& [day, waiting] : store::queue_days(db, filter.today)) {
    if (waiting <= page || Instant(day) > before) continue;
    filter.day = day;
    int place = 0;
    for (const auto& id : store::queued_ids(db, filter)) {
      if (place++ < page || store::find_decision(db, id)) continue;
      if (const auto item = store::find_queue_item(db, id); !item || item->added_at > before) continue;
      step.decide(id, passed);
      ++closed;
    }
  }
  return closed;
}

}  // namespace preprintd::queue
