#include "store/score_table.hpp"

#include <boost/json.hpp>

#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

namespace json = boost::json;

std::string reasons_json(const std::vector<Reason>& reasons) {
  json::array array;
  for (const auto& reason : reasons) {
    json::object object{
        {"kind", reason.kind}, {"field", reason.field}, {"text", reason.text}, {"weight", reason.weight}};
    if (reason.begin >= 0) {
      object["begin"] = reason.begin;
      object["end"] = reason.end;
    }
    array.push_back(std::move(object));
  }
  return json::serialize(array);
}

std::string text_at(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

int number_at(const json::object& object, const char* name, int fallback) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? int(value->get_int64()) : fallback;
}

std::vector<Reason> reasons_of(const std::string& text) {
  std::vector<Reason> reasons;
  json::error_code failure;
  const auto value = json::parse(text, failure);
  if (failure || !value.is_array()) return reasons;
  for (const auto& item : value.get_array()) {
    if (!item.is_object()) continue;
    const auto& object = item.get_object();
    Reason reason;
    reason.kind = text_at(object, "kind");
    reason.field = text_at(object, "field");
    reason.text = text_at(object, "text");
    if (const auto* weight = object.if_contains("weight"); weight && weight->is_number())
      reason.weight = weight->to_number<double>();
    reason.begin = number_at(object, "begin", -1);
    reason.end = number_at(object, "end", -1);
    reasons.push_back(std::move(reason));
  }
  return reasons;
}

#define SCORE_COLUMNS "topic, model, score, flagged, reasons"

Score read_score(Query& row) {
  Score score;
  score.topic = row.text(0);
  score.model = row.text(1);
  score.score = row.real(2);
  score.flagged = row.number(3) != 0;
  score.reasons = reasons_of(row.text(4));
  return score;
}

#define SCORES_OF_MANY \
  "SELECT " SCORE_COLUMNS ", paper FROM score WHERE paper IN (SELECT value FROM json_each(:papers))"
#define BEST_FIRST " ORDER BY score DESC, topic"

std::map<ArxivId, std::vector<Score>> scores_where(Database& db, const char* sql, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::vector<Score>> scores;
  auto row = db.query(sql);
  row.bind(":papers", keys_json(ids));
  while (row.step()) scores[row.id(5)].push_back(read_score(row));
  return scores;
}

}  // namespace

void put_score(Database& db, const ArxivId& id, const Score& score) {
  const auto reasons = reasons_json(score.reasons);
  {
    auto row = db.query(
        "SELECT 1 FROM score WHERE paper = :paper AND topic = :topic AND model = :model AND score = :score AND "
        "flagged = :flagged AND reasons = :reasons");
    row.bind(":paper", id)
        .bind(":topic", score.topic)
        .bind(":model", score.model)
        .bind(":score", score.score)
        .bind(":flagged", score.flagged)
        .bind(":reasons", reasons);
    if (row.step()) return;
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO score (paper, topic, model, score, flagged, reasons, seq) VALUES (:paper, :topic, :model, :score, "
        ":flagged, :reasons, :seq) ON CONFLICT (paper, topic) DO UPDATE SET model = :model, score = :score, "
        "flagged = :flagged, reasons = :reasons, seq = :seq")
      .bind(":paper", id)
      .bind(":topic", score.topic)
      .bind(":model", score.model)
      .bind(":score", score.score)
      .bind(":flagged", score.flagged)
      .bind(":reasons", reasons)
      .bind(":seq", seq)
      .run();
}

int rename_topic(Database& db, const std::string& from, const std::string& to) {
  const auto seq = db.next_seq();
  const int renamed =
      db.query(
            "UPDATE score SET topic = :to, seq = :seq WHERE topic = :from AND NOT EXISTS (SELECT 1 FROM "
            "score AS now WHERE now.paper = score.paper AND now.topic = :to)")
          .bind(":to", to)
          .bind(":seq", seq)
          .bind(":from", from)
          .run();
  return renamed + db.query("DELETE FROM score WHERE topic = :from").bind(":from", from).run();
}

void flag(Database& db, const ArxivId& id, const std::string& topic) {
  const auto seq = db.next_seq();
  db.query("UPDATE score SET flagged = 1, seq = :seq WHERE paper = :paper AND topic = :topic AND flagged = 0")
      .bind(":seq", seq)
      .bind(":paper", id)
      .bind(":topic", topic)
      .run();
}

std::vector<Score> scores_of(Database& db, const ArxivId& id) {
  std::vector<Score> scores;
  auto row = db.query("SELECT " SCORE_COLUMNS " FROM score WHERE paper = :paper" BEST_FIRST);
  row.bind(":paper", id);
  while (row.step()) scores.push_back(read_score(row));
  return scores;
}

std::map<ArxivId, std::vector<Score>> scores_of(Database& db, const std::vector<ArxivId>& ids) {
  return scores_where(db, SCORES_OF_MANY BEST_FIRST, ids);
}

std::vector<Score> flags_of(Database& db, const ArxivId& id) {
  auto scores = scores_of(db, id);
  std::erase_if(scores, [](const Score& score) { return !score.flagged; });
  return scores;
}

std::map<ArxivId, std::vector<Score>> flags_of(Database& db, const std::vector<ArxivId>& ids) {
  return scores_where(db, SCORES_OF_MANY " AND flagged = 1" BEST_FIRST, ids);
}

std::set<std::pair<ArxivId, std::string>> flagged_by_topics(Database& db) {
  std::set<std::pair<ArxivId, std::string>> flagged;
  auto row = db.query("SELECT paper, topic FROM score WHERE flagged = 1 AND score >= 0.5 ORDER BY paper, topic");
  while (row.step()) flagged.emplace_hint(flagged.end(), row.id(0), row.text(1));
  return flagged;
}

}  // namespace preprintd::store
