#pragma once
#include <optional>

#include "paper/decision.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// What she said about a paper; nothing when she has not. Written by `StepWriter` only.
std::optional<Decision> find_decision(Database& db, const ArxivId& id);

}  // namespace preprintd::store
