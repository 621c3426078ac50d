#pragma once
#include <boost/json/object.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/review/neighbours.hpp"
#include "daemon/web/router.hpp"
#include "paper/coverage.hpp"
#include "queue/budget.hpp"
#include "settings/settings.hpp"
#include "store/database.hpp"

namespace preprintd::web {

/// What the page asks, answered from one snapshot of the database. All of them only read.

/// What the queue's answer needs beside the database. `neighbours` is lent and belongs to the reader's thread.
class QueueView {
 public:
  explicit QueueView(daemon::Neighbours& of_her_list) : neighbours(&of_her_list) {}
  daemon::Neighbours* neighbours;
  std::vector<review::ListTopics> topics;
  std::set<std::string> categories;
  queue::Budget budget;
};

/// `GET queue`: {papers, cut, seq, days, lists, today}. `cut`: how many wait that `limit` (1 to 500, default
/// 200) left out; `days`: [{day, waiting}], newest first. Each paper is the JSON of a paper plus `upvotes`, `returned`,
/// `near` (entries of her list it is like, with her sentence) and `places` (sections, the likeliest first). With
/// `best=N` the N best of all days. With `cut=1` the papers are the ones of the last two weeks that the budget left
/// out. Failed (usage): a day, limit or topic that cannot be meant.
Result<boost::json::object> queue_answer(store::Database& db, const Target& target, const QueueView& view, Instant now);
/// `GET papers/{id}`. Nothing when it is not stored.
std::optional<boost::json::object> paper_answer(store::Database& db, const ArxivId& id);
/// `GET coverage?since=`: {rows, seen, waiting, seq}.
Result<boost::json::object> coverage_answer(store::Database& db, const settings::Settings& settings,
                                            const Target& target, Instant now);
/// `GET search?q=`: {papers, query, ranked, more, partial, widened}, as store::search finds them; each paper with its
/// `match`. Any text is a legal query.
boost::json::object search_answer(store::Database& db, const std::string& query);

/// What the banner's sentence is made of: the listing days from the first to the last the ledger expects something of
/// (`waiting` rows are not due), and every category and day that is not green.
struct Seen {
  std::optional<Day> from;
  std::optional<Day> to;
  std::vector<Coverage> except;
};
Seen seen_so_far(const std::vector<Coverage>& rows);

}  // namespace preprintd::web
