#pragma once
#include <optional>
#include <string>

#include "daemon/app.hpp"

namespace preprintd::daemon {

/// The text of `export FORMAT`: the reading list as its file would be (or, without a file, a fresh one), or what the
/// format renders of the accepted (or, for decisions, all decided) papers, those of `list` only where it is named.
/// Accepted papers stand in the order of their lists. Usage error for an unknown format or list.
Result<std::string> render_export(App& app, store::Database& db, const std::string& format,
                                  const std::optional<std::string>& list);

}  // namespace preprintd::daemon
