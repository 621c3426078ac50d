#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <climits>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harvest/harvest.hpp"
#include "net/curl_client.hpp"
#include "net/gate.hpp"
#include "net/politeness.hpp"
#include "net/run.hpp"
#include "store/coverage_table.hpp"
#include "store/paper_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/sighting_table.hpp"
#include "upstream/server.hpp"

namespace preprintd::harvest {

inline Day day_of(const char* text) { return *parse_day(text); }
inline Instant instant_of(const char* text) { return *parse_instant(text); }
inline ArxivId id_of(const std::string& text) { return parse_arxiv_id(text)->id; }

/// A simulated upstream, a database in a folder of its own and everything between them, wired as in the service;
/// requests may follow each other at once. Program time stands still until it is moved, on both sides.
class SimulatedWorld {
 public:
  explicit SimulatedWorld(upstream::Scenario scenario, Instant now = instant_of("2026-09-23T12:00:00Z"),
                          std::vector<std::string> categories = {"cs.CV", "cs.CL"})
      : clock_(now), settings_(settings_of(std::move(categories))) {
    upstream::UpstreamServer::Options options;
    options.now = now;
    options.advances = false;
    auto started = upstream::UpstreamServer::start(std::move(scenario), std::move(options));
    if (!started) FAIL(started.error().message());
    server_ = std::move(*started);
    auto database = store::Database::open_write(folder_ / "preprintd.db");
    if (!database) FAIL(database.error().message());
    store_ = std::make_unique<store::StoreThread>(std::move(*database));
    source::SourceUrls urls;
    urls.feed = server_->url("/rss");
    urls.listing = server_->url("/list");
    urls.catchup = server_->url("/catchup");
    urls.api = server_->url("/api/query");
    urls.oai = server_->url("/oai");
    urls.huggingface = server_->url("/api/daily_papers");
    world_.reset(new World{settings_, clock_, arxiv_, huggingface_, std::move(urls), *store_, spool_,
                           worker_.get_executor(), [this](const std::string& line) { said.push_back(line); }});
  }
  ~SimulatedWorld() { worker_.join(); }
  SimulatedWorld(const SimulatedWorld&) = delete;
  SimulatedWorld& operator=(const SimulatedWorld&) = delete;

  CycleReport cycle(Request request = {}) { return test::run(io_, run_cycle(*world_, std::move(request))); }
  /// One day only, and none of Hugging Face's.
  CycleReport cycle_of(Day day) {
    Request request;
    request.days = std::vector<Day>{day};
    return cycle(std::move(request));
  }

  /// Runs `work(Database&)` on the store's thread and returns what it returns, which is not void.
  template <class Work>
  auto in_store(Work work) {
    return test::run(io_, store_->run(std::move(work)));
  }

  void wait(Milliseconds by) {
    clock_.advance(by);
    server_->set_now(clock_.now());
  }

  std::vector<std::string> said;  ///< the lines a person or the log would see
  upstream::UpstreamServer& server() { return *server_; }
  settings::Settings& settings() { return settings_; }
  Instant now() { return clock_.now(); }
  net::Gate& arxiv_gate() { return arxiv_gate_; }
  net::Gate& huggingface_gate() { return huggingface_gate_; }

  void break_with(upstream::FaultKind kind, std::string match, int last = INT_MAX) {
    upstream::Fault fault;
    fault.kind = kind;
    fault.match = std::move(match);
    fault.last = last;
    server_->add_fault(std::move(fault));
  }

  /// The ledger's row; the test ends where there is none.
  Coverage row(const std::string& category, Day day) {
    auto found = in_store([&](store::Database& db) { return store::find_coverage(db, category, day); });
    REQUIRE_MESSAGE(found, category << " " << render_day(day) << " has no row");
    return *found;
  }
  Verdict verdict(const std::string& category, Day day) { return row(category, day).verdict; }
  std::optional<Paper> paper(const std::string& id) {
    return in_store([&](store::Database& db) { return store::find_paper(db, id_of(id)); });
  }
  std::vector<Sighting> sightings(const std::string& id) {
    return in_store([&](store::Database& db) { return store::sightings_of(db, id_of(id)); });
  }
  /// Announced in that category on that day, as far as the store knows.
  std::set<std::string> stored_ids(const std::string& category, Day day) {
    return in_store([&](store::Database& db) {
      std::set<std::string> ids;
      for (const auto source : {Source::arxiv_feed, Source::arxiv_listing, Source::arxiv_catchup, Source::huggingface})
        for (const auto& id : store::ids_sighted(db, source, category == "huggingface" ? "" : category, day))
          if (store::find_paper(db, id)) ids.insert(id.text());
      return ids;
    });
  }
  /// The same as the scenario has it.
  std::set<std::string> true_ids(const std::string& category, Day day) {
    std::set<std::string> ids;
    const auto scenario = server_->scenario();
    if (category == "huggingface") {
      if (const auto* picks = scenario.picks(day))
        for (const auto& pick : *picks) ids.insert(pick.id);
      return ids;
    }
    for (const auto& item : scenario.items(day, category))
      if (item.kind == SightingKind::new_paper || item.kind == SightingKind::cross) ids.insert(item.paper->id.text());
    return ids;
  }
  int quarantined() {
    return in_store([](store::Database& db) { return store::count_quarantined(db); });
  }
  int papers() {
    return in_store([](store::Database& db) { return store::count_papers(db); });
  }
  std::int64_t last_seq() {
    return in_store([](store::Database& db) { return db.last_seq(); });
  }

 private:
  static settings::Settings settings_of(std::vector<std::string> categories) {
    settings::Settings settings;
    settings.arxiv.categories = std::move(categories);
    settings.arxiv.oai_timeout = settings.network.timeout = Milliseconds(400);
    settings.network.max_body.count = 8 << 20;
    return settings;
  }
  net::GateRules rules(const char* file) {
    net::GateRules rules(folder_ / file);
    rules.interval = rules.listing_interval = Milliseconds(0);
    return rules;
  }

  test::Folder folder_;
  ManualClock clock_;
  settings::Settings settings_;
  std::unique_ptr<upstream::UpstreamServer> server_;
  boost::asio::io_context io_;
  boost::asio::thread_pool worker_{1};
  AsioTimer timer_;
  std::unique_ptr<store::StoreThread> store_;
  store::Spool spool_{folder_ / "spool"};
  net::CurlClient client_{io_, net::CurlOptions("test")};
  net::Gate arxiv_gate_{rules("arxiv.gate"), clock_, timer_, 1};
  net::Gate huggingface_gate_{rules("huggingface.gate"), clock_, timer_, 1};
  net::PoliteClient arxiv_{client_, arxiv_gate_, {}};
  net::PoliteClient huggingface_{client_, huggingface_gate_, {}};
  std::unique_ptr<World> world_;
};

/// Three listing days, 2026-09-21 Monday to 23 Wednesday, in cs.CV and cs.CL, each with new papers, a cross-list and a
/// replacement, and Hugging Face picks of the same days. 2609.1d00n is the n-th paper of day d; odd ones are cs.CL's,
/// the second and the third are in both.
inline upstream::Scenario three_days() {
  upstream::Scenario week;
  const Day monday = day_of("2026-09-21");
  for (int number = 1; number <= 3; ++number) {
    const Day day = monday + std::chrono::days(number - 1);
    for (int n = 0; n < 8; ++n) {
      upstream::Manuscript paper(id_of(fmt::format("2609.1{}00{}", number, n + 1)));
      paper.title = fmt::format("Invented Work {} of Day {}", n + 1, number);
      paper.abstract = fmt::format("We invent the {}-th thing of the {}-th day and measure it.", n + 1, number);
      paper.authors = {"Mira Example", "José Muster"};
      paper.categories = {n % 2 == 0 ? "cs.CL" : "cs.CV"};
      if (n == 1 || n == 2) paper.categories.push_back(n % 2 == 0 ? "cs.CV" : "cs.CL");
      paper.comment = "12 pages";
      paper.doi = fmt::format("10.1000/{}.{}", number, n);
      paper.versions = {{Instant(day - std::chrono::days(3)) + std::chrono::hours(10)}};
      if (n == 7 && number < 3) paper.versions.push_back({Instant(day), fmt::format("Revised Work of Day {}", number)});
      const auto id = paper.id.text();
      week.add(std::move(paper));
      week.announce(day, {id});
      if (n < 4) week.pick(day, {id, {{Instant(day), 5 * n + 1}}});
    }
    if (number > 1) week.announce(day, {fmt::format("2609.1{}008", number - 1), 2, SightingKind::replace});
  }
  return week;
}

inline const Day kMonday = day_of("2026-09-21");
inline const Day kTuesday = day_of("2026-09-22");
inline const Day kWednesday = day_of("2026-09-23");

}  // namespace preprintd::harvest
