#pragma once
#include <vector>

#include "daemon/app.hpp"
#include "harvest/enrich.hpp"

namespace preprintd::daemon {

/// Stores papers by identifier, sighted by `manual` today, asks arXiv's API for what is pending and fills the queue.
/// Without network the identifiers stay and `failure` says why nothing more came.
harvest::Enriched add_papers(App& app, store::Database& db, const std::vector<ArxivId>& ids);

}  // namespace preprintd::daemon
