#pragma once
#include <boost/json/object.hpp>
#include <string>

#include "daemon/web/router.hpp"
#include "store/database.hpp"

namespace preprintd::web {

/// Answers about what was decided. All of them only read.

/// `GET library`: {entries, lists, seq}: every entry of her lists that stands or shall stand, list by list in the
/// file's order: {id, title, list, section, number, on_list, place, decided_at, annotation, seq}. `title`: hers, else
/// arXiv's. Rendered here, for a list may be long.
std::string library_answer(store::Database& db);
/// `GET history?limit=`: {steps, seq}, newest first (1 to 500, default 100): {step, verb, actor, at, undone, count,
/// papers: [{id, title}] (the first five)}.
Result<boost::json::object> history_answer(store::Database& db, const Target& target);
/// `GET charts`: {days: [{day, papers, candidates}], weeks: [{week, topic, accepted}], agreement: [{week, accepted,
/// rejected, passed}]}, oldest first, of the last 120 days. `week`: its Monday. Of the agreement only papers that were
/// flagged and that she decided herself count.
boost::json::object charts_answer(store::Database& db, Instant now);

}  // namespace preprintd::web
