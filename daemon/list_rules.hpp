#pragma once
#include <map>
#include <string>

#include "format/edit.hpp"
#include "settings/settings.hpp"

namespace preprintd::daemon {

/// `lists.<name>` of the settings as the format floor understands them.
std::map<std::string, format::ListRules> list_rules(const settings::Settings& settings);

}  // namespace preprintd::daemon
