#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "settings/option_value.hpp"

namespace preprintd::settings {

/// One key of a settings file with its value and the line it stands on.
struct Assignment {
  std::vector<std::string> path;  ///< {"sources", "arxiv", "categories"}
  Written written;
  int line = 0;
  std::string key() const;  ///< joined by dots
};

/// A place in a text and what is wrong there.
struct SyntaxError {
  int line = 0;
  std::string message;
};

/// Every leaf of a TOML document, in the order of the lines; an empty table is a leaf too. Pure; any bytes are
/// taken, also deeply nested or huge ones. TOML's own errors end the reading: there is one at most.
/// `written.beside` and `written.home` are left for the caller to fill.
struct TomlText {
  std::vector<Assignment> assignments;
  std::optional<SyntaxError> error;
};
TomlText read_toml(std::string_view text);

/// The value of `--set KEY=VALUE`: TOML where it starts with a quote or bracket, otherwise a bare word.
/// The error is a clause.
Result<Written> read_set_value(std::string_view text);

}  // namespace preprintd::settings
