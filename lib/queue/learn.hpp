#pragma once
#include <map>
#include <optional>
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

/// Which rules and model the scores of the undecided papers are of; a fact of the database.
inline constexpr char kSortedBy[] = "sorted-by";

/// Brings the scores of the rules and the model in force to every paper whose place they may change: undecided ones
/// that wait, and those of listings of the last 14 days. In pieces, so that nobody waits long for the database; what
/// was interrupted begins anew with the next start, and comes to the same.
class Sorting {
 public:
  /// What the stored scores still lack of those of `version` (Scorer::version); nullopt when they are its. Costs two
  /// look-ups and one of the queue where nothing is to be done. Reads only.
  static std::optional<Sorting> begin(store::Database& db, const std::string& version, Instant now);

  /// The next piece, with the scorer of that version, inside a write transaction; true while there is more to do.
  bool go_on(store::Database& db, const triage::Scorer& scorer, const Rules& rules, Instant now);
  std::size_t papers() const { return ids_.size(); }
  int added() const { return added_; }  ///< papers that wait by the new scores and did not before
  /// Is the model the one of before, and the topics are others?
  bool is_by_topics() const { return by_topics_; }

 private:
  std::string version_;
  std::vector<ArxivId> ids_;
  std::size_t at_ = 0;
  bool all_scored_ = false, by_topics_ = false;
  int added_ = 0;
};

}  // namespace preprintd::queue
