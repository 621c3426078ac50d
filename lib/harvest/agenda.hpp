#pragma once
#include <optional>
#include <string>
#include <vector>

#include "harvest/plan.hpp"
#include "settings/settings.hpp"
#include "store/database.hpp"

namespace preprintd::harvest {

/// What the store knows that matters for a plan. Days that are proven without a gap since a category is expected are
/// left out: `since` begins after them, so that a ledger of years costs nothing.
Known known_to(store::Database& db, const settings::Settings& settings);

/// Keeps from which day each category is expected, and how far its ledger is proven without a gap. Writes only what has
/// changed.
void remember(store::Database& db, const settings::Settings& settings, const Known& known, Instant now);

/// Is anything due for the service, and if not, when may that change? The clock alone can tell until then, as long as
/// nobody writes into the database.
struct Agenda {
  bool due = false;
  Instant look_again{};
};
Agenda look_ahead(store::Database& db, const settings::Settings& settings, Instant now);

/// The ledger since `since` (absent: all) with the days that should be in it and are not, because nothing ran: as late
/// rows that were never checked. By day, then category.
std::vector<Coverage> ledger(store::Database& db, const settings::Settings& settings, std::optional<Day> since,
                             Instant now);

}  // namespace preprintd::harvest
