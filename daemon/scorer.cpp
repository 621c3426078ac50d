#include "daemon/scorer.hpp"

#include "base/log.hpp"
#include "store/model_table.hpp"

namespace preprintd::daemon {

triage::Scorer scorer_of(triage::Topics topics, store::Database& db) {
  const auto stored = store::newest_model(db);
  if (!stored) return triage::Scorer(std::move(topics));
  auto model = triage::Model::parse(stored->bytes);
  if (!model) {
    log_warning("{} of the database: {}; the shipped model is in force", stored->version, model.error().message());
    return triage::Scorer(std::move(topics));
  }
  return triage::Scorer(std::move(topics), std::make_shared<const triage::Model>(std::move(*model)));
}

Result<triage::Scorer> scorer_in_force(App& app, store::Database& db) {
  auto topics = app.topics();
  if (!topics) return topics.error();
  return scorer_of(std::move(*topics), db);
}

Result<triage::Scorer> scorer_in_force(App& app) {
  std::error_code ignored;
  if (std::filesystem::exists(app.settings().database.path, ignored))
    if (auto database = app.open_read()) return scorer_in_force(app, *database);
  auto topics = app.topics();
  if (!topics) return topics.error();
  return triage::Scorer(std::move(*topics));
}

queue::TopicsOfLists topics_of_lists(const settings::Settings& settings) {
  queue::TopicsOfLists lists;
  for (const auto& [name, list] : settings.lists)
    if (list.topics) lists.emplace(name, *list.topics);
  return lists;
}

}  // namespace preprintd::daemon
