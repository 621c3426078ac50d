#pragma once
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "paper/decision.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// What she said about a paper; nothing when she has not. Written by `StepWriter` only.
std::optional<Decision> find_decision(Database& db, const ArxivId& id);
/// The same of many papers in one question.
std::map<ArxivId, Decision> find_decisions(Database& db, const std::vector<ArxivId>& ids);
/// The same, and without her word `pending` where the paper waits in the queue, `none` where it never was a candidate.
Decision decision_of(Database& db, const ArxivId& id);
/// All papers with a decision, ascending by identifier.
std::vector<std::pair<ArxivId, Decision>> all_decisions(Database& db);
int count_decisions(Database& db, DecisionState state);

}  // namespace preprintd::store
