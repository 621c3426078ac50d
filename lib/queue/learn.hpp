#pragma once
#include <map>
#include <string>
#include <vector>

#include "queue/fill.hpp"
#include "store/model_table.hpp"
#include "triage/adapt.hpp"
#include "triage/scorer.hpp"

namespace preprintd::queue {

/// `lists.<name>.topics`: which list names which topics.
using TopicsOfLists = std::map<std::string, std::vector<std::string>>;

/// What the database teaches.
struct Lessons {
  std::vector<triage::Labelled> papers;
  int accepted = 0;
  int rejected = 0;
  int unsaid = 0;  ///< stored papers without a decision, which hold the known in place
};

/// Accepted papers are positive for the topics of the lists they are on (where a list names none: for what the scorer
/// sees in them), rejected ones negative for every topic, passed and deferred ones teach nothing, the youngest `most`
/// papers without a word are weak. Decisions older than 180 days count half. Reads only.
Lessons gather_lessons(store::Database& db, const triage::Scorer& scorer, const TopicsOfLists& lists, Instant now,
                       int most = 20000);

/// Twenty decisions after the last training, or the night after any.
bool is_training_due(store::Database& db, Instant now);

/// What is stored of an adapted model; `report` says in one line what it learned from.
store::StoredModel to_store(const triage::Adapted& adapted, std::string report, Instant now);
/// "12 accepted, 3 rejected, 400 others: mllm learned (12 for, 3 against), llm-alignment as before; hers learned".
std::string describe(const triage::Adapted& adapted);

/// Papers whose place a new model may change: undecided ones that wait, and those of listings of the last 14 days.
std::vector<ArxivId> to_score_again(store::Database& db, Instant now);

}  // namespace preprintd::queue
