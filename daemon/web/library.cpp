#include "daemon/web/library.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "base/text.hpp"
#include "daemon/paper_json.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::web {
namespace {

namespace json = boost::json;

constexpr int kUsualSteps = 100, kMostSteps = 500, kPapersOfAStep = 5;
constexpr std::chrono::days kCharted{120};

}  // namespace

std::string library_answer(store::Database& db) {
  // Thousands of small values, made and thrown away together.
  json::monotonic_resource memory(std::size_t(2) << 20);
  const json::storage_ptr arena(&memory);
  json::object answer(arena);
  json::array entries(arena), lists(arena);
  const auto papers = store::papers_with_entries(db);
  for (const auto& list : store::all_lists(db)) {
    lists.push_back(json::object{{"name", list.name},
                                 {"heading", list.heading},
                                 {"file", list.file.empty() ? json::value(nullptr) : json::value(list.file)}});
    for (const auto& entry : store::entries_of_list(db, list.name)) {
      if (entry.place == Entry::Place::gone || entry.place == Entry::Place::leaving) continue;
      const auto known = papers.find(entry.paper);
      const auto paper = known == papers.end() ? store::EntryPaper() : known->second;
      auto object = daemon::entry_json(entry, list.file, paper.title, arena);
      object.erase("file");
      object.erase("line");
      object["id"] = entry.paper.text();
      object["title"] = paper.title.empty() ? entry.annotation.title.value_or("") : paper.title;
      object["decided_at"] = paper.decided_at ? json::value(render_instant(*paper.decided_at)) : json::value(nullptr);
      object["seq"] = paper.step_seq;
      entries.push_back(std::move(object));
    }
  }
  answer["entries"] = std::move(entries);
  answer["lists"] = std::move(lists);
  answer["seq"] = db.last_seq();
  return json::serialize(answer);
}

Result<json::object> history_answer(store::Database& db, const Target& target) {
  int limit = kUsualSteps;
  if (const auto text = target.parameter("limit"); text && !text->empty()) {
    const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (error != std::errc() || stop != text->data() + text->size() || limit < 1 || limit > kMostSteps)
      return Error(ErrorKind::usage, "limit: a number from 1 to 500");
  }
  json::array steps;
  auto row = db.query(
      "SELECT key, verb, actor, at, (SELECT count(DISTINCT paper) FROM change WHERE change.step = step.key), NOT "
      "EXISTS "
      "(SELECT 1 FROM change WHERE change.step = step.key AND undone_by IS NULL) FROM step ORDER BY key DESC LIMIT "
      ":limit");
  row.bind(":limit", limit);
  while (row.step()) {
    json::array papers;
    auto of_it = db.query(
        "SELECT DISTINCT change.paper, paper.title FROM change JOIN paper ON paper.key = change.paper WHERE "
        "change.step "
        "= :step LIMIT :limit");
    of_it.bind(":step", row.integer(0)).bind(":limit", kPapersOfAStep);
    while (of_it.step()) papers.push_back(json::object{{"id", of_it.id(0).text()}, {"title", of_it.text(1)}});
    steps.push_back(json::object{{"step", row.integer(0)},
                                 {"verb", row.text(1)},
                                 {"actor", row.text(2)},
                                 {"at", render_instant(row.instant(3))},
                                 {"count", row.number(4)},
                                 {"undone", row.number(5) != 0 && row.text(1) != "undo"},
                                 {"papers", std::move(papers)}});
  }
  return json::object{{"steps", std::move(steps)}, {"seq", db.last_seq()}};
}

json::object charts_answer(store::Database& db, Instant now) {
  const auto since = utc_day(now) - kCharted;
  json::array days, weeks, agreement;
  {
    auto row = db.query(
        "SELECT day, count(DISTINCT paper), count(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM queue_item WHERE "
        "queue_item.paper = sighting.paper) THEN paper END) FROM sighting WHERE day >= :since AND kind IN ('new', "
        "'cross') GROUP BY day ORDER BY day");
    row.bind(":since", since);
    while (row.step())
      days.push_back(json::object{{"day", row.text(0)}, {"papers", row.number(1)}, {"candidates", row.number(2)}});
  }
  // The Monday of its week; what an import brought was not decided that week.
#define WEEK "date(decision.at, 'unixepoch', 'weekday 0', '-6 days')"
#define BY_HER                                                                                                         \
  "EXISTS (SELECT 1 FROM step WHERE step.key = (SELECT max(step) FROM change WHERE change.paper = decision.paper AND " \
  "table_name = 'decision' AND undone_by IS NULL) AND actor <> 'clock' AND verb NOT LIKE 'import%')"
  {
    auto row = db.query(
        "SELECT " WEEK
        ", coalesce((SELECT topic FROM score WHERE score.paper = decision.paper AND flagged = 1 ORDER BY "
        "score DESC LIMIT 1), ''), count(*) FROM decision WHERE state = 'accepted' AND at >= :since AND " BY_HER
        " GROUP BY 1, 2 ORDER BY 1, 2");
    row.bind(":since", Instant(since));
    while (row.step())
      weeks.push_back(json::object{{"week", row.text(0)}, {"topic", row.text(1)}, {"accepted", row.number(2)}});
  }
  auto row =
      db.query("SELECT " WEEK
               ", sum(state = 'accepted'), sum(state = 'rejected'), sum(state = 'passed') FROM decision WHERE at >= "
               ":since AND EXISTS (SELECT 1 FROM score WHERE score.paper = decision.paper AND flagged = 1) AND " BY_HER
               " GROUP BY 1 ORDER BY 1");
  row.bind(":since", Instant(since));
  while (row.step())
    agreement.push_back(json::object{
        {"week", row.text(0)}, {"accepted", row.number(1)}, {"rejected", row.number(2)}, {"passed", row.number(3)}});
  return {{"days", std::move(days)}, {"weeks", std::move(weeks)}, {"agreement", std::move(agreement)}};
}

}  // namespace preprintd::web
