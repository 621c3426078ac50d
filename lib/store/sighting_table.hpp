#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "paper/paper.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Stores the evidence; the paper must be stored. Seen before (same source, category, day and kind): its rank and
/// upvotes are brought up to date. True when it is new.
bool record_sighting(Database& db, const ArxivId& id, const Sighting& sighting, Instant now);
/// By day, oldest first.
std::vector<Sighting> sightings_of(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper nobody has seen is not in it.
std::map<ArxivId, std::vector<Sighting>> sightings_of(Database& db, const std::vector<ArxivId>& ids);
/// Papers that source has shown as new, cross or listed in that category on that day, ascending. `category` is ''
/// for a source without categories.
std::vector<ArxivId> ids_sighted(Database& db, Source source, std::string_view category, Day day);
/// Has a feed, listing or catch-up page named it new or cross in that category on that day? The ledger's `got` counts
/// these. (OAI-PMH knows no listing days: the one its sightings carry is reckoned, see harvest/oai.hpp.)
bool is_sighted(Database& db, const ArxivId& id, std::string_view category, Day day);
/// Was it named new or cross in that category on an earlier day, by one of the three?
bool announced_before(Database& db, const ArxivId& id, std::string_view category, Day day);
/// Has any page of the day announced a paper, in whichever category, that is of this category?
bool is_any_announced_of(Database& db, std::string_view category, Day day);
/// Has a listing or catch-up page of any category shown entries of that day?
bool is_mailing_known(Database& db, Day day);

/// When a paper was first seen, for the rules of the queue (docs/INTERFACE.md, `queue`).
struct FirstSeen {
  std::optional<Day> listing;      ///< a listing of one of the categories asked for named it new or cross
  std::optional<Day> huggingface;  ///< it was a Hugging Face pick
  std::optional<Day> manual;       ///< somebody gave it by hand (`add`)
  bool healed = false;             ///< `listing` is known by healing alone (OAI-PMH)
};
FirstSeen first_seen(Database& db, const ArxivId& id, const std::set<std::string>& categories);
/// The last day it was a Hugging Face pick, with rank and upvotes.
std::optional<Sighting> newest_pick(Database& db, const ArxivId& id);

}  // namespace preprintd::store
