#pragma once
#include <optional>
#include <string>

#include "daemon/app.hpp"
#include "review/decide.hpp"

namespace preprintd::daemon {

/// Shared by the verbs that decide: what the command line says of an entry's fields.
Result<review::Fields> fields_of(const Arguments& arguments);
/// `lists.<name>.topics` of the settings.
std::vector<review::ListTopics> list_topics(const settings::Settings& settings);
review::By by_command_line(App& app);

/// Makes sure the paper is stored, as `add` does: a REF nobody has seen yet is kept and its metadata asked for. Says so
/// when the network has no answer; the id stays and is filled by a later fetch.
void know_paper(App& app, store::Database& db, const ArxivId& id);

}  // namespace preprintd::daemon
