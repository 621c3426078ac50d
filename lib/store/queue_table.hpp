#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/decision.hpp"
#include "paper/paper.hpp"
#include "paper/topic.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Membership of the queue: made once, never removed; a decision ends the waiting.
struct QueueItem {
  Day day{};
  std::vector<std::string> doors;  ///< by which it came in: "topic", "huggingface", "manual", "back-look"
  bool late = false;               ///< found by healing
  double score = 0;                ///< the highest over the topics
  Instant added_at{};              ///< of the first time
};
/// Adds the paper, or brings day, late and score up to date and adds doors. True when it was not in the queue yet.
bool put_queue_item(Database& db, const ArxivId& id, const QueueItem& item);
std::optional<QueueItem> find_queue_item(Database& db, const ArxivId& id);
/// The same of many papers in one question.
std::map<ArxivId, QueueItem> find_queue_items(Database& db, const std::vector<ArxivId>& ids);

struct QueueFilter {
  Day today{};                       ///< deferred papers return on their day
  std::optional<Day> day;            ///< only this day
  std::optional<Day> until;          ///< only days up to this one
  std::optional<std::string> topic;  ///< only papers this topic flagged
  std::optional<int> limit;
};
struct QueueRow {
  explicit QueueRow(Paper waiting) : paper(std::move(waiting)) {}
  Paper paper;
  QueueItem item;
  bool returned = false;     ///< was deferred until today or earlier
  Decision decision;         ///< pending or deferred
  std::vector<Score> flags;  ///< highest first, with reasons
  std::vector<Suggestion> suggestions;
  std::optional<int> upvotes;  ///< Hugging Face's, as last seen
  std::int64_t seq = 0;        ///< of the paper, or of the newest step on it
};
/// What waits for a decision, in reading order: returned papers on top (longest overdue first), then the newest day,
/// the highest score in tenths (all below one half are one), what she likeliest accepts, the score, the youngest
/// identifier. What only retired topics brought in is not in it. Papers deferred to a later day are not in it.
std::vector<QueueRow> read_queue(Database& db, const QueueFilter& filter);
/// These of what waits, in the order given; what does not wait is left out.
std::vector<QueueRow> read_queue(Database& db, const std::vector<ArxivId>& ids, Day today);
/// What waits, as far as one needs it to compare; in reading order.
struct QueueStanding {
  ArxivId id;
  bool returned = false;
  double score = 0;
  int votes = 0;  ///< Hugging Face's, as last seen
};
std::vector<QueueStanding> queue_standings(Database& db, const QueueFilter& filter);
/// The same papers, identifiers only.
std::vector<ArxivId> queued_ids(Database& db, const QueueFilter& filter);
/// Every paper that waits or ever waited.
std::vector<ArxivId> all_queued(Database& db);
int count_queue(Database& db, Day today);
/// How many of `filter` wait; its limit does not count.
int count_queue(Database& db, const QueueFilter& filter);
/// Papers she had said no to before Hugging Face picked them, on `since` or later: shown greyed, they do not wait.
struct RefusedPick {
  explicit RefusedPick(Paper picked) : paper(std::move(picked)) {}
  Paper paper;
  Day day{};          ///< of the pick
  Instant refused{};  ///< when she said no
};
std::vector<RefusedPick> refused_picks(Database& db, Day since);
/// How many wait per day, newest day first.
std::vector<std::pair<Day, int>> queue_days(Database& db, Day today);

/// Triage looks at each paper once.
void mark_triaged(Database& db, const ArxivId& id, Instant at);
bool is_triaged(Database& db, const ArxivId& id);
bool is_anything_triaged(Database& db);
/// Papers triage has not looked at that a listing named new or cross, that were a Hugging Face pick or given by hand,
/// and that have a title (given by hand: even without one); oldest identifier first. With `since`, a change sequence:
/// only those that were sighted or changed after it, which costs nothing however many are stored.
std::vector<ArxivId> untriaged(Database& db, int limit, std::int64_t since = 0);
/// Papers looked at before that have since become a pick, or were added by hand, and have not come in by that door.
/// `since` as above.
std::vector<ArxivId> at_new_doors(Database& db, int limit, std::int64_t since = 0);

}  // namespace preprintd::store
