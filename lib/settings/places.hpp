#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "settings/load.hpp"

namespace preprintd::settings {

/// The variable's value; nothing when it is not set or set to nothing.
std::optional<std::string> variable(const SettingsSources& sources, const std::string& name);

/// The settings file to read, or nothing where there is none. One named by --config or $PREPRINTD_CONFIG is
/// returned without looking whether it exists.
std::optional<std::filesystem::path> settings_file(const SettingsSources& sources);

/// $STATE_DIRECTORY (systemd), else the system's if the caller may write there, else $XDG_STATE_HOME/preprintd,
/// else ~/.local/state/preprintd; empty path where not even HOME is known. Creates nothing.
struct StateDirectory {
  std::filesystem::path path;
  std::string from;  ///< "default" or the variable's name
};
StateDirectory state_directory(const SettingsSources& sources);

}  // namespace preprintd::settings
