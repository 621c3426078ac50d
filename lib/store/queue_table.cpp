#include "store/queue_table.hpp"

#include <algorithm>
#include <map>

#include "store/decision_table.hpp"
#include "store/keys_json.hpp"
#include "store/paper_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::store {
namespace {

#define WAITING                                                                                                \
  " FROM queue_item LEFT JOIN decision ON decision.paper = queue_item.paper WHERE (decision.state IS NULL OR " \
  "(decision.state = 'deferred' AND (decision.until IS NULL OR decision.until <= :today))) "                   \
  "AND NOT (EXISTS (SELECT 1 FROM retired_topic) AND doors NOT LIKE '%huggingface%' AND doors NOT LIKE "       \
  "'%manual%' AND NOT EXISTS (SELECT 1 FROM score WHERE score.paper = queue_item.paper AND flagged = 1 AND "   \
  "topic NOT IN (SELECT topic FROM retired_topic)) AND EXISTS (SELECT 1 FROM (SELECT topic FROM score WHERE "  \
  "score.paper = queue_item.paper ORDER BY flagged DESC, score.score DESC LIMIT 1) JOIN retired_topic USING "  \
  "(topic))) "
// Scores of one tenth are equal, as all of those below one half are (picks no topic flags): there her own taste
// decides.
#define BAND "CASE WHEN queue_item.score >= 0.5 THEN CAST(queue_item.score * 10 AS INTEGER) ELSE 0 END DESC"
#define HERS "coalesce((SELECT chance FROM hers WHERE hers.paper = queue_item.paper), 0) DESC"
#define CHOSEN                                                                                                   \
  WAITING                                                                                                        \
  "AND (:day IS NULL OR queue_item.day = :day) AND (:until IS NULL OR queue_item.day <= :until) AND (:topic IS " \
  "NULL OR EXISTS (SELECT 1 FROM score WHERE score.paper = queue_item.paper AND topic = :topic AND flagged = 1)) "
#define FILTERED                                                                          \
  CHOSEN                                                                                  \
  "ORDER BY decision.state IS NULL, decision.until, queue_item.day DESC, " BAND ", " HERS \
  ", queue_item.score DESC, queue_item.paper DESC LIMIT coalesce(:limit, -1)"

void bind_choice(Query& query, const QueueFilter& filter) {
  query.bind(":today", filter.today).bind(":day", filter.day).bind(":until", filter.until).bind(":topic", filter.topic);
}
void bind_filter(Query& query, const QueueFilter& filter) {
  bind_choice(query, filter);
  query.bind(":limit", filter.limit);
}

QueueItem read_item(Query& row, int first) {
  QueueItem item;
  item.day = row.day(first);
  item.doors = list_from_json(row.text(first + 1));
  item.late = row.number(first + 2) != 0;
  item.score = row.real(first + 3);
  item.added_at = row.instant(first + 4);
  return item;
}

#define ITEM_COLUMNS "queue_item.day, doors, late, queue_item.score, added_at"

/// One question for each kind of thing, however many papers there are.
void add_what_is_known(Database& db, std::vector<QueueRow>& queue) {
  std::vector<ArxivId> ids;
  for (const auto& waiting : queue) ids.push_back(waiting.paper.id);
  auto flags = flags_of(db, ids);
  auto suggestions = suggestions_of(db, ids);
  std::map<ArxivId, std::optional<int>> upvotes;
  std::map<ArxivId, std::int64_t> seqs;
  const auto papers = keys_json(ids);
  {
    auto row = db.query(
        "SELECT paper, upvotes, max(day) FROM sighting WHERE paper IN (SELECT value FROM json_each(:papers)) AND "
        "source = 'huggingface' AND kind = 'listed' GROUP BY paper");
    row.bind(":papers", papers);
    while (row.step()) upvotes.emplace(row.id(0), row.maybe_number(1));
  }
  {
    auto row = db.query(
        "SELECT key, max(seq, coalesce((SELECT step.seq FROM change JOIN step ON step.key = change.step WHERE "
        "change.paper = paper.key ORDER BY change.step DESC LIMIT 1), 0)) FROM paper WHERE key IN (SELECT value FROM "
        "json_each(:papers))");
    row.bind(":papers", papers);
    while (row.step()) seqs.emplace(row.id(0), row.integer(1));
  }
  for (auto& waiting : queue) {
    const auto& id = waiting.paper.id;
    if (const auto found = flags.find(id); found != flags.end()) waiting.flags = std::move(found->second);
    if (const auto found = suggestions.find(id); found != suggestions.end())
      waiting.suggestions = std::move(found->second);
    if (const auto found = upvotes.find(id); found != upvotes.end()) waiting.upvotes = found->second;
    if (const auto found = seqs.find(id); found != seqs.end()) waiting.seq = found->second;
  }
}

#define ROW_COLUMNS \
  "queue_item.paper, " ITEM_COLUMNS ", decision.state IS NOT NULL, decision.at, decision.until, decision.why"

std::vector<QueueRow> read_rows(Database& db, Query& row) {
  std::vector<QueueRow> queue;
  while (row.step()) {
    auto paper = find_paper(db, row.id(0));
    if (!paper) continue;
    auto& waiting = queue.emplace_back(std::move(*paper));
    waiting.item = read_item(row, 1);
    waiting.returned = row.number(6) != 0;
    waiting.decision.state = waiting.returned ? DecisionState::deferred : DecisionState::pending;
    waiting.decision.at = row.maybe_instant(7);
    if (!row.is_null(8)) waiting.decision.until = row.day(8);
    waiting.decision.why = row.maybe_text(9);
  }
  add_what_is_known(db, queue);
  return queue;
}

}  // namespace

bool put_queue_item(Database& db, const ArxivId& id, const QueueItem& item) {
  const auto stored = find_queue_item(db, id);
  auto doors = stored ? stored->doors : std::vector<std::string>{};
  for (const auto& door : item.doors)
    if (std::find(doors.begin(), doors.end(), door) == doors.end()) doors.push_back(door);
  if (stored && stored->day == item.day && stored->late == item.late && stored->score == item.score &&
      stored->doors == doors)
    return false;
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO queue_item (paper, day, doors, late, score, added_at, seq) VALUES (:paper, :day, :doors, :late, "
        ":score, :added_at, :seq) ON CONFLICT (paper) DO UPDATE SET day = :day, doors = :doors, late = :late, "
        "score = :score, seq = :seq")
      .bind(":paper", id)
      .bind(":day", item.day)
      .bind(":doors", to_json(doors))
      .bind(":late", item.late)
      .bind(":score", item.score)
      .bind(":added_at", item.added_at)
      .bind(":seq", seq)
      .run();
  return !stored;
}

std::optional<QueueItem> find_queue_item(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT " ITEM_COLUMNS " FROM queue_item WHERE paper = :paper");
  row.bind(":paper", id);
  if (!row.step()) return std::nullopt;
  return read_item(row, 0);
}

std::map<ArxivId, QueueItem> find_queue_items(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, QueueItem> items;
  auto row = db.query("SELECT paper, " ITEM_COLUMNS
                      " FROM queue_item WHERE paper IN (SELECT value FROM json_each(:papers)) ORDER BY paper");
  row.bind(":papers", keys_json(ids));
  while (row.step()) items.emplace_hint(items.end(), row.id(0), read_item(row, 1));
  return items;
}

std::vector<QueueRow> read_queue(Database& db, const QueueFilter& filter) {
  auto row = db.query("SELECT " ROW_COLUMNS FILTERED);
  bind_filter(row, filter);
  return read_rows(db, row);
}

std::vector<QueueRow> read_queue(Database& db, const std::vector<ArxivId>& ids, Day today) {
  auto row = db.query("SELECT " ROW_COLUMNS WAITING "AND queue_item.paper IN (SELECT value FROM json_each(:papers))");
  row.bind(":today", today).bind(":papers", keys_json(ids));
  auto rows = read_rows(db, row);
  std::map<ArxivId, std::size_t> place;
  for (std::size_t at = 0; at < ids.size(); ++at) place.emplace(ids[at], at);
  std::sort(rows.begin(), rows.end(), [&](const QueueRow& one, const QueueRow& other) {
    return place.at(one.paper.id) < place.at(other.paper.id);
  });
  return rows;
}

std::vector<QueueStanding> queue_standings(Database& db, const QueueFilter& filter) {
  std::vector<QueueStanding> standings;
  auto row = db.query(
      "SELECT queue_item.paper, decision.state IS NOT NULL, queue_item.score, coalesce((SELECT upvotes FROM sighting "
      "WHERE paper = queue_item.paper AND source = 'huggingface' AND kind = 'listed' ORDER BY day DESC LIMIT 1), "
      "0)" FILTERED);
  bind_filter(row, filter);
  while (row.step()) standings.push_back({row.id(0), row.number(1) != 0, row.real(2), row.number(3)});
  return standings;
}

std::vector<ArxivId> all_queued(Database& db) {
  std::vector<ArxivId> ids;
  auto row = db.query("SELECT paper FROM queue_item ORDER BY paper");
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

std::vector<ArxivId> queued_ids(Database& db, const QueueFilter& filter) {
  std::vector<ArxivId> ids;
  auto row = db.query("SELECT queue_item.paper" FILTERED);
  bind_filter(row, filter);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

int count_queue(Database& db, const QueueFilter& filter) {
  auto row = db.query("SELECT count(*)" CHOSEN);
  bind_choice(row, filter);
  row.step();
  return row.number(0);
}

int count_queue(Database& db, Day today) {
  auto row = db.query("SELECT count(*)" WAITING);
  row.bind(":today", today);
  row.step();
  return row.number(0);
}

std::vector<std::pair<Day, int>> queue_days(Database& db, Day today) {
  std::vector<std::pair<Day, int>> days;
  auto row = db.query("SELECT queue_item.day, count(*)" WAITING "GROUP BY queue_item.day ORDER BY queue_item.day DESC");
  row.bind(":today", today);
  while (row.step()) days.emplace_back(row.day(0), row.number(1));
  return days;
}

void mark_triaged(Database& db, const ArxivId& id, Instant at) {
  db.query("INSERT INTO triaged (paper, at) VALUES (:paper, :at) ON CONFLICT (paper) DO NOTHING")
      .bind(":paper", id)
      .bind(":at", at)
      .run();
}

bool is_triaged(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT 1 FROM triaged WHERE paper = :paper");
  row.bind(":paper", id);
  return row.step();
}

bool is_anything_triaged(Database& db) {
  auto row = db.query("SELECT 1 FROM triaged LIMIT 1");
  return row.step();
}

std::vector<ArxivId> untriaged(Database& db, int limit, std::int64_t since) {
  std::vector<ArxivId> ids;
#define NEVER_LOOKED_AT                                                                                      \
  "SELECT DISTINCT sighting.paper FROM sighting JOIN paper ON paper.key = sighting.paper WHERE "             \
  "(kind IN ('new', 'cross', 'listed') AND title <> '' OR source = 'manual') AND NOT EXISTS (SELECT 1 FROM " \
  "triaged WHERE triaged.paper = sighting.paper) "
  auto row = since == 0 ? db.query(NEVER_LOOKED_AT "ORDER BY sighting.paper LIMIT :limit")
                        : db.query(NEVER_LOOKED_AT
                                   "AND sighting.paper IN (SELECT paper FROM sighting WHERE seq > :since UNION SELECT "
                                   "key FROM paper WHERE seq > :since) ORDER BY sighting.paper LIMIT :limit");
  if (since != 0) row.bind(":since", since);
  row.bind(":limit", limit);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

std::vector<ArxivId> at_new_doors(Database& db, int limit, std::int64_t since) {
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT DISTINCT sighting.paper FROM sighting INDEXED BY sighting_seq JOIN triaged ON triaged.paper = "
      "sighting.paper WHERE sighting.seq > :since AND (source = 'huggingface' AND kind = 'listed' OR source = "
      "'manual') AND NOT EXISTS "
      "(SELECT 1 FROM queue_item, json_each(queue_item.doors) AS door WHERE queue_item.paper = sighting.paper AND "
      "door.value = sighting.source) ORDER BY sighting.paper LIMIT :limit");
  row.bind(":since", since).bind(":limit", limit);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

std::vector<RefusedPick> refused_picks(Database& db, Day since) {
  struct Found {
    ArxivId id;
    Day day;
    Instant refused;
  };
  std::vector<Found> found;
  {
    auto row = db.query(
        "SELECT sighting.paper, max(sighting.day), decision.at FROM sighting JOIN decision ON decision.paper = "
        "sighting.paper WHERE decision.state = 'rejected' AND sighting.source = 'huggingface' AND sighting.kind = "
        "'listed' "
        "AND sighting.day >= :since AND sighting.seen_at > decision.at GROUP BY sighting.paper ORDER BY 2 DESC, 1");
    row.bind(":since", since);
    while (row.step()) found.push_back({row.id(0), row.day(1), row.instant(2)});
  }
  std::vector<RefusedPick> picks;
  for (const auto& one : found) {
    auto paper = find_paper(db, one.id);
    if (!paper) continue;
    RefusedPick pick(std::move(*paper));
    pick.day = one.day;
    pick.refused = one.refused;
    picks.push_back(std::move(pick));
  }
  return picks;
}

}  // namespace preprintd::store
