#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/not_green.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/phone.hpp"
#include "daemon/report.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

namespace json = boost::json;

std::string bytes_text(std::uintmax_t bytes) {
  return bytes < (10u << 20) ? fmt::format("{} KiB", bytes >> 10) : fmt::format("{} MiB", bytes >> 20);
}

json::object source_json(const SourceState& source) {
  json::object answered;
  for (const auto& [route, at] : source.answered) answered[route] = render_instant(at);
  json::object object{{"source", source.name}, {"answered", std::move(answered)}};
  object["next"] = source.next ? json::value(render_instant(*source.next)) : json::value(nullptr);
  object["next_why"] = source.next_why;
  return object;
}

json::object backup_json(const App& app, const Report& report) {
  json::object object{{"dir", app.settings().backup.dir.string()},
                      {"copies", report.backups.size()},
                      {"on_same_disk", report.backups_on_same_disk},
                      {"failure", report.backup_failure}};
  object["newest"] = report.backups.empty() ? json::value(nullptr) : json::value(render_instant(report.backups[0].at));
  object["elsewhere"] =
      report.backup_elsewhere ? json::value(render_instant(*report.backup_elsewhere)) : json::value(nullptr);
  return object;
}

void print_json(const App& app, const Report& report) {
  json::array rows, blocked, sources, lists;
  for (const auto& row : report.not_green) {
    auto object = json::parse(coverage_json(row)).as_object();
    object["next"] = row.next_at ? json::value(render_instant(*row.next_at)) : json::value(nullptr);
    rows.push_back(std::move(object));
  }
  for (const auto& host : report.blocked)
    blocked.push_back(
        json::object{{"host", host.host}, {"until", render_instant(host.until)}, {"status", host.status}});
  for (const auto& source : report.sources) sources.push_back(source_json(source));
  for (const auto& trouble : report.list_troubles) lists.emplace_back(trouble);
  json::object object{{"database", app.settings().database.path.string()},
                      {"database_bytes", report.database_bytes},
                      {"damage", report.damage},
                      {"papers", report.papers},
                      {"queue", report.queue},
                      {"metadata_pending", report.pending},
                      {"quarantined", report.quarantined},
                      {"arxiv_requests_today", report.requests_today},
                      {"blocked", std::move(blocked)},
                      {"sources", std::move(sources)},
                      {"backup", backup_json(app, report)},
                      {"list_troubles", std::move(lists)},
                      {"topics_mistake", report.topics_mistake},
                      {"not_green", std::move(rows)}};
  object["checked_at"] = report.checked_at ? json::value(render_instant(*report.checked_at)) : json::value(nullptr);
  const auto& said = report.agreement;
  object["agreement"] = json::object{{"days", 30},
                                     {"accepted", said.accepted},
                                     {"rejected", said.rejected},
                                     {"passed", said.passed},
                                     {"accepted_below_cut", said.accepted_below}};
  object["model"] = report.model ? json::value(report.model->version) : json::value("shipped");
  if (report.run) {
    object["last_run"] =
        json::object{{"started_at", render_instant(report.run->started_at)}, {"outcome", report.run->outcome}};
  } else {
    object["last_run"] = nullptr;
  }
  std::cout << json::serialize(object) << '\n';
}

void print_agreement(const Report& report) {
  const auto& said = report.agreement;
  const int shown = said.accepted + said.rejected + said.passed;
  if (shown + said.accepted_below == 0) return;
  std::string line = shown > 0 ? fmt::format("{} of {} decided papers of the queue accepted ({:.0f} %)", said.accepted,
                                             shown, 100.0 * said.accepted / shown)
                               : std::string("nothing of the queue decided");
  if (const int accepted = said.accepted + said.accepted_below; accepted > 0)
    line +=
        fmt::format(", {:.0f} % of what you accepted came from below the cut", 100.0 * said.accepted_below / accepted);
  std::cout << fmt::format("agreement    {}, in 30 days\n", line);
}

void print_sources(const App& app, const Report& report) {
  for (const auto& source : report.sources) {
    std::string line;
    for (const auto& [route, at] : source.answered)
      line += fmt::format("{}{} {}", line.empty() ? "answered: " : ", ", route, render_instant(at));
    if (line.empty()) line = "not asked yet";
    const auto when = !source.next                 ? std::string("never")
                      : *source.next <= report.now ? "now"
                                                   : render_instant(*source.next);
    std::cout << fmt::format("{:<12} {}\n             next {} ({})\n", source.name, line, when, source.next_why);
  }
  std::cout << fmt::format("requests     {} to arXiv today (a usual day needs up to {})\n", report.requests_today,
                           usual_requests(app.settings()));
  for (const auto& host : report.blocked)
    std::cout << fmt::format("             {} is left alone until {} ({})\n", host.host, render_instant(host.until),
                             host.status ? fmt::format("HTTP {}", host.status) : std::string("a stall"));
}

void print_backups(const App& app, const Report& report) {
  const auto& dir = app.settings().backup.dir;
  if (report.backups.empty()) {
    std::cout << fmt::format("backups      none yet in {}; the service makes them, or `preprintd backup FILE`\n",
                             dir.string());
  } else {
    std::uintmax_t bytes = 0;
    for (const auto& copy : report.backups) bytes += copy.bytes;
    std::cout << fmt::format("backups      {} in {}, {}, newest {}\n", report.backups.size(), dir.string(),
                             bytes_text(bytes), render_instant(report.backups.front().at));
  }
  if (!report.backup_failure.empty())
    std::cout << fmt::format("             the last one failed: {}\n", visible(report.backup_failure));
  if (report.is_backup_late(app.settings()))
    std::cout << "             the newest is old; copies are made while `preprintd run` runs\n";
  if (report.backups_on_same_disk && !report.backup_elsewhere && !report.backups.empty())
    std::cout
        << "             every copy lies on the database's own disk; point backup.dir elsewhere, or now and then\n"
           "             `preprintd backup /another/disk/preprints.db`\n";
}

void print_text(const App& app, const Report& report) {
  std::cout << fmt::format("database     {} ({}; {} papers, {} waiting for metadata, {} unreadable entries kept)\n",
                           app.settings().database.path.string(), bytes_text(report.database_bytes), report.papers,
                           report.pending, report.quarantined);
  if (!report.damage.empty()) {
    std::cout << fmt::format("             DAMAGED: {}\n", visible(report.damage));
    std::cout
        << "             stop the service, then `preprintd restore` lists the copies and `preprintd restore FILE` "
           "puts one back\n";
  } else if (report.checked_at) {
    std::cout << fmt::format("             sound when last read whole, {}\n", render_instant(*report.checked_at));
  }
  std::cout << fmt::format("queue        {} waiting\n", report.queue);
  print_agreement(report);
  if (report.model)
    std::cout << fmt::format("model        {}, trained {} from {}\n", report.model->version,
                             render_instant(report.model->trained_at), report.model->report);
  print_sources(app, report);
  if (report.run) {
    std::cout << fmt::format("last run     {}: {}\n", render_instant(report.run->started_at),
                             report.run->ended_at ? report.run->outcome : std::string("not finished"));
  } else {
    std::cout << "last run     none yet; `preprintd fetch` or `preprintd run` starts one\n";
  }
  print_backups(app, report);
  for (const auto& trouble : report.list_troubles) std::cout << fmt::format("list file    {}\n", visible(trouble));
  if (!report.topics_mistake.empty())
    std::cout << fmt::format("topics       {}; a running service goes on with those of before\n",
                             visible(report.topics_mistake));
  if (report.is_green() && report.run) std::cout << "ledger       every day is green\n";
  for (const auto& line : render_not_green(report.not_green)) std::cout << "ledger       " << line << '\n';
}

}  // namespace

int run_status(App& app, const Arguments& arguments) {
  if (arguments.has("--alive")) {
    if (service_answers(app.settings().web.listen)) return kDone;
    complain(fmt::format("no healthy service at {}", app.settings().web.listen.text()));
    return kFailed;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto report = look(app, *database);
  if (arguments.json) {
    print_json(app, report);
  } else {
    print_text(app, report);
    // Each look makes a new invitation, so only where somebody looks.
    if (::isatty(STDOUT_FILENO) == 1)
      if (const auto phone = invite_phone(app.settings()))
        std::cout << fmt::format(
            "phone        scan this within ten minutes to let one device in, or open there\n"
            "             {}\n{}",
            visible(phone->url), render_qr(phone->qr));
  }
  return report.is_green() ? kDone : kPartly;
}

}  // namespace preprintd::daemon
