#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "paper/coverage.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Makes this the row of its category and day.
void put_coverage(Database& db, const Coverage& row);
std::optional<Coverage> find_coverage(Database& db, const std::string& category, Day day);
/// Rows of `since` (absent: all) and later, by day, then category.
std::vector<Coverage> coverage_since(Database& db, std::optional<Day> since);

/// What a later cycle may have to look at, of all categories: every row that is not proven or has a next try. Costs
/// what is open, however long the ledger.
std::vector<Coverage> coverage_open(Database& db);
/// One category's rows of `since` and later, by day.
std::vector<Coverage> coverage_of(Database& db, const std::string& category, Day since);
/// Only the time of the next try changes: nothing that anybody reads, so neither `checked_at` nor the row's sequence
/// do.
void put_next_try(Database& db, const std::string& category, Day day, std::optional<Instant> next_at);
/// How many papers are sighted as new or cross in that category on that day, by whatever arXiv source.
int count_announced(Database& db, const std::string& category, Day day);

}  // namespace preprintd::store
