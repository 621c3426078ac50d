#include "store/decision_table.hpp"

#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

Decision read_decision(Query& row) {
  Decision decision;
  decision.state = parse_state(row.text(0)).value_or(DecisionState::none);
  decision.at = row.instant(1);
  if (!row.is_null(2)) decision.until = row.day(2);
  decision.why = row.maybe_text(3);
  return decision;
}

}  // namespace

std::optional<Decision> find_decision(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT state, at, until, why FROM decision WHERE paper = :paper");
  row.bind(":paper", id);
  if (!row.step()) return std::nullopt;
  return read_decision(row);
}

std::map<ArxivId, Decision> find_decisions(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, Decision> decisions;
  auto row = db.query(
      "SELECT state, at, until, why, paper FROM decision WHERE paper IN (SELECT value FROM json_each(:papers)) ORDER "
      "BY "
      "paper");
  row.bind(":papers", keys_json(ids));
  while (row.step()) decisions.emplace_hint(decisions.end(), row.id(4), read_decision(row));
  return decisions;
}

Decision decision_of(Database& db, const ArxivId& id) {
  if (auto said = find_decision(db, id)) return *said;
  auto row = db.query("SELECT 1 FROM queue_item WHERE paper = :paper");
  row.bind(":paper", id);
  Decision decision;
  decision.state = row.step() ? DecisionState::pending : DecisionState::none;
  return decision;
}

std::vector<std::pair<ArxivId, Decision>> all_decisions(Database& db) {
  std::vector<std::pair<ArxivId, Decision>> decisions;
  auto row = db.query("SELECT state, at, until, why, paper FROM decision ORDER BY paper");
  while (row.step()) decisions.emplace_back(row.id(4), read_decision(row));
  return decisions;
}

int count_decisions(Database& db, DecisionState state) {
  auto row = db.query("SELECT count(*) FROM decision WHERE state = :state");
  row.bind(":state", state_name(state));
  row.step();
  return row.number(0);
}

}  // namespace preprintd::store
