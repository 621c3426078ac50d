#pragma once
#include <span>
#include <string>
#include <string_view>

#include "settings/option_value.hpp"
#include "settings/settings.hpp"

namespace preprintd::settings {

/// One row: everything the program knows about a key.
template <class Owner>
struct OptionOf {
  std::string_view key;       ///< "network.timeout"; below `lists.<name>.` for a list's
  std::string_view fallback;  ///< the default as TOML; empty where it depends on others or is inferred
  std::string_view help;      ///< one line
  Refusal (*read)(const Written& written, Owner& owner);
  std::string (*render)(const Owner& owner);
};
using Option = OptionOf<Settings>;
using ListOption = OptionOf<ListSettings>;

/// Every key, in the order of docs/INTERFACE.md. A new setting is a new row here.
std::span<const Option> options();
/// The keys of one `[lists.<name>]` table.
std::span<const ListOption> list_options();

/// The row's key that looks most like `key`, a list's under the name it was given.
std::string nearest_key(std::string_view key);

}  // namespace preprintd::settings
