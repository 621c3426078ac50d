#pragma once
#include <optional>
#include <string>

#include "store/database.hpp"

namespace preprintd::store {

/// Small facts by name, e.g. "since:cs.CV": the first listing day a category is expected from.
std::optional<std::string> fact(Database& db, const std::string& name);
/// Writes nothing when it is known already.
void set_fact(Database& db, const std::string& name, const std::string& value);

}  // namespace preprintd::store
