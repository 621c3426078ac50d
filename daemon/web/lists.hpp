#pragma once
#include <boost/json/object.hpp>
#include <string>

#include "daemon/app.hpp"
#include "store/database.hpp"

namespace preprintd::web {

/// `GET diff` (`rehearse`) and `POST export`: {files: [{file, diff, notes, hers, up_to_date, refused, conflicts}]}:
/// what an export changes, or changed, in each list's file. A file that cannot be written says why in `refused` and
/// does not hold up the others. On the store's thread, inside a write transaction.
boost::json::object export_answer(daemon::App& app, store::Database& db, bool rehearse);

/// `POST import` {text}: a reading list she gave to the page: {lists, entries, added, oddities}. Its lists are known
/// without a file, until an export or import on the command line names one. Failed (usage): not JSON, nothing in it
/// names a paper, or the rules refuse it; then throw the transaction away.
Result<boost::json::object> import_answer(store::Database& db, const std::string& body, Instant now);

}  // namespace preprintd::web
