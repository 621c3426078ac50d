#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace preprintd::store {

/// Which of the rules the data must keep (docs/database.md, "What always holds") do not hold, one sentence each, at
/// most a hundred of a kind; empty when all is well. Reads everything: seconds for a large database. Changes nothing.
std::vector<std::string> check_invariants(Database& db);

/// Inside a write: makes derived rows anew where they disagree with what they are derived from: indexes, the text
/// index, scores and triage marks, ledger rows that call themselves proven and are not, the change counter. What a
/// person said (decisions, entries, lists, their history) and evidence (papers, sightings) are never touched. Says
/// what it did, one sentence each.
std::vector<std::string> repair_derived(Database& db);

}  // namespace preprintd::store
