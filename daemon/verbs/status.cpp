#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/harvester.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/verbs/verbs.hpp"
#include "queue/budget.hpp"
#include "store/coverage_table.hpp"
#include "store/model_table.hpp"
#include "store/paper_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/queue_table.hpp"
#include "store/run_table.hpp"

namespace preprintd::daemon {
namespace {

namespace json = boost::json;

/// Does the service answer 200 to /healthz? Blocking, a few seconds at most.
bool service_answers(const settings::Listen& listen) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(listen.host == "localhost" ? "127.0.0.1" : listen.host, failure);
  if (failure) return false;
  socket.connect(tcp::endpoint(address, listen.port), failure);
  if (failure) return false;
  const timeval patience{5, 0};
  ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto request = fmt::format("GET /healthz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", listen.text());
  boost::asio::write(socket, boost::asio::buffer(request), failure);
  if (failure) return false;
  char head[16] = {};
  const auto got = ::recv(socket.native_handle(), head, 12, MSG_WAITALL);
  return got == 12 && std::string_view(head, 12) == "HTTP/1.1 200";
}

constexpr std::chrono::days kAgreement{30};

struct Picture {
  std::optional<store::Run> run;
  std::vector<Coverage> not_green;
  int queue = 0;
  int papers = 0;
  int pending = 0;
  int quarantined = 0;
  int requests_today = 0;
  std::vector<net::Blocked> blocked;
  queue::Agreement agreement;
  std::optional<store::StoredModel> model;
};

Picture look(App& app, store::Database& db) {
  Picture picture;
  picture.run = store::newest_run(db);
  for (auto& row : store::coverage_since(db, std::nullopt))
    if (!is_green(row.verdict)) picture.not_green.push_back(std::move(row));
  picture.queue = store::count_queue(db, utc_day(app.now()));
  picture.agreement = queue::agreement_since(db, app.now() - kAgreement);
  picture.model = store::newest_model_facts(db);
  picture.papers = store::count_papers(db);
  picture.pending = store::count_pending(db);
  picture.quarantined = store::count_quarantined(db);
  AsioTimer timer;
  net::Gate gate(net::GateRules(app.settings().state / "arxiv.gate"), app.clock(), timer, 1);
  picture.requests_today = gate.requests_today();
  picture.blocked = gate.blocked();
  return picture;
}

void print_json(const App& app, const Picture& picture) {
  json::array rows, blocked;
  for (const auto& row : picture.not_green) rows.push_back(json::parse(coverage_json(row)));
  for (const auto& host : picture.blocked)
    blocked.push_back(
        json::object{{"host", host.host}, {"until", render_instant(host.until)}, {"status", host.status}});
  json::object object{{"database", app.settings().database.path.string()},
                      {"papers", picture.papers},
                      {"queue", picture.queue},
                      {"metadata_pending", picture.pending},
                      {"quarantined", picture.quarantined},
                      {"arxiv_requests_today", picture.requests_today},
                      {"blocked", std::move(blocked)},
                      {"not_green", std::move(rows)}};
  const auto& said = picture.agreement;
  object["agreement"] = json::object{{"days", int(kAgreement.count())},
                                     {"accepted", said.accepted},
                                     {"rejected", said.rejected},
                                     {"passed", said.passed},
                                     {"accepted_below_cut", said.accepted_below}};
  object["model"] = picture.model ? json::value(picture.model->version) : json::value("shipped");
  if (picture.run) {
    object["last_run"] =
        json::object{{"started_at", render_instant(picture.run->started_at)}, {"outcome", picture.run->outcome}};
  } else {
    object["last_run"] = nullptr;
  }
  std::cout << json::serialize(object) << '\n';
}

void print_text(const App& app, const Picture& picture) {
  std::cout << fmt::format("database     {} ({} papers, {} waiting for metadata, {} unreadable entries kept)\n",
                           app.settings().database.path.string(), picture.papers, picture.pending, picture.quarantined);
  std::cout << fmt::format("queue        {} waiting\n", picture.queue);
  const auto& said = picture.agreement;
  if (const int shown = said.accepted + said.rejected + said.passed; shown + said.accepted_below > 0) {
    std::string line = shown > 0 ? fmt::format("{} of {} decided papers of the queue accepted ({:.0f} %)",
                                               said.accepted, shown, 100.0 * said.accepted / shown)
                                 : std::string("nothing of the queue decided");
    if (const int accepted = said.accepted + said.accepted_below; accepted > 0)
      line += fmt::format(", {:.0f} % of what you accepted came from below the cut",
                          100.0 * said.accepted_below / accepted);
    std::cout << fmt::format("agreement    {}, in 30 days\n", line);
  }
  if (picture.model)
    std::cout << fmt::format("model        {}, trained {} from {}\n", picture.model->version,
                             render_instant(picture.model->trained_at), picture.model->report);
  std::cout << fmt::format("arXiv        {} requests today\n", picture.requests_today);
  for (const auto& host : picture.blocked)
    std::cout << fmt::format("             {} is left alone until {} ({})\n", host.host, render_instant(host.until),
                             host.status ? fmt::format("HTTP {}", host.status) : std::string("a stall"));
  if (picture.run) {
    std::cout << fmt::format("last run     {}: {}\n", render_instant(picture.run->started_at),
                             picture.run->ended_at ? picture.run->outcome : std::string("not finished"));
  } else {
    std::cout << "last run     none yet; `preprintd fetch` or `preprintd run` starts one\n";
  }
  if (picture.not_green.empty() && picture.run) std::cout << "ledger       every day is green\n";
  for (const auto& row : picture.not_green)
    std::cout << fmt::format("ledger       {} {} is {}: {}\n", render_day(row.day), row.category,
                             verdict_name(row.verdict), visible(row.why));
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
  const auto picture = look(app, *database);
  if (arguments.json) {
    print_json(app, picture);
  } else {
    print_text(app, picture);
  }
  return picture.not_green.empty() ? kDone : kPartly;
}

}  // namespace preprintd::daemon
