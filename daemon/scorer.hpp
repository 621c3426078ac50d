#pragma once
#include <functional>
#include <memory>
#include <string>

#include "daemon/app.hpp"
#include "queue/learn.hpp"
#include "triage/scorer.hpp"

namespace preprintd::daemon {

/// The topics in force with the newest model of the database, else with the shipped one. A stored model this version
/// cannot read is passed over with a warning. Errors are those of the topics.
Result<triage::Scorer> scorer_in_force(App& app, store::Database& db);
/// Without a database: the shipped model.
Result<triage::Scorer> scorer_in_force(App& app);

/// The same for topics at hand.
triage::Scorer scorer_of(triage::Topics topics, store::Database& db);

/// `lists.<name>.topics` of the settings.
queue::TopicsOfLists topics_of_lists(const settings::Settings& settings);

}  // namespace preprintd::daemon
