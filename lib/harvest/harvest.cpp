#include "harvest/harvest.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "harvest/agenda.hpp"
#include "harvest/calendar.hpp"
#include "harvest/daily.hpp"
#include "harvest/reconcile.hpp"
#include "store/coverage_table.hpp"
#include "store/run_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;

bool wants_arxiv(const Routes& routes) {
  return routes.empty() || routes.count(Source::arxiv_feed) || routes.count(Source::arxiv_listing) ||
         routes.count(Source::arxiv_catchup) || routes.count(Source::arxiv_oai);
}

bool may_heal_by_oai(const Request& request) {
  return !request.replay && (request.routes.empty() || request.routes.count(Source::arxiv_oai) > 0);
}

/// Is OAI-PMH the way to this day: because no page can be had any more, because pages have refused for a day, or
/// because a person named no other route?
bool is_for_oai(const Request& request, const Coverage& row, Instant now) {
  if (is_proven(row) && !request.force) return false;
  if (request.routes.size() == 1 && request.routes.count(Source::arxiv_oai)) return true;
  return !is_green(row.verdict) && next_route(row, now) == Source::arxiv_oai;
}

bool wants_daily(const Routes& routes) { return routes.empty() || routes.count(Source::huggingface) > 0; }

/// Says that days are made up for which nothing has asked yet, though the next mailing is out.
void tell_of_absence(World& world, const Plan& plan, const Known& known) {
  std::set<Day> missed;
  for (const auto& due : plan.listings)
    if (known.since.count(due.category) && !known.rows.count({due.category, due.day})) missed.insert(due.day);
  missed.erase(newest_announced(world.clock.now()));
  if (missed.empty()) return;
  const auto count =
      missed.size() == 1 ? std::string("one listing day") : fmt::format("{} listing days", missed.size());
  world.say(fmt::format("catching up: nothing has asked for {} since {}; oldest first, at arXiv's pace", count,
                        render_day(*missed.begin())));
}

awaitable<Plan> make_plan(World& world, const Request& request) {
  const auto& settings = world.settings;
  const auto& categories = settings.arxiv.categories;
  auto look = [&settings, now = world.clock.now()](store::Database& db) {
    auto known = known_to(db, settings);
    remember(db, settings, known, now);
    return known;
  };
  const auto known = co_await world.store.run(std::move(look));
  Plan plan;
  if (request.days) {
    for (const Day day : *request.days)
      for (const auto& category : categories) plan.listings.push_back({category, day});
    if (settings.huggingface.enabled) plan.huggingface = request.daily_days;
  } else {
    plan = plan_cycle(categories, settings.huggingface.enabled, settings.huggingface.repoll_days, known,
                      request.only_due, world.clock.now());
    if (wants_arxiv(request.routes)) tell_of_absence(world, plan, known);
  }
  if (!wants_arxiv(request.routes)) plan.listings.clear();
  if (!wants_daily(request.routes)) plan.huggingface.clear();
  co_return plan;
}

}  // namespace

namespace {

/// The healed rows take the places of what the pages came to.
void take_healed(CycleReport& report, OaiReport healed, const std::function<void(const std::string&)>& say) {
  say(fmt::format("{} OAI-PMH: {}", healed.category, healed.why));
  for (const auto& row : healed.rows) {
    std::erase_if(report.days,
                  [&](const DayReport& day) { return day.row.category == row.category && day.row.day == row.day; });
    DayReport day;
    day.row = row;
    day.asked = true;
    say(render_report(day));
    report.days.push_back(std::move(day));
  }
  report.oai.push_back(std::move(healed));
}

}  // namespace

bool CycleReport::green() const {
  return std::all_of(days.begin(), days.end(), [](const DayReport& day) { return is_green(day.row.verdict); });
}

std::string render_report(const DayReport& report) {
  const auto& row = report.row;
  const auto count = row.expected ? fmt::format("{} of {}", row.got, *row.expected) : std::to_string(row.got);
  std::string text =
      fmt::format("{}  {:<12} {:<9} {:>11}", render_day(row.day), row.category, verdict_name(row.verdict), count);
  if (report.papers > 0) text += fmt::format("  {} new here", report.papers);
  if (report.quarantined > 0) text += fmt::format("  {} unreadable, kept in quarantine", report.quarantined);
  if (!is_green(row.verdict) || row.verdict == Verdict::quiet) text += "  " + row.why;
  return text;
}

std::vector<std::string> render_refusals(const DayReport& report) {
  std::vector<std::string> lines;
  const auto& row = report.row;
  if (!is_green(row.verdict)) return lines;
  const auto next = row.verdict != Verdict::waiting ? std::string("another route has the day")
                    : row.next_at                   ? "asked again from " + render_instant(*row.next_at)
                                                    : std::string("asked again with the next fetch");
  for (const auto& refused : report.refused) lines.push_back(fmt::format("            {}; {}", refused, next));
  return lines;
}

namespace {

void tell(World& world, const DayReport& day) {
  world.say(render_report(day));
  for (const auto& line : render_refusals(day)) world.say(line);
}

}  // namespace

boost::asio::awaitable<CycleReport> run_cycle(World& world, Request request) {
  CycleReport report;
  world.replay = request.replay;
  world.unattended = request.only_due;
  if (request.replay) request.force = true;
  const auto plan = co_await make_plan(world, request);
  const auto begun = world.clock.now();
  auto begin = [begun](store::Database& db) { return store::begin_run(db, "cycle", begun); };
  const auto run = co_await world.store.run(std::move(begin));
  std::map<std::string, std::vector<Day>> for_oai;
  for (const auto& due : plan.listings) {
    auto day = co_await fetch_arxiv_day(world, due, request.routes, request.force);
    if (may_heal_by_oai(request) && is_for_oai(request, day.row, world.clock.now())) {
      for_oai[due.category].push_back(due.day);
      if (!day.asked && !is_proven(day.row)) continue;
    }
    tell(world, day);
    report.days.push_back(std::move(day));
  }
  for (auto& healing : for_oai) {
    const auto days = healing.second;
    auto healed = co_await heal_by_oai(world, healing.first, days);
    take_healed(report, std::move(healed), world.say);
  }
  for (const Day day : plan.huggingface) {
    auto picks = co_await fetch_daily(world, day);
    tell(world, picks);
    report.days.push_back(std::move(picks));
  }
  if (!request.replay) report.enriched = co_await enrich(world);
  auto end = [run, &settings = world.settings, now = world.clock.now(), days = report.days.size(),
              green = report.green()](store::Database& db) {
    remember(db, settings, known_to(db, settings), now);
    store::end_run(db, run, fmt::format("{} rows, {}", days, green ? "all green" : "not all green"), now);
  };
  co_await world.store.run(std::move(end));
  co_return report;
}

}  // namespace preprintd::harvest
