#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "store/database.hpp"

namespace preprintd::store {

/// One cycle, for `status` and the log.
struct Run {
  Instant started_at{};
  std::optional<Instant> ended_at;
  std::string what;
  std::string outcome;
};
std::int64_t begin_run(Database& db, const std::string& what, Instant now);
void end_run(Database& db, std::int64_t run, const std::string& outcome, Instant now);
std::optional<Run> newest_run(Database& db);

}  // namespace preprintd::store
