#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/decision.hpp"
#include "paper/reading_list.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// One command's changes to decisions, entries and lists, each row before and after: a step of the history. Lives
/// inside one write transaction. What changes nothing leaves no trace, and a step without changes is not stored.
class StepWriter {
 public:
  /// `verb`: "accept", "close", "import reading-list"; `actor`: "cli", "page", "file".
  StepWriter(Database& db, std::string verb, std::string actor, Instant at)
      : db_(db), verb_(std::move(verb)), actor_(std::move(actor)), at_(at) {}
  StepWriter(const StepWriter&) = delete;
  StepWriter& operator=(const StepWriter&) = delete;

  /// The paper must be stored. `pending` and `none` take the decision away; an absent `at` is the step's. The same
  /// decision again changes nothing, not even its time.
  void decide(const ArxivId& paper, const Decision& decision);
  /// Key 0 makes a new entry; `ours`: it was accepted here, not found in a file. Otherwise the stored entry becomes
  /// this one, `ours` kept. Its paper and list must be stored. Returns the key.
  std::int64_t put_entry(const Entry& entry, bool ours);
  void remove_entry(std::int64_t key);
  void put_list(const ReadingList& list);
  /// The list must have no entries.
  void remove_list(std::string_view name);

  /// Rows changed so far, and the key of the step once there is one.
  int changes() const { return changes_; }
  std::optional<std::int64_t> step() const { return step_; }

 private:
  friend class Undoing;
  void note(std::string_view table, const std::string& row_key, const std::optional<ArxivId>& paper,
            const std::optional<std::string>& before, const std::optional<std::string>& after);
  Database& db_;
  std::string verb_;
  std::string actor_;
  Instant at_;
  std::optional<std::int64_t> step_;
  int changes_ = 0;
  bool is_undo_ = false;  ///< its changes are never undone themselves
};

struct HistoryChange {
  std::string table;                  ///< "decision", "entry"
  std::optional<std::string> before;  ///< the row as a JSON object; nothing: it was made
  std::optional<std::string> after;   ///< nothing: it was removed
  bool undone = false;
};
/// What one step did to one paper.
struct HistoryStep {
  std::int64_t key = 0;
  std::int64_t seq = 0;
  std::string verb;
  std::string actor;
  Instant at{};
  std::vector<HistoryChange> changes;
};
/// Oldest first; undos are steps too ("undo").
std::vector<HistoryStep> history_of(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper no step has touched is not in it.
std::map<ArxivId, std::vector<HistoryStep>> history_of(Database& db, const std::vector<ArxivId>& ids);
/// The bytes an entry's line had when its row was last changed, newest first, each once, at most twenty.
std::vector<std::string> former_lines(Database& db, const ArxivId& id, std::int64_t entry);
/// The change sequence of the newest step that touched the paper, 0 without one: what optimistic locking compares.
std::int64_t newest_step_seq(Database& db, const ArxivId& id);

}  // namespace preprintd::store
