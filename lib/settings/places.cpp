#include "settings/places.hpp"

#include <unistd.h>

extern char** environ;

namespace preprintd::settings {
namespace fs = std::filesystem;
namespace {

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// XDG: a relative path in one of its variables is to be ignored.
std::optional<fs::path> xdg(const SettingsSources& sources, const std::string& name, const char* below_home) {
  if (const auto path = variable(sources, name); path && fs::path(*path).is_absolute()) return fs::path(*path);
  if (const auto home = variable(sources, "HOME")) return fs::path(*home) / below_home;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> variable(const SettingsSources& sources, const std::string& name) {
  const auto found = sources.environment.find(name);
  if (found == sources.environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<fs::path> settings_file(const SettingsSources& sources) {
  if (sources.config) return sources.working_directory / *sources.config;
  if (const auto named = variable(sources, "PREPRINTD_CONFIG")) return sources.working_directory / *named;
  if (auto here = sources.working_directory / "preprintd.toml"; is_there(here)) return here;
  if (const auto config = xdg(sources, "XDG_CONFIG_HOME", ".config"))
    if (auto hers = *config / "preprintd/preprintd.toml"; is_there(hers)) return hers;
  if (is_there(sources.system_config)) return sources.system_config;
  return std::nullopt;
}

StateDirectory state_directory(const SettingsSources& sources) {
  if (const auto given = variable(sources, "STATE_DIRECTORY")) {
    // systemd names several with colons between them; ours is the first.
    return {sources.working_directory / given->substr(0, given->find(':')), "STATE_DIRECTORY"};
  }
  if (::access(sources.system_state.c_str(), W_OK | X_OK) == 0) return {sources.system_state, "default"};
  const auto state = xdg(sources, "XDG_STATE_HOME", ".local/state");
  return {state ? *state / "preprintd" : fs::path(), "default"};
}

SettingsSources sources_of_process(std::optional<fs::path> config, std::vector<std::string> set) {
  SettingsSources sources;
  sources.config = std::move(config);
  sources.set = std::move(set);
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string text = *entry;
    if (const auto equals = text.find('='); equals != std::string::npos)
      sources.environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  std::error_code code;
  if (auto here = fs::current_path(code); !code) sources.working_directory = std::move(here);
  if (const auto program = fs::read_symlink("/proc/self/exe", code); !code)
    sources.shipped_topics.push_back(program.parent_path().parent_path() / "share/preprintd/topics");
  sources.shipped_topics.emplace_back(PREPRINTD_SOURCE_TOPICS);
  sources.shipped_topics.emplace_back(PREPRINTD_INSTALLED_TOPICS);
  return sources;
}

}  // namespace preprintd::settings
