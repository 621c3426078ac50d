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
#define BEST                                                                                                     \
  "coalesce((SELECT max(score) FROM score WHERE score.paper = listed.paper AND topic NOT IN (SELECT topic FROM " \
  "retired_topic)), 0)"

std::string as_json(const std::set<std::string>& categories) {
  return store::to_json(std::vector<std::string>(categories.begin(), categories.end()));
}

}  // namespace

DayCut cut_of(store::Database& db, Day day, const std::set<std::string>& categories, const Budget& budget) {
  std::vector<double> scores;
  auto row = db.query("SELECT " BEST " FROM " LISTED_THAT_DAY " AS listed WHERE listed.day = :day");
  row.bind(":categories", as_json(categories)).bind(":day", day);
  while (row.step()) scores.push_back(row.real(0));
  DayCut cut;
  cut.papers = static_cast<int>(scores.size());
  const int share = static_cast<int>(std::ceil(budget.share * cut.papers));
  cut.large = share > budget.page;
  cut.most = std::max(share, budget.page);
  if (!cut.large) return cut;
  std::sort(scores.begin(), scores.end(), std::greater<>());
  cut.least = std::max(budget.floor, scores[static_cast<std::size_t>(cut.most) - 1]);
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
  return cut.large ? standing.best >= cut.least : standing.flagged;
}

std::vector<CutPaper> what_was_cut(store::Database& db, const std::set<std::string>& categories, Day since,
                                   const Budget& budget) {
  std::vector<CutPaper> papers;
  auto row = db.query("SELECT listed.paper, min(listed.day), " BEST " AS best FROM " LISTED_THAT_DAY
                      " AS listed WHERE listed.day >= :since AND NOT EXISTS (SELECT 1 FROM queue_item WHERE "
                      "queue_item.paper = listed.paper) AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.paper = "
                      "listed.paper) GROUP BY listed.paper HAVING best >= :floor ORDER BY 2 DESC, best DESC, 1 DESC");
  row.bind(":categories", as_json(categories)).bind(":since", since).bind(":floor", budget.floor);
  while (row.step()) papers.push_back({row.id(0), row.day(1), row.real(2)});
  std::map<Day, bool> large;
  std::erase_if(papers, [&](const CutPaper& paper) {
    const auto [known, fresh] = large.emplace(paper.day, false);
    if (fresh) known->second = cut_of(db, paper.day, categories, budget).large;
    return !known->second;
  });
  return papers;
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
