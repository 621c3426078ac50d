#pragma once
#include <map>
#include <string_view>
#include <vector>

#include "paper/paper.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// As the column `field` spells it.
std::string_view field_name(Suggestion::Field field);
/// Adds what we believe the authors named; the same field and value again changes nothing.
void put_suggestion(Database& db, const ArxivId& id, const Suggestion& suggestion);
/// Venue, code, project; of each the place we trust most first.
std::vector<Suggestion> suggestions_of(Database& db, const ArxivId& id);
/// The same of many papers in one question; a paper of which nothing is known is not in it.
std::map<ArxivId, std::vector<Suggestion>> suggestions_of(Database& db, const std::vector<ArxivId>& ids);

}  // namespace preprintd::store
