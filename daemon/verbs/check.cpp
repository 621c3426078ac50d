#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>
#include <optional>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/list_access.hpp"
#include "daemon/verbs/verbs.hpp"
#include "format/line_template.hpp"
#include "paper/topic.hpp"
#include "settings/load.hpp"

namespace preprintd::daemon {
namespace {

/// What a setting names that is not there: a topic, a field of a list's line.
std::vector<std::string> unknown_names(const App& app, const settings::LoadedSettings& loaded,
                                       const triage::Topics& topics) {
  std::vector<std::string> mistakes;
  const auto wrong_key = [&](const std::string& name, const std::string& quoted, const std::string& why) {
    for (const auto& one : loaded.in_force)
      if (one.key == name || one.key == quoted)
        return mistakes.push_back(fmt::format("{}: {}: {}", one.from, name, why));
    mistakes.push_back(fmt::format("{}: {}", name, why));
  };
  const auto wrong = [&](const std::string& list, const char* key, const std::string& why) {
    wrong_key(fmt::format("lists.{}.{}", list, key), fmt::format("lists.{}.{}", json_quoted(list), key), why);
  };
  const auto& known_topics = topics.list();
  // Of a name that is no topic's: why not.
  const auto unknown = [&](const std::string& name) -> std::optional<std::string> {
    for (const auto& known : known_topics) {
      if (known.name == name) return std::nullopt;
      if (triage::is_called(known, name)) return fmt::format("the topic {} is called {} now", name, known.name);
    }
    return fmt::format("there is no topic {}", visible(name));
  };
  for (const auto& cap : app.settings().queue.caps) {
    const auto topic = cap.substr(0, cap.find('='));
    if (const auto why = unknown(topic)) wrong_key("queue.caps", "queue.caps", *why);
  }
  for (const auto& [name, list] : app.settings().lists) {
    if (list.topics)
      for (const auto& topic : *list.topics)
        if (const auto why = unknown(canonical_topic(topic))) wrong(name, "topics", *why);
    if (!list.line) continue;
    const format::NewLine sample{parse_arxiv_id("2401.00001")->id, "A Title", {}, {}, 2024, {}};
    if (const auto line = format::render_template(*list.line, sample, {}); !line)
      wrong(name, "line", line.error().message());
  }
  return mistakes;
}

/// What keeps a list file from being written, with the line that repairs it.
std::vector<std::string> list_file_mistakes(const App& app, std::vector<std::filesystem::path>& files) {
  std::error_code ignored;
  std::optional<store::Database> database;
  if (std::filesystem::exists(app.settings().database.path, ignored)) {
    auto opened = app.open_read();
    if (!opened) return {opened.error().message()};
    database.emplace(std::move(*opened));
  }
  files = known_list_files(app, database ? &*database : nullptr);
  std::vector<std::string> mistakes;
  for (const auto& trouble : list_troubles(files, false)) mistakes.push_back(trouble.text());
  return mistakes;
}

}  // namespace

int run_check(App& app, const Arguments& arguments) {
  const auto loaded = settings::read_settings(app.sources());
  std::vector<std::string> mistakes, advice;
  std::vector<std::filesystem::path> files;
  for (const auto& mistake : loaded.mistakes) mistakes.push_back(mistake.text());
  if (mistakes.empty()) {
    if (const auto topics = app.topics()) {
      mistakes = unknown_names(app, loaded, *topics);
    } else {
      mistakes.push_back(topics.error().message());
    }
    for (auto& mistake : list_file_mistakes(app, files)) mistakes.push_back(std::move(mistake));
    if (loaded.settings.network.contact.empty())
      advice.push_back("network.contact is empty; a mail address there tells arXiv whom to write to before it blocks");
  }
  if (arguments.has("--unit")) {
    for (const auto& mistake : mistakes) complain(mistake);
    std::cout << render_unit_paths(app, files);
    return mistakes.empty() ? kDone : kUsage;
  }
  if (arguments.json) {
    boost::json::array list, hints;
    for (const auto& mistake : mistakes) list.emplace_back(mistake);
    for (const auto& hint : advice) hints.emplace_back(hint);
    std::cout << boost::json::serialize(
                     boost::json::object{{"mistakes", std::move(list)}, {"advice", std::move(hints)}})
              << '\n';
    return mistakes.empty() ? kDone : kUsage;
  }
  if (arguments.has("--print")) std::cout << settings::render_in_force(loaded);
  for (const auto& mistake : mistakes) complain(mistake);
  for (const auto& hint : advice) std::cout << "advice: " << hint << '\n';
  if (mistakes.empty())
    std::cout << (loaded.file ? loaded.file->string() + " is in order\n"
                              : std::string("no settings file; the defaults are in force\n"));
  return mistakes.empty() ? kDone : kUsage;
}

}  // namespace preprintd::daemon
