#pragma once
#include <bitset>
#include <map>
#include <optional>
#include <string>

#include "paper/paper.hpp"

namespace preprintd::normalize {

struct Merged {
  Paper paper;
  bool changed = false;  ///< does any field differ from what was stored?
};

/// What we know of a paper after `incoming` came from `from`. Pure; merging the same again changes nothing.
/// `stored`: what we had. `origin`: the source of each field of it ("title", "abstract", "authors",
/// "categories", "submitted", "updated", "comment", "journal_ref", "doi"); a field without one yields to anybody.
/// `new_origin` is overwritten with the same for the result.
///
/// - An older version changes no field. A newer one replaces every field it brings; what it does not bring
///   stays until someone says better.
/// - For the same version (or one not named) the more reliable source wins a field, the later of two equals;
///   the order is the table in merge.cpp. Absent never erases present.
/// - A wider set of categories wins from any source: a cross-list was added.
/// - `withdrawn` sticks to its version; `complete` holds once one source gave all and no newer version came.
Merged merge(const std::optional<Paper>& stored, const std::map<std::string, Source>& origin, const Paper& incoming,
             Source from, std::map<std::string, Source>& new_origin);

/// Which fields of a paper hold something, in the order of their names.
using FilledFields = std::bitset<9>;
FilledFields filled_fields(const Paper& paper);
/// The origin of a paper that was not stored before: what `merge` finds, without merging.
std::map<std::string, Source> first_origin(FilledFields filled, Source from);

}  // namespace preprintd::normalize
