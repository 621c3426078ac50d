#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// How far a category's harvest by OAI-PMH has come. `done`: read to its end, and the identifiers agreed.
enum class OaiPhase { records, identifiers, done };

struct OaiHarvest {
  std::string category;
  Day from{};  ///< the window: everything changed since this UTC day
  OaiPhase phase = OaiPhase::records;
  Day asked_from{};                 ///< where the list under way starts; later than `from` after a restart
  std::string token;                ///< of the next page; empty for the list's first
  std::optional<Day> reached;       ///< newest datestamp of the last committed page
  std::optional<Instant> answered;  ///< when the window's first page was answered, by the service's clock
  int pages = 0;
  int records = 0;
  int attempts = 0;  ///< in vain since the last page
  std::optional<Instant> next_at;
  std::string why;  ///< what the last attempt in vain came to
  Instant started_at{};
};

std::optional<OaiHarvest> find_oai_harvest(Database& db, const std::string& category);
/// Makes this the row of its category.
void put_oai_harvest(Database& db, const OaiHarvest& harvest);

/// Has any arXiv source named it in that category, as whatever?
bool is_named(Database& db, const ArxivId& id, std::string_view category);
/// The youngest identifier a listing of the category named new before `day`.
std::optional<ArxivId> youngest_before(Database& db, std::string_view category, Day day);
/// What listings of the category named new or cross on the days `first` to `last`, ascending, each once.
std::vector<ArxivId> announced_between(Database& db, std::string_view category, Day first, Day last);

}  // namespace preprintd::store
