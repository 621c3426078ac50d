#include "store/decision_table.hpp"

namespace preprintd::store {

std::optional<Decision> find_decision(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT state, at, until, why FROM decision WHERE paper = :paper");
  row.bind(":paper", id);
  if (!row.step()) return std::nullopt;
  Decision decision;
  decision.state = parse_state(row.text(0)).value_or(DecisionState::none);
  decision.at = row.instant(1);
  if (const auto until = row.maybe_text(2)) decision.until = parse_day(*until);
  decision.why = row.maybe_text(3);
  return decision;
}

}  // namespace preprintd::store
