#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>
#include <map>
#include <set>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/scorer.hpp"
#include "daemon/terminal.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"
#include "triage/scorer.hpp"
#include "triage/triage.hpp"

namespace preprintd::daemon {
namespace {

/// One paper a changed topic would treat differently.
struct Change {
  std::string id;
  std::string title;
  std::string topic;
  bool gained = false;
};

struct Tally {
  int papers = 0;
  int flagged = 0;
  int accepted = 0, accepted_flagged = 0;
  int rejected = 0, rejected_flagged = 0;
  std::vector<Change> changes;
  std::vector<std::pair<double, ArxivId>> best;  // never waited, nobody has said anything
};

/// What is stored, asked once: a corpus has a hundred thousand papers and more.
struct Before {
  explicit Before(store::Database& db, const std::vector<triage::Topic>& topics) {
    for (const auto& [id, decision] : store::all_decisions(db)) decided.emplace(id, decision.state);
    for (const auto& id : store::all_queued(db)) queued.insert(id);
    for (const auto& [id, name] : store::flagged_by_topics(db)) {
      const auto topic = std::find_if(topics.begin(), topics.end(), [&name = name](const triage::Topic& one) {
        return triage::is_called(one, name);
      });
      flagged.emplace(id, topic == topics.end() ? name : topic->name);
    }
  }
  std::map<ArxivId, DecisionState> decided;
  std::set<ArxivId> queued;
  std::set<std::pair<ArxivId, std::string>> flagged;
};

void count(const Before& before, const Paper& paper, const triage::Scorer& scorer, triage::Scorer::Scratch& scratch,
           const std::optional<std::string>& only, Tally& tally) {
  ++tally.papers;
  bool any = false;
  double best = 0;
  for (const auto& score : scorer.score(triage::text_of(paper), scratch, 0).scores) {
    if (only && score.topic != *only) continue;
    any = any || score.flagged;
    best = std::max(best, score.score);
    if (score.flagged != before.flagged.contains({paper.id, score.topic}))
      tally.changes.push_back({paper.id.text(), paper.title, score.topic, score.flagged});
  }
  tally.flagged += any;
  const auto decision = before.decided.find(paper.id);
  if (decision == before.decided.end()) {
    if (!before.queued.contains(paper.id)) tally.best.emplace_back(best, paper.id);
  } else if (decision->second == DecisionState::accepted) {
    ++tally.accepted;
    tally.accepted_flagged += any;
  } else if (decision->second == DecisionState::rejected) {
    ++tally.rejected;
    tally.rejected_flagged += any;
  }
}

void print(const Tally& tally) {
  const auto columns = terminal_columns();
  for (const auto& change : tally.changes)
    std::cout << wrapped(fmt::format("{} {} {}  ", change.gained ? "+" : "-", change.id, change.topic),
                         visible(change.title), columns);
  std::cout << fmt::format("{} papers, {} flagged; flagged {} of {} accepted and {} of {} rejected\n", tally.papers,
                           tally.flagged, tally.accepted_flagged, tally.accepted, tally.rejected_flagged,
                           tally.rejected);
}

/// The best of the past wait from today on, by the door "back-look". Returns how many.
int look_back(App& app, store::Database& db, const triage::Scorer& scorer, Tally& tally, int most) {
  std::sort(tally.best.begin(), tally.best.end(), std::greater<>());
  if (tally.best.size() > static_cast<std::size_t>(most)) tally.best.erase(tally.best.begin() + most, tally.best.end());
  store::write(db, [&](store::Database& writing) {
    for (const auto& [best, id] : tally.best) {
      const auto paper = store::find_paper(writing, id);
      if (!paper) continue;
      for (const auto& score : scorer.score(*paper).scores) store::put_score(writing, id, score);
      store::QueueItem item;
      item.day = utc_day(app.now());
      item.doors = {"back-look"};
      item.score = best;
      item.added_at = app.now();
      store::put_queue_item(writing, id, item);
      store::mark_triaged(writing, id, app.now());
    }
  });
  return static_cast<int>(tally.best.size());
}

}  // namespace

int run_topics_test(App& app, const Arguments& arguments) {
  const auto topics = app.topics();
  if (!topics) return failed(topics.error());
  std::optional<std::string> only;
  if (const auto name = arguments.value("--topic")) {
    auto known = topic_argument(app, *name);
    if (!known) return failed(known.error());
    only = std::move(*known);
  }
  Day since{};
  if (const auto text = arguments.value("--since")) {
    const auto day = day_argument(*text, "--since");
    if (!day) return failed(day.error());
    since = *day;
  }
  std::optional<int> wanted;
  if (const auto text = arguments.value("--queue")) {
    const auto number = count_argument(*text, "--queue");
    if (!number) return failed(number.error());
    wanted = *number;
  }
  auto database = wanted ? app.open_write() : app.open_read();
  if (!database) return failed(database.error());
  const auto scorer = scorer_of(*topics, *database);
  Tally tally;
  const Before before(*database, topics->list());
  triage::Scorer::Scratch scratch;
  for (const auto& id : store::papers_since(*database, since))
    if (const auto paper = store::find_paper(*database, id); paper && !paper->title.empty())
      count(before, *paper, scorer, scratch, only, tally);
  if (wanted) {
    const int queued = look_back(app, *database, scorer, tally, *wanted);
    if (!arguments.json) std::cout << fmt::format("{} of the past wait now\n", queued);
  }
  if (arguments.json) {
    for (const auto& change : tally.changes)
      std::cout << boost::json::serialize(boost::json::object{
                       {"id", change.id}, {"topic", change.topic}, {"flagged", change.gained}, {"title", change.title}})
                << '\n';
  } else {
    print(tally);
  }
  return kDone;
}

}  // namespace preprintd::daemon
