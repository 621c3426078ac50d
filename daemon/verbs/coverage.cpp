#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/verbs/verbs.hpp"
#include "harvest/agenda.hpp"

namespace preprintd::daemon {

int run_coverage(App& app, const Arguments& arguments) {
  std::optional<Day> since;
  if (const auto text = arguments.value("--since")) {
    const auto day = day_argument(*text, "--since");
    if (!day) return failed(day.error());
    since = *day;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto rows = harvest::ledger(*database, app.settings(), since, app.now());
  if (arguments.json) {
    for (const auto& row : rows) std::cout << coverage_json(row) << '\n';
    return kDone;
  }
  if (rows.empty()) std::cout << "the ledger is empty; `preprintd fetch` fills it\n";
  for (const auto& row : rows) {
    std::string route;
    for (const auto source : row.route) route += (route.empty() ? "" : ", ") + std::string(source_name(source));
    const auto expected = row.expected ? std::to_string(*row.expected) : std::string("?");
    std::cout << fmt::format("{}  {:<12} {:<9} {:>5} of {:<5} {}\n", render_day(row.day), row.category,
                             verdict_name(row.verdict), row.got, expected, route);
    if (!is_green(row.verdict) || row.verdict == Verdict::quiet)
      std::cout << "            " << visible(row.why) << '\n';
  }
  return kDone;
}

}  // namespace preprintd::daemon
