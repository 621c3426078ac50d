#include "harvest/agenda.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "harvest/calendar.hpp"
#include "harvest/enrich.hpp"
#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::harvest {
namespace {

using std::chrono::days;

std::optional<Day> day_fact(store::Database& db, const std::string& name) {
  const auto text = store::fact(db, name);
  return text ? parse_day(*text) : std::nullopt;
}

}  // namespace

Known known_to(store::Database& db, const settings::Settings& settings) {
  Known known;
  const auto take = [&](std::vector<Coverage> rows) {
    for (auto& row : rows) {
      auto key = std::make_pair(row.category, row.day);
      known.rows.emplace(std::move(key), std::move(row));
    }
  };
  for (const auto& category : settings.arxiv.categories) {
    const auto since = day_fact(db, "since:" + category);
    if (!since) continue;
    const auto proven = day_fact(db, "proven:" + category);
    const Day first = proven ? std::max(*since, weekday_after(*proven)) : *since;
    known.since.emplace(category, first);
    take(store::coverage_of(db, category, first));
  }
  if (auto since = day_fact(db, "since:huggingface")) {
    const auto proven = day_fact(db, "proven:huggingface");
    known.huggingface_since = proven ? std::max(*since, *proven + days{1}) : *since;
    take(store::coverage_of(db, "huggingface", *known.huggingface_since));
  }
  take(store::coverage_open(db));
  return known;
}

void remember(store::Database& db, const settings::Settings& settings, const Known& known, Instant now) {
  const auto is_done = [&](const std::string& category, Day day) {
    const auto row = known.rows.find({category, day});
    return row != known.rows.end() && is_proven(row->second) && !row->second.next_at;
  };
  const Day newest = newest_announced(now);
  const bool nothing_known = known.since.empty();
  for (const auto& category : settings.arxiv.categories) {
    const auto since = known.since.find(category);
    if (since == known.since.end()) {
      store::set_fact(db, "since:" + category, render_day(first_expected(nothing_known, now)));
      continue;
    }
    Day day = is_weekday(since->second) ? since->second : weekday_after(since->second);
    while (day <= newest && is_done(category, day)) day = weekday_after(day);
    if (day > since->second) store::set_fact(db, "proven:" + category, render_day(weekday_before(day)));
  }
  if (!settings.huggingface.enabled) return;
  if (!known.huggingface_since) {
    store::set_fact(db, "since:huggingface", render_day(utc_day(now) - days{kFirstDailyDays - 1}));
    return;
  }
  Day day = *known.huggingface_since;
  const Day still_moving = utc_day(now) - days{settings.huggingface.repoll_days};
  // What was to be asked once more while the service was away is too old by now to move.
  const auto is_over = [&](Day past) {
    const auto row = known.rows.find({"huggingface", past});
    if (row == known.rows.end() || !is_proven(row->second)) return false;
    if (row->second.next_at) store::put_next_try(db, "huggingface", past, std::nullopt);
    return true;
  };
  while (day < still_moving && is_over(day)) day += days{1};
  if (day > *known.huggingface_since) store::set_fact(db, "proven:huggingface", render_day(day - days{1}));
}

Agenda look_ahead(store::Database& db, const settings::Settings& settings, Instant now) {
  const auto known = known_to(db, settings);
  const auto plan = plan_cycle(settings.arxiv.categories, settings.huggingface.enabled,
                               settings.huggingface.repoll_days, known, true, now);
  Agenda agenda;
  const auto refused = store::fact(db, kMetadataAfter);
  const auto metadata_after = refused ? parse_instant(*refused) : std::nullopt;
  const bool may_ask = !metadata_after || *metadata_after <= now;
  agenda.due =
      !plan.listings.empty() || !plan.huggingface.empty() || (may_ask && !store::pending_papers(db, now, 1).empty());
  agenda.look_again = next_mailing(now);
  const auto earlier = [&](Instant at) {
    if (at > now) agenda.look_again = std::min(agenda.look_again, at);
  };
  earlier(Instant(utc_day(now) + days{1}));
  for (const auto& [key, row] : known.rows)
    if (row.next_at) earlier(*row.next_at);
  if (metadata_after) earlier(*metadata_after);
  if (const auto at = store::next_api_ask(db, now)) earlier(*at);
  return agenda;
}

std::vector<Coverage> ledger(store::Database& db, const settings::Settings& settings, std::optional<Day> since,
                             Instant now) {
  auto rows = store::coverage_since(db, since);
  const auto known = known_to(db, settings);
  for (const auto& [category, first] : known.since)
    for (const Day day : listing_days(since ? std::max(*since, first) : first, newest_announced(now))) {
      if (now < due_at(day) || known.rows.count({category, day})) continue;
      Coverage row;
      row.category = category;
      row.day = day;
      row.verdict = Verdict::late;
      row.checked_at = now;
      row.why =
          fmt::format("nothing has asked for it; next: {} with the next cycle of the service, or `preprintd fetch`",
                      day < oldest_catchup(now) ? "OAI-PMH" : "the catch-up page");
      rows.push_back(std::move(row));
    }
  std::stable_sort(rows.begin(), rows.end(), [](const Coverage& a, const Coverage& b) {
    return std::pair(a.day, a.category) < std::pair(b.day, b.category);
  });
  return rows;
}

}  // namespace preprintd::harvest
