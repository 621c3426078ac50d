#pragma once
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/web/router.hpp"
#include "format/edit.hpp"
#include "review/decide.hpp"

namespace preprintd::web {

/// What a change came to: 200 with an answer, 409 with the paper as it is now, or an error (then nothing was written).
class Changed {
 public:
  int status = 200;
  boost::json::object body;
  std::optional<Error> failure;
};

/// A change as the page asked for it, read from its JSON and checked; applied later on the store's thread.
class Change {
 public:
  Place place = Place::undo;
  std::optional<ArxivId> id;        ///< of decision and annotation; of undo where one paper is named
  std::optional<std::int64_t> seq;  ///< older than the paper's: somebody else was faster
  // decision
  DecisionState state = DecisionState::pending;
  std::optional<Day> until;
  std::optional<std::string> why;
  review::Acceptance acceptance;
  // annotation
  std::optional<std::string> list;
  review::Fields fields;
  // close
  std::optional<std::vector<ArxivId>> papers;  ///< exactly these
  std::optional<Day> day;
  std::optional<std::string> topic;
};

/// Failed (usage): not JSON, an unknown field, a value that cannot be meant. A decision's `state` is accepted,
/// rejected, deferred or pending (the paper's newest step is undone).
Result<Change> read_change(Place place, const std::string& identifier, const std::string& body);

/// The line the paper would get if this decision (accepted) were taken, and where: {line, where}. Inside a write
/// transaction that the caller takes back: it really accepts.
Changed preview_change(store::Database& db, const Change& change, const std::vector<review::ListTopics>& topics,
                       const std::map<std::string, format::ListRules>& rules, Instant now);

/// Inside a write transaction.
Changed apply_change(store::Database& db, const Change& change, const std::vector<review::ListTopics>& topics,
                     Instant now);

}  // namespace preprintd::web
