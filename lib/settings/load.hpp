#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "settings/settings.hpp"

namespace preprintd::settings {

/// Everything settings may come from, passed in, so that loading depends on nothing else but the named files.
struct SettingsSources {
  std::optional<std::filesystem::path> config;     ///< --config
  std::vector<std::string> set;                    ///< --set KEY=VALUE, in order
  std::map<std::string, std::string> environment;  ///< a variable set to nothing counts as not set
  std::filesystem::path working_directory = ".";
  std::filesystem::path system_config = "/etc/preprintd/preprintd.toml";
  std::filesystem::path system_state = "/var/lib/preprintd";
  /// Folders of shipped topics, the first that exists is used.
  std::vector<std::filesystem::path> shipped_topics;
};

/// The sources as this process has them: its environment, its working directory, topics beside the installed
/// program (`../share/preprintd/topics`), in the source tree, or under the prefix it was built for.
SettingsSources sources_of_process(std::optional<std::filesystem::path> config, std::vector<std::string> set);

/// One thing wrong: `where` is a file (then with `line`), "--set" or "PREPRINTD_SET".
struct Mistake {
  std::string where;
  int line = 0;  ///< 0: the place has no lines
  std::string message;
  std::string text() const;  ///< "preprintd.toml:3: network.timeout must be …"
};

/// A setting as it is in force, and where it came from: "default", "FILE:LINE", "--set", "PREPRINTD_SET",
/// "STATE_DIRECTORY".
struct InForce {
  std::string key;
  std::string value;  ///< TOML
  std::string from;
};

struct LoadedSettings {
  Settings settings;  ///< where there are mistakes: usable for nothing but printing
  std::optional<std::filesystem::path> file;
  std::vector<InForce> in_force;
  std::vector<Mistake> mistakes;  ///< every one, in the order of the places
};

/// Reads all of it, mistakes or not; for `check`. The file: --config, $PREPRINTD_CONFIG, ./preprintd.toml,
/// $XDG_CONFIG_HOME/preprintd/preprintd.toml, the system's. PREPRINTD_SET overrides the file, --set both.
LoadedSettings read_settings(const SettingsSources& sources);

/// The same from a text instead of a file; `name` is what mistakes call it. Pure but for the folders it looks for.
LoadedSettings read_settings_text(std::string_view toml, const std::filesystem::path& name,
                                  const SettingsSources& sources);

/// The settings, or every mistake, one a line (ErrorKind::usage).
Result<Settings> load_settings(const SettingsSources& sources);

/// `check --print`: TOML, one key a line with where it came from, `key = value  # from`.
std::string render_in_force(const LoadedSettings& loaded);

}  // namespace preprintd::settings
