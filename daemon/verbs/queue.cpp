#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/harvester.hpp"
#include "daemon/not_green.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/terminal.hpp"
#include "daemon/verbs/verbs.hpp"
#include "harvest/agenda.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/score_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kReasonsShown = 4;
constexpr std::chrono::days kRefusedShown{7};
constexpr std::chrono::days kCutShown{14};

std::string reasons_line(const store::QueueRow& row) {
  std::string line;
  for (const auto& score : row.flags) {
    if (!score.flagged) continue;
    line += fmt::format("{}{} {:.2f}", line.empty() ? "" : "; ", score.topic, score.score);
    std::size_t shown = 0;
    for (const auto& reason : score.reasons) {
      if (shown++ == kReasonsShown) break;
      line += fmt::format("{} “{}”{}", shown == 1 ? ":" : ",", reason.text,
                          reason.field.empty() ? "" : " in " + reason.field);
    }
  }
  return line;
}

std::string facts_line(const store::QueueRow& row) {
  std::string line;
  const auto add = [&](const std::string& fact) {
    if (!fact.empty()) line += (line.empty() ? "" : " · ") + fact;
  };
  add(short_authors(row.paper.authors));
  std::string categories;
  for (const auto& category : row.paper.categories) categories += (categories.empty() ? "" : " ") + category;
  add(categories);
  for (const auto& suggestion : row.suggestions) add(fmt::format("{} ({})", suggestion.value, suggestion.found_in));
  if (row.upvotes) add(fmt::format("Hugging Face pick, {} upvotes", *row.upvotes));
  if (row.item.late) add("late");
  if (row.returned) add("deferred until today");
  if (row.paper.withdrawn) add("WITHDRAWN");
  return line;
}

void print_row(const store::QueueRow& row, std::size_t columns) {
  std::cout << wrapped(row.paper.id.text() + "  ",
                       row.paper.title.empty() ? "(metadata pending)" : visible(row.paper.title), columns);
  const std::string indent(12, ' ');
  if (const auto facts = facts_line(row); !facts.empty()) std::cout << wrapped(indent, visible(facts), columns);
  if (const auto reasons = reasons_line(row); !reasons.empty()) std::cout << wrapped(indent, visible(reasons), columns);
}

boost::json::object row_json(store::Database& db, const store::QueueRow& row) {
  const auto dossier = review::read_dossier(db, row.paper.id);
  auto object = paper_json(*dossier);
  object["day"] = render_day(row.item.day);
  return object;
}

void print_what_is_not_green(App& app, store::Database& db) {
  for (const auto& line : render_not_green(harvest::ledger(db, app.settings(), std::nullopt, app.now())))
    std::cout << line << '\n';
}

int print_cut(App& app, store::Database& db, const store::QueueFilter& filter, bool as_json) {
  const auto rules = queue_rules(app.settings());
  const auto since = filter.day ? *filter.day : filter.today - kCutShown;
  int shown = 0;
  std::optional<Day> day;
  for (const auto& cut : queue::what_was_cut(db, rules.categories, since, rules.budget)) {
    if (filter.day && cut.day != *filter.day) continue;
    if (filter.limit && shown == *filter.limit) break;
    const auto scores = store::scores_of(db, cut.id);
    if (filter.topic && (scores.empty() || scores.front().topic != *filter.topic)) continue;
    const auto paper = store::find_paper(db, cut.id);
    if (!paper) continue;
    ++shown;
    if (as_json) {
      const auto dossier = review::read_dossier(db, cut.id);
      auto object = paper_json(*dossier);
      object["day"] = render_day(cut.day);
      object["score"] = cut.best;
      std::cout << boost::json::serialize(object) << '\n';
      continue;
    }
    if (day != cut.day) std::cout << fmt::format("\n{}  cut by the budget\n", render_day(cut.day));
    day = cut.day;
    std::cout << wrapped(fmt::format("{}  {:.2f}  ", cut.id.text(), cut.best), visible(paper->title),
                         terminal_columns());
  }
  if (shown == 0 && !as_json) std::cout << "the budget cut nothing\n";
  return kDone;
}

}  // namespace

int run_queue(App& app, const Arguments& arguments) {
  store::QueueFilter filter;
  filter.today = utc_day(app.now());
  if (const auto text = arguments.value("--day")) {
    const auto day = day_argument(*text, "--day");
    if (!day) return failed(day.error());
    filter.day = *day;
  }
  if (const auto text = arguments.value("--topic")) {
    auto topic = topic_argument(app, *text);
    if (!topic) return failed(topic.error());
    filter.topic = std::move(*topic);
  }
  if (const auto text = arguments.value("--limit")) {
    const auto limit = count_argument(*text, "--limit");
    if (!limit) return failed(limit.error());
    filter.limit = *limit;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  if (arguments.has("--cut")) return print_cut(app, *database, filter, arguments.json);
  const auto rows = store::read_queue(*database, filter);
  if (arguments.json) {
    for (const auto& row : rows) std::cout << boost::json::serialize(row_json(*database, row)) << '\n';
    return kDone;
  }
  const auto columns = terminal_columns();
  std::optional<Day> day;
  bool on_top = true;
  int shown = 0;
  int folded = 0;
  const auto say_folded = [&] {
    if (folded > 0)
      std::cout << fmt::format("… {} more under the fold: preprintd queue --day {} --limit {}\n", folded,
                               render_day(*day), shown + folded);
    shown = folded = 0;
  };
  const auto waiting = store::queue_days(*database, filter.today);
  for (const auto& row : rows) {
    if (row.returned != on_top || !day || (!row.returned && *day != row.item.day)) {
      say_folded();
      on_top = row.returned;
      day = row.item.day;
      int count = 0;
      for (const auto& [other, number] : waiting)
        if (other == row.item.day) count = number;
      if (row.returned) {
        std::cout << "\nback from deferral\n";
      } else {
        std::cout << fmt::format("\n{}  {} waiting\n", render_day(row.item.day), count);
      }
    }
    // She deferred them to this day: no fold hides them. A limit is hers to choose.
    if (!row.returned && !filter.limit && shown >= app.settings().queue.page) {
      ++folded;
      continue;
    }
    ++shown;
    print_row(row, columns);
  }
  say_folded();
  if (rows.empty()) std::cout << "nothing waits\n";
  if (!filter.day && !filter.topic) {
    for (const auto& pick : store::refused_picks(*database, filter.today - kRefusedShown))
      std::cout << greyed(fmt::format("{}  {}  (picked {}; you said no on {})\n", pick.paper.id.text(),
                                      visible(pick.paper.title), render_day(pick.day),
                                      render_day(utc_day(pick.refused))));
    print_what_is_not_green(app, *database);
  }
  return kDone;
}

}  // namespace preprintd::daemon
