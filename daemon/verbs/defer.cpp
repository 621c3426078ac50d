#include <fmt/format.h>
#include <iostream>

#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::chrono::days kUsually{7};

}  // namespace

int run_defer(App& app, const Arguments& arguments) {
  const auto id = reference(arguments.words.front());
  if (!id) return kUsage;
  Day until = utc_day(app.now()) + kUsually;
  if (const auto text = arguments.value("--until")) {
    const auto day = day_argument(*text, "--until");
    if (!day) return failed(day.error());
    if (*day <= utc_day(app.now())) {
      complain(fmt::format("--until {}: a day to come", render_day(*day)));
      return kUsage;
    }
    until = *day;
  }
  auto database = app.open_write();
  if (!database) return failed(database.error());
  know_paper(app, *database, *id);
  const auto deferred =
      store::write(*database, [&](store::Database& db) { return review::defer(db, *id, until, by_command_line(app)); });
  if (!deferred) return failed(deferred.error());
  std::cout << fmt::format("{} returns on top of the queue on {}\n", id->text(), render_day(until));
  return kDone;
}

}  // namespace preprintd::daemon
