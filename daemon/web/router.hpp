#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace preprintd::web {

/// A request target in its two halves, decoded.
class Target {
 public:
  std::string path;                                             ///< percent-decoded once; begins with '/'
  std::vector<std::pair<std::string, std::string>> parameters;  ///< decoded, '+' is a blank
  /// The first of that name.
  std::optional<std::string> parameter(std::string_view name) const;
};
/// Nothing for what is not an origin-form target ("/path?query"): absolute forms, "*", bad escapes, control
/// characters, backslashes, text that is not UTF-8, "." and ".." segments.
std::optional<Target> parse_target(std::string_view target);

enum class Place {
  asset,  ///< a file of the page; `rest` is its name
  health,
  metrics,
  login,
  devices,  ///< who is let in
  queue,
  paper,  ///< `rest` is the identifier as it was written
  coverage,
  search,
  session,
  events,
  exported,  ///< `rest` is the format
  library,   ///< every entry of her lists
  history,   ///< the newest steps
  charts,    ///< counts per day and week
  diff,      ///< what an export would change in her files
  decision,  ///< `rest` is the identifier
  annotation,
  preview,  ///< a decision as it would be; `rest` is the identifier
  close,
  undo,
  write_lists,     ///< POST export: her files are written
  change_devices,  ///< POST devices: let one in, send one away
  import_list,     ///< POST import: a list file is read
  nowhere,
};
struct Route {
  Place place = Place::nowhere;
  std::string rest;
  bool writes = false;  ///< POST, and only POST; the others GET and HEAD
};
/// Which place a decoded path names. Identifiers may contain '/'.
Route find_route(const std::string& path);

}  // namespace preprintd::web
