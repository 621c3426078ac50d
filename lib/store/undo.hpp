#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// A row that an undo left as it is.
struct Refusal {
  std::optional<ArxivId> paper;  ///< nothing for a list
  std::string why;
};
struct Undone {
  std::string verb;  ///< of the step that was reverted
  std::string actor;
  Instant at{};
  std::vector<ArxivId> papers;  ///< whose rows went back, each once, ascending
  std::vector<Refusal> refused;
};
/// Inside a write: reverts the newest step not undone yet, whoever took it, as a step of its own ("undo"); called
/// again, the one before. Nothing when there is none left. Rows that have changed since stay and are named in
/// `refused`; they count as dealt with. An entry the step made is removed; if its line stands in a file and is ours, it
/// becomes `leaving` instead, so that the next export takes the line out (lines found in a file are the maintainer's
/// and stay). An entry the step sent away is `on` again, or `wanted` where its line is gone. Section, position, number
/// and base stay as the file has them.
std::optional<Undone> undo_newest(Database& db, Instant now, std::string_view actor);
/// The same for one paper: of the newest step that touched it, its own rows only. Also a line that was found in a file
/// becomes `leaving`: who takes one paper back means its line.
std::optional<Undone> undo_paper(Database& db, const ArxivId& id, Instant now, std::string_view actor);

}  // namespace preprintd::store
