#include "daemon/web/answers.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/report.hpp"
#include "daemon/search_json.hpp"
#include "queue/best.hpp"
#include "review/dossier.hpp"
#include "harvest/agenda.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::web {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostPlaces = 60;
constexpr std::chrono::days kCutShown{14};
constexpr int kMostPapers = 500, kUsualPapers = 200, kMostFound = 100;

std::optional<int> whole_number(const std::string& text) {
  int number = 0;
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

Error cannot_be_meant(const std::string& what, const std::string& text, const char* how) {
  return {ErrorKind::usage, fmt::format("{} {}: {}", what, visible(cut_to_width(text, 60)), how)};
}

/// Adds `near` and `places`.
void add_surroundings(json::object& object, store::Database& db, const Paper& paper, const QueueView& view,
                      const std::string& topic) {
  const auto around = view.neighbours->around(db, paper, view.topics, topic);
  json::array near, places;
  for (const auto& one : around.near) {
    json::array shared(one.shared.begin(), one.shared.end());
    near.push_back(json::object{{"id", one.id},
                                {"title", one.title},
                                {"summary", one.summary},
                                {"list", one.list},
                                {"section", one.section},
                                {"likeness", one.likeness},
                                {"shared", std::move(shared)}});
  }
  for (const auto& place : around.places) {
    if (places.size() == kMostPlaces) break;
    places.push_back(json::object{{"list", place.list}, {"heading", place.heading}, {"section", place.section}});
  }
  object["near"] = std::move(near);
  object["places"] = std::move(places);
}

json::object row_json(store::Database& db, store::QueueRow row, const QueueView& view) {
  const auto topic = row.flags.empty() ? std::string() : row.flags.front().topic;
  review::Dossier dossier(std::move(row.paper));
  dossier.seq = row.seq;
  dossier.scores = std::move(row.flags);
  dossier.suggestions = std::move(row.suggestions);
  dossier.item = std::move(row.item);
  dossier.decision = std::move(row.decision);
  auto object = daemon::paper_json(dossier);
  object.erase("sightings");
  object.erase("history");
  object["upvotes"] = row.upvotes ? json::value(*row.upvotes) : json::value(nullptr);
  object["returned"] = row.returned;
  add_surroundings(object, db, dossier.paper, view, topic);
  return object;
}

/// What the budget left out, in the same shape; they wait nowhere but can be decided.
json::array left_out_json(store::Database& db, const std::vector<queue::CutPaper>& left_out,
                          const store::QueueFilter& filter, const QueueView& view) {
  json::array papers;
  for (const auto& cut : left_out) {
    if (filter.limit && int(papers.size()) == *filter.limit) break;
    if (filter.day && cut.day != *filter.day) continue;
    const auto dossier = review::read_dossier(db, cut.id);
    if (!dossier) continue;
    const auto topic = dossier->scores.empty() ? std::string() : dossier->scores.front().topic;
    if (filter.topic && topic != *filter.topic) continue;
    auto object = daemon::paper_json(*dossier);
    object.erase("history");
    object["queue"] = json::object{
        {"day", render_day(cut.day)}, {"doors", json::array{}}, {"late", false}, {"score", cut.best}, {"cut", true}};
    object["returned"] = false;
    add_surroundings(object, db, dossier->paper, view, topic);
    papers.push_back(std::move(object));
  }
  return papers;
}

/// Her lists with their sections in the order of the file.
json::array lists_json(store::Database& db) {
  json::array lists;
  for (const auto& list : store::all_lists(db)) {
    const auto sections = store::sections_of_list(db, list.name);
    json::array names(sections.begin(), sections.end());
    lists.push_back(json::object{{"name", list.name}, {"heading", list.heading}, {"sections", std::move(names)}});
  }
  return lists;
}

}  // namespace

Result<json::object> queue_answer(store::Database& db, const Target& target, const QueueView& view, Instant now) {
  store::QueueFilter filter;
  filter.today = utc_day(now);
  filter.limit = kUsualPapers;
  if (const auto text = target.parameter("day"); text && !text->empty()) {
    filter.day = parse_day(*text);
    if (!filter.day) return cannot_be_meant("day", *text, "a day looks like 2026-09-24");
  }
  if (const auto text = target.parameter("limit"); text && !text->empty()) {
    filter.limit = whole_number(*text);
    if (!filter.limit || *filter.limit < 1 || *filter.limit > kMostPapers)
      return cannot_be_meant("limit", *text, "a number from 1 to 500");
  }
  if (const auto text = target.parameter("topic"); text && !text->empty()) filter.topic = canonical_topic(*text);
  json::array papers, days;
  std::optional<std::size_t> left_out;
  if (target.parameter("cut") == "1") {
    const auto since = filter.day.value_or(filter.today - kCutShown);
    const auto all = queue::what_was_cut(db, view.categories, since, view.budget);
    papers = left_out_json(db, all, filter, view);
    left_out = all.size() - papers.size();
  } else if (const auto text = target.parameter("best"); text && !text->empty()) {
    const auto most = whole_number(*text);
    if (!most || *most < 1 || *most > kMostPapers) return cannot_be_meant("best", *text, "a number from 1 to 500");
    for (auto& row : queue::best_waiting(db, filter, std::size_t(*most)))
      papers.push_back(row_json(db, std::move(row), view));
  } else {
    for (auto& row : store::read_queue(db, filter)) papers.push_back(row_json(db, std::move(row), view));
  }
  for (const auto& [day, waiting] : store::queue_days(db, filter.today))
    days.push_back(json::object{{"day", render_day(day)}, {"waiting", waiting}});
  const auto waiting = std::size_t(store::count_queue(db, filter));
  json::object answer;
  answer["cut"] = left_out.value_or(waiting - std::min(waiting, papers.size()));
  answer["papers"] = std::move(papers);
  answer["days"] = std::move(days);
  answer["lists"] = lists_json(db);
  answer["today"] = render_day(new_york_day(now));
  answer["seq"] = db.last_seq();
  return answer;
}

std::optional<json::object> paper_answer(store::Database& db, const ArxivId& id) {
  const auto dossier = review::read_dossier(db, id);
  if (!dossier) return std::nullopt;
  return daemon::paper_json(*dossier);
}

Result<json::object> coverage_answer(store::Database& db, const settings::Settings& settings, const Target& target,
                                     Instant now) {
  std::optional<Day> since;
  if (const auto text = target.parameter("since"); text && !text->empty()) {
    since = parse_day(*text);
    if (!since) return cannot_be_meant("since", *text, "a day looks like 2026-09-24");
  }
  const auto ledger = harvest::ledger(db, settings, since, now);
  json::array rows, except;
  for (const auto& row : ledger) rows.push_back(json::parse(daemon::coverage_json(row)));
  const auto seen = seen_so_far(ledger);
  for (const auto& row : seen.except)
    except.push_back(json::object{{"day", render_day(row.day)},
                                  {"category", row.category},
                                  {"verdict", verdict_name(row.verdict)},
                                  {"why", row.why}});
  json::object sentence;
  sentence["from"] = seen.from ? json::value(render_day(*seen.from)) : json::value(nullptr);
  sentence["to"] = seen.to ? json::value(render_day(*seen.to)) : json::value(nullptr);
  sentence["except"] = std::move(except);
  json::object answer;
  answer["rows"] = std::move(rows);
  answer["seen"] = std::move(sentence);
  answer["waiting"] = store::count_queue(db, utc_day(now));
  answer["papers"] = store::count_papers(db);
  answer["today"] = render_day(new_york_day(now));
  answer["seq"] = db.last_seq();
  // What the service's own look at her files found, each with the line that repairs it.
  json::array troubles;
  const auto said = store::fact(db, daemon::kServiceLists).value_or("");
  for (const auto line : lines_of(said))
    if (!line.empty()) troubles.emplace_back(line);
  answer["list_troubles"] = std::move(troubles);
  return answer;
}

json::object search_answer(store::Database& db, const std::string& query) {
  store::SearchOptions options;
  options.limit = kMostFound;
  const auto found = store::search(db, query, options);
  json::array papers;
  for (const auto& hit : found.hits) papers.push_back(daemon::hit_json(db, hit));
  return {{"papers", std::move(papers)}, {"query", query},           {"ranked", found.ranked},
          {"more", found.more},          {"partial", found.partial}, {"widened", found.widened}};
}

Seen seen_so_far(const std::vector<Coverage>& rows) {
  Seen seen;
  for (const auto& row : rows) {
    if (row.category == "huggingface") continue;
    if (!is_green(row.verdict)) seen.except.push_back(row);
    if (row.verdict == Verdict::waiting) continue;
    if (!seen.from || row.day < *seen.from) seen.from = row.day;
    if (!seen.to || row.day > *seen.to) seen.to = row.day;
  }
  return seen;
}

}  // namespace preprintd::web
