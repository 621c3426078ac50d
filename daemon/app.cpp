#include "daemon/app.hpp"

#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "triage/topic_file.hpp"

namespace preprintd::daemon {

namespace {

Result<triage::Topics> topics_of(const settings::Settings& settings) {
  std::error_code ignored;
  if (settings.topics_dir.empty() || !std::filesystem::exists(settings.topics_dir, ignored))
    return triage::Topics(triage::shipped_topics());
  auto topics = triage::load_topics(settings.topics_dir);
  if (!topics) return topics.error();
  return triage::Topics(std::move(*topics));
}

}  // namespace

App::App(settings::Settings in_force, std::unique_ptr<Clock> its_clock, settings::SettingsSources from)
    : clock_(std::move(its_clock)), sources_(std::move(from)) {
  in_force_ = &generations_.emplace_back(std::move(in_force));
}

Result<triage::Topics> App::topics() const { return topics_of(settings()); }

Result<std::vector<std::string>> App::reload() {
  auto fresh = settings::load_settings(sources_);
  if (!fresh) return fresh.error();
  if (const auto topics = topics_of(*fresh); !topics) return topics.error();
  const auto& old = settings();
  std::vector<std::string> fixed;
  const auto stays = [&fixed](const char* key, auto& now, const auto& before, bool same) {
    if (!same) fixed.emplace_back(key);
    now = before;
  };
  stays("database.path", fresh->database.path, old.database.path, fresh->database.path == old.database.path);
  stays("web.enabled", fresh->web.enabled, old.web.enabled, fresh->web.enabled == old.web.enabled);
  stays("web.listen", fresh->web.listen, old.web.listen, fresh->web.listen.text() == old.web.listen.text());
  stays("web.token_file", fresh->web.token_file, old.web.token_file, fresh->web.token_file == old.web.token_file);
  stays("log.format", fresh->log.format, old.log.format, fresh->log.format == old.log.format);
  fresh->state = old.state;
  in_force_ = &generations_.emplace_back(std::move(*fresh));
  return fixed;
}

void complain(const std::string& sentence) { std::cerr << "preprintd: " << sentence << '\n'; }

int failed(const Error& error) {
  complain(error.message());
  return error.kind() == ErrorKind::usage ? kUsage : kFailed;
}

std::optional<ArxivId> reference(const std::string& spelling) {
  auto parsed = parse_arxiv_id(spelling);
  if (parsed) return parsed->id;
  complain(fmt::format("{} is no arXiv identifier: {}", visible(spelling), visible(parsed.error().message())));
  return std::nullopt;
}

Result<std::string> topic_argument(const App& app, const std::string& text) {
  const auto topics = app.topics();
  if (!topics) return topics.error();
  auto name = canonical_topic(text);
  std::string known;
  for (const auto& topic : topics->list()) {
    if (triage::is_called(topic, name)) return topic.name;
    known += (known.empty() ? "" : ", ") + topic.name;
  }
  return Error(ErrorKind::usage, fmt::format("no topic {}; known: {}", visible(text), known.empty() ? "none" : known));
}

Result<Day> day_argument(const std::string& text, const std::string& option) {
  const auto day = parse_day(text);
  if (day) return *day;
  return Error(ErrorKind::usage, fmt::format("{} {}: a day looks like 2026-09-24", option, visible(text)));
}

}  // namespace preprintd::daemon
