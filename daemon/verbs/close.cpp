#include <fmt/format.h>
#include <iostream>

#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {

int run_close(App& app, const Arguments& arguments) {
  store::QueueFilter filter;
  filter.today = utc_day(app.now());
  if (const auto text = arguments.value("--topic")) {
    auto topic = topic_argument(app, *text);
    if (!topic) return failed(topic.error());
    filter.topic = std::move(*topic);
  }
  for (const auto* option : {"--day", "--until"}) {
    const auto text = arguments.value(option);
    if (!text) continue;
    const auto day = day_argument(*text, option);
    if (!day) return failed(day.error());
    (std::string(option) == "--day" ? filter.day : filter.until) = *day;
  }
  if (filter.day && filter.until) {
    complain("--day closes one day, --until everything up to one; name one of them");
    return kUsage;
  }
  if (!filter.day && !filter.until && !filter.topic) {
    complain("close what? --day D closes a day, --until D everything up to it, --topic T what a topic flagged");
    return kUsage;
  }
  auto database = app.open_write();
  if (!database) return failed(database.error());
  const int closed =
      store::write(*database, [&](store::Database& db) { return review::close(db, filter, by_command_line(app)); });
  std::cout << (closed == 0
                    ? std::string("nothing was waiting there\n")
                    : fmt::format("{} closed: seen, not wanted now; `preprintd undo` brings them back\n", closed));
  return kDone;
}

}  // namespace preprintd::daemon
