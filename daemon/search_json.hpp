#pragma once
#include <boost/json/object.hpp>

#include "store/search.hpp"

namespace preprintd::daemon {

/// A paper as `paper_json` gives it, without its history, and with "match": {"title": […], "snippet": […]}, each a list
/// of pieces {"text", "hit"} to be shown one after another.
boost::json::object hit_json(store::Database& db, const store::SearchHit& hit);

}  // namespace preprintd::daemon
