#include "store/model_table.hpp"

namespace preprintd::store {

void put_model(Database& db, const StoredModel& model) {
  const auto seq = db.next_seq();
  if (const auto newest = newest_model_facts(db); newest && newest->version == model.version) {
    db.query("UPDATE model SET trained_at = :at, report = :report, seq = :seq WHERE key = (SELECT max(key) FROM model)")
        .bind(":at", model.trained_at)
        .bind(":report", model.report)
        .bind(":seq", seq)
        .run();
    return;
  }
  SQLite::Statement insert(db.connection(),
                           "INSERT INTO model (version, trained_at, bytes, report, seq) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, model.version);
  insert.bind(2, std::int64_t(model.trained_at.time_since_epoch().count()));
  insert.bind(3, model.bytes.data(), static_cast<int>(model.bytes.size()));
  insert.bind(4, model.report);
  insert.bind(5, seq);
  insert.exec();
  db.query("DELETE FROM model WHERE key NOT IN (SELECT key FROM model ORDER BY key DESC LIMIT 3)").run();
}

std::optional<StoredModel> newest_model(Database& db) {
  auto row = db.query("SELECT version, trained_at, report, bytes FROM model ORDER BY key DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  return StoredModel{row.text(0), row.instant(1), row.text(3), row.text(2)};
}

std::optional<StoredModel> newest_model_facts(Database& db) {
  auto row = db.query("SELECT version, trained_at, report FROM model ORDER BY key DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  return StoredModel{row.text(0), row.instant(1), "", row.text(2)};
}

std::vector<ArxivId> waiting_without_scores_of(Database& db, const std::string& scorer) {
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT paper FROM queue_item WHERE NOT EXISTS (SELECT 1 FROM decision WHERE decision.paper = queue_item.paper) "
      "AND EXISTS (SELECT 1 FROM score WHERE score.paper = queue_item.paper) AND NOT EXISTS (SELECT 1 FROM score "
      "WHERE score.paper = queue_item.paper AND score.model = :scorer)");
  row.bind(":scorer", scorer);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

void put_hers(Database& db, const ArxivId& id, double chance) {
  if (hers_of(db, id) == chance) return;
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO hers (paper, chance, seq) VALUES (:paper, :chance, :seq) ON CONFLICT (paper) DO UPDATE SET "
        "chance = :chance, seq = :seq")
      .bind(":paper", id)
      .bind(":chance", chance)
      .bind(":seq", seq)
      .run();
}

std::optional<double> hers_of(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT chance FROM hers WHERE paper = :paper");
  row.bind(":paper", id);
  if (!row.step()) return std::nullopt;
  return row.real(0);
}

void set_retired_topics(Database& db, const std::set<std::string>& topics) {
  if (retired_topics(db) == topics) return;
  db.next_seq();
  db.query("DELETE FROM retired_topic").run();
  for (const auto& topic : topics)
    db.query("INSERT INTO retired_topic (topic) VALUES (:topic)").bind(":topic", topic).run();
}

std::set<std::string> retired_topics(Database& db) {
  std::set<std::string> topics;
  auto row = db.query("SELECT topic FROM retired_topic");
  while (row.step()) topics.insert(row.text(0));
  return topics;
}

std::vector<ArxivId> undecided_papers(Database& db, int limit) {
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT key FROM paper WHERE title <> '' AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.paper = "
      "paper.key) ORDER BY key DESC LIMIT :limit");
  row.bind(":limit", limit);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

int decided_since(Database& db, Instant since) {
  auto row = db.query(
      "SELECT count(*) FROM decision JOIN paper ON paper.key = decision.paper WHERE state IN ('accepted', 'rejected') "
      "AND "
      "title <> '' AND (at > :since OR NOT EXISTS (SELECT 1 FROM sighting WHERE sighting.paper = paper.key AND source "
      "NOT "
      "IN ('reading-list', 'manual') AND seen_at <= :since) AND EXISTS (SELECT 1 FROM sighting WHERE sighting.paper = "
      "paper.key AND source NOT IN ('reading-list', 'manual')))");
  row.bind(":since", since);
  row.step();
  return row.number(0);
}

}  // namespace preprintd::store
