#include <algorithm>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/harvester.hpp"
#include "daemon/verbs/verbs.hpp"
#include "harvest/calendar.hpp"

namespace preprintd::daemon {
namespace {

Result<harvest::Routes> routes_of(const Arguments& arguments) {
  static const std::set<Source> kAskable{Source::arxiv_feed, Source::arxiv_listing, Source::arxiv_catchup,
                                         Source::arxiv_oai, Source::huggingface};
  harvest::Routes routes;
  for (const auto& name : arguments.values("--source")) {
    const auto source = parse_source(name);
    if (!source || !kAskable.count(*source))
      return Error(ErrorKind::usage,
                   fmt::format("--source {}: one of arxiv-feed, arxiv-listing, arxiv-catchup, arxiv-oai, huggingface",
                               visible(name)));
    routes.insert(*source);
  }
  return routes;
}

struct Span {
  Day first;
  Day last;
};

/// The days that were named; nothing for the plan's own.
Result<std::optional<Span>> span_of(const Arguments& arguments, Instant now) {
  const auto day_text = arguments.value("--day"), since = arguments.value("--since"),
             until = arguments.value("--until");
  if (day_text && (since || until))
    return Error(ErrorKind::usage, "--day names one day; leave --since and --until out");
  if (until && !since) return Error(ErrorKind::usage, "--until needs --since");
  if (!day_text && !since) return std::optional<Span>();
  auto first = day_argument(day_text ? *day_text : *since, day_text ? "--day" : "--since");
  if (!first) return first.error();
  const Day newest = std::max(new_york_day(now), harvest::newest_announced(now));
  Day last = day_text ? *first : newest;
  if (until) {
    auto named = day_argument(*until, "--until");
    if (!named) return named.error();
    last = *named;
  }
  if (*first > newest || last > newest)
    return Error(ErrorKind::usage, fmt::format("{} lies in the future; the newest listing day is {}",
                                               render_day(*first > newest ? *first : last), render_day(newest)));
  if (last < *first)
    return Error(ErrorKind::usage,
                 fmt::format("--until {} lies before --since {}", render_day(last), render_day(*first)));
  return std::optional<Span>(Span{*first, last});
}

void print_summary(const harvest::CycleReport& report) {
  const auto& enriched = report.enriched;
  if (enriched.asked > 0)
    std::cout << fmt::format("metadata: {} of {} papers filled by the API\n", enriched.filled, enriched.asked);
  if (!enriched.missing.empty()) {
    std::string some;
    for (std::size_t i = 0; i < enriched.missing.size() && i < 5; ++i) some += (i ? ", " : "") + enriched.missing[i];
    std::cout << fmt::format("the API does not know {} of them yet ({}{}); asked again later\n",
                             enriched.missing.size(), some, enriched.missing.size() > 5 ? ", …" : "");
  }
  if (enriched.failure)
    std::cout << fmt::format("metadata waits: arxiv-api: {}; asked again with the next fetch\n",
                             visible(enriched.failure->message()));
  std::vector<std::string> replaced;
  for (const auto& day : report.days) replaced.insert(replaced.end(), day.replaced.begin(), day.replaced.end());
  std::sort(replaced.begin(), replaced.end());
  replaced.erase(std::unique(replaced.begin(), replaced.end()), replaced.end());
  for (const auto& id : replaced) std::cout << fmt::format("{} on your list has a new version\n", id);
}

}  // namespace

int run_fetch(App& app, const Arguments& arguments) {
  auto routes = routes_of(arguments);
  if (!routes) return failed(routes.error());
  const auto span = span_of(arguments, app.now());
  if (!span) return failed(span.error());
  harvest::Request request;
  request.routes = *routes;
  request.force = arguments.has("--force");
  request.replay = arguments.has("--replay");
  if (*span) {
    request.days = harvest::listing_days((*span)->first, (*span)->last);
    for (Day day = (*span)->first; day <= (*span)->last && day <= utc_day(app.now()); day += std::chrono::days{1})
      request.daily_days.push_back(day);
    if (request.days->empty())
      std::cout << render_day((*span)->first) << " is a weekend day: arXiv has no listing then\n";
  }
  auto topics = app.topics();
  if (!topics) return failed(topics.error());
  auto database = app.open_write();
  if (!database) return failed(database.error());
  const auto report = run_cycle_now(app, std::move(*database), std::move(request),
                                    [](const std::string& line) { std::cout << visible(line) << std::endl; });
  print_summary(report);
  return report.green() ? kDone : kPartly;
}

}  // namespace preprintd::daemon
