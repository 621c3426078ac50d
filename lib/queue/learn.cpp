#include "queue/learn.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"

namespace preprintd::queue {
namespace {

constexpr std::chrono::days kOld{180};
constexpr std::chrono::days kRecent{14};
constexpr std::chrono::hours kNight{20};
constexpr int kDecisionsToLearn = 20;
constexpr std::size_t kPiece = 300;
constexpr double kSeen = 0.3;  // from here on an accepted paper is an example of a topic its list does not name

using Truth = triage::Label::Truth;

triage::Labelled labelled(Paper paper) {
  triage::Labelled line;
  line.paper.id = paper.id.text();
  line.paper.title = std::move(paper.title);
  line.paper.abstract = std::move(paper.abstract);
  line.paper.comment = paper.comment.value_or("");
  line.paper.authors = std::move(paper.authors);
  line.paper.categories = std::move(paper.categories);
  return line;
}

/// Of the lists that name topics: those. Else what the scorer sees in the paper.
std::set<std::string> topics_of(store::Database& db, const Paper& paper, const triage::Scorer& scorer,
                                const TopicsOfLists& lists) {
  std::set<std::string> named;
  for (const auto& entry : store::entries_of_paper(db, paper.id))
    if (const auto list = lists.find(entry.list); list != lists.end())
      named.insert(list->second.begin(), list->second.end());
  if (!named.empty()) return named;
  for (const auto& score : scorer.score(paper, 0).scores)
    if (score.score >= kSeen) named.insert(score.topic);
  return named;
}

}  // namespace

Lessons gather_lessons(store::Database& db, const triage::Scorer& scorer, const TopicsOfLists& lists, Instant now,
                       int most) {
  Lessons lessons;
  for (const auto& [id, decision] : store::all_decisions(db)) {
    const bool yes = decision.state == DecisionState::accepted;
    if (!yes && decision.state != DecisionState::rejected) continue;
    auto paper = store::find_paper(db, id);
    if (!paper || paper->title.empty()) continue;
    const auto topics = yes ? topics_of(db, *paper, scorer, lists) : std::set<std::string>();
    auto line = labelled(std::move(*paper));
    line.say = decision.at && *decision.at < now - kOld ? 0.5 : 1;
    line.judged = !yes;
    for (const auto& topic : topics) line.labels.push_back({topic, Truth::positive});
    line.labels.push_back({std::string(triage::kHers), yes ? Truth::positive : Truth::negative});
    lessons.papers.push_back(std::move(line));
    ++(yes ? lessons.accepted : lessons.rejected);
  }
  for (const auto& id : store::undecided_papers(db, most)) {
    auto paper = store::find_paper(db, id);
    if (!paper) continue;
    lessons.papers.push_back(labelled(std::move(*paper)));
    ++lessons.unsaid;
  }
  return lessons;
}

bool is_training_due(store::Database& db, Instant now) {
  const auto model = store::newest_model_facts(db);
  const auto since = model ? model->trained_at : Instant{};
  const int decided = store::decided_since(db, since);
  if (decided >= kDecisionsToLearn) return true;
  return decided > 0 && now - since >= kNight;
}

store::StoredModel to_store(const triage::Adapted& adapted, std::string report, Instant now) {
  store::StoredModel model;
  model.version = adapted.model->version();
  model.trained_at = now;
  model.bytes = adapted.model->bytes();
  model.report = std::move(report);
  return model;
}

std::string describe(const triage::Adapted& adapted) {
  std::string text = fmt::format("{} papers", adapted.papers);
  if (adapted.left_out > 0) text += fmt::format(" ({} more left out)", adapted.left_out);
  if (adapted.repeated > 0) text += fmt::format(" ({} repeated)", adapted.repeated);
  const char* comma = ": ";
  for (const auto& part : adapted.parts) {
    const bool hers = part.topic == triage::kHers;
    const std::string name = hers ? "hers" : part.topic;
    std::string what;
    if (part.learned) {
      what = fmt::format("{} learned ({} for, {} against)", name, part.positives, part.negatives);
    } else if (part.positives + part.negatives == 0) {
      what = fmt::format("{} as before (nothing said of it)", name);
    } else {
      what = fmt::format("{} as before (one class only: {} for, {} against)", name, part.positives, part.negatives);
    }
    text += comma + what;
    comma = ", ";
  }
  return text;
}

std::optional<Sorting> Sorting::begin(store::Database& db, const std::string& version, Instant now) {
  Sorting sorting;
  sorting.version_ = version;
  const auto before = store::fact(db, kSortedBy);
  std::set<ArxivId> ids;
  if (before == version) {
    // A paper whose decision was taken back waits again, with the scores it had then.
    for (const auto& id : store::waiting_without_scores_of(db, version)) ids.insert(id);
    if (ids.empty()) return std::nullopt;
  } else {
    const auto model_of = [](const std::string& scorer) {
      return scorer.substr(std::min(scorer.find('+'), scorer.size()));
    };
    sorting.by_topics_ = before && model_of(*before) == model_of(version);
    store::QueueFilter filter;
    filter.today = utc_day(now);
    for (const auto& id : store::queued_ids(db, filter)) ids.insert(id);
    for (const auto& id : store::papers_since(db, utc_day(now) - kRecent))
      if (store::is_triaged(db, id) && !store::find_decision(db, id)) ids.insert(id);
  }
  sorting.ids_.assign(ids.begin(), ids.end());
  return sorting;
}

bool Sorting::go_on(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now) {
  const auto from = ids_.begin() + static_cast<std::ptrdiff_t>(at_);
  at_ = std::min(ids_.size(), at_ + kPiece);
  const std::vector<ArxivId> some(from, ids_.begin() + static_cast<std::ptrdiff_t>(at_));
  if (!all_scored_) {
    score_again(db, some, scorer, now);
  } else {
    added_ += take_again(db, some, rules, now).added;
  }
  if (at_ < ids_.size()) return true;
  at_ = 0;
  if (std::exchange(all_scored_, true)) {
    store::set_fact(db, kSortedBy, version_);
    return false;
  }
  return true;
}

}  // namespace preprintd::queue
