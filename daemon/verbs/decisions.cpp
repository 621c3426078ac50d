#include "daemon/verbs/decisions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/adding.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {

Result<review::Fields> fields_of(const Arguments& arguments) {
  review::Fields fields;
  const auto text = [&](const char* option) -> std::optional<std::string> {
    return arguments.has(option) ? std::optional<std::string>(arguments.value(option).value_or("")) : std::nullopt;
  };
  fields.title = text("--title");
  fields.venue = text("--venue");
  fields.summary = text("--summary");
  fields.read_notes = text("--read-notes");
  fields.note = text("--note");
  if (arguments.has("--code")) fields.code = arguments.values("--code");
  if (arguments.has("--link")) {
    fields.links.emplace();
    for (const auto& pair : arguments.values("--link")) {
      if (pair.empty()) continue;
      const auto equals = pair.find('=');
      if (equals == std::string::npos || equals == 0)
        return Error(ErrorKind::usage, fmt::format("--link {}: write LABEL=URL", visible(pair)));
      fields.links->push_back({pair.substr(0, equals), pair.substr(equals + 1)});
    }
  }
  return fields;
}

std::vector<review::ListTopics> list_topics(const settings::Settings& settings) {
  std::vector<review::ListTopics> choices;
  for (const auto& [name, list] : settings.lists)
    if (list.topics) choices.push_back({name, *list.topics});
  return choices;
}

review::By by_command_line(App& app) { return {"cli", app.now()}; }

void know_paper(App& app, store::Database& db, const ArxivId& id) {
  if (store::find_paper(db, id)) return;
  const auto added = add_papers(app, db, {id});
  if (std::find(added.missing.begin(), added.missing.end(), id.text()) != added.missing.end()) {
    std::cout << fmt::format("{} is kept by its number; arXiv does not know it (yet)\n", id.text());
  } else if (added.failure) {
    std::cout << fmt::format("{} is kept by its number; its metadata waits for the network ({})\n", id.text(),
                             visible(added.failure->message()));
  }
}

}  // namespace preprintd::daemon
