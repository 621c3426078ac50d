#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "paper/decision.hpp"
#include "store/database.hpp"
#include "store/queue_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::review {

/// Who decides, and when; "cli", "page", "file".
struct By {
  std::string actor;
  Instant now{};
};

/// Fields of an entry as she gives them; absent = leave as it is, empty = clear.
struct Fields {
  std::optional<std::string> title;
  std::optional<std::string> venue;
  std::optional<std::string> summary;
  std::optional<std::vector<std::string>> code;
  std::optional<std::vector<LabelledLink>> links;
  std::optional<std::string> read_notes;  ///< "wanted", a URL, "none" or empty for none
  std::optional<std::string> note;
};

/// Which list names which topics (`lists.<name>.topics`).
struct ListTopics {
  std::string list;
  std::vector<std::string> topics;
};

struct Acceptance {
  std::optional<std::string> list;     ///< must exist; absent: chosen by RULES 6
  std::optional<std::string> section;  ///< absent: chosen when the line is written
  Fields fields;                       ///< venue and code that are absent are filled from the suggestions
  bool also = false;                   ///< a second entry, on another list
};

/// The complaint about a list that is not there, with the ones that are.
Error unknown_list(store::Database& db, const std::string& name);

/// Would these fields be taken? The complaint (usage) about the first link or read-notes value that is none.
Status check(const Fields& fields);
/// Accepts a stored paper: a decision and an entry that waits to be written. A paper that is already on the list keeps
/// its place and takes the given fields. Errors (usage): unknown list, a bad URL or read-notes value; (conflict): it is
/// on another list and `also` was not said. Inside a write transaction.
Result<Entry> accept(store::Database& db, const ArxivId& id, const Acceptance& wish,
                     const std::vector<ListTopics>& topics, const By& by);
/// Changes fields of an entry; `list` names it where it stands on two (of two on one list the first is meant). Errors:
/// not on any list (missing), ambiguous (usage).
Result<Entry> annotate(store::Database& db, const ArxivId& id, const std::optional<std::string>& list,
                       const Fields& fields, const By& by);
/// No, for good: it never waits again; a line it has goes with the next export.
Result<Done> reject(store::Database& db, const ArxivId& id, const std::optional<std::string>& why, const By& by);
/// What a no does to a paper's entries: a line in her file leaves with the next export, one that waited is never
/// written.
void send_away(store::Database& db, store::StepWriter& step, const ArxivId& id);
/// Back on top of the queue on `until`.
Result<Done> defer(store::Database& db, const ArxivId& id, Day until, const By& by);
/// What of `filter` still waits was seen and is not wanted now (`passed`): no rejection. Returns how many; one step.
int close(store::Database& db, const store::QueueFilter& filter, const By& by);
/// The same for papers she has before her; each must wait.
int close(store::Database& db, const std::vector<ArxivId>& ids, const By& by);

/// The list that is made where there is none at all.
inline constexpr char kHomelessList[] = "reading-list";

/// The list a new entry goes to (RULES 6): the one whose topics name the paper's top flag, else the one that grew last
/// since its import, else the first. Makes the list `reading-list` where there is none at all.
std::string choose_list(store::Database& db, const ArxivId& id, const std::vector<ListTopics>& topics);

}  // namespace preprintd::review
