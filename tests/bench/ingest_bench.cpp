// What a day of 1,000 papers costs from a loopback upstream through a cycle into the queue, beside the cost of
// downloading the same pages with the same client and throwing them away. Server, reference and ingest are processes
// of their own, so that CPU time and peak memory are each one's alone.
//
// ingest_bench [PAPERS] [ROUNDS]
#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "harvest/harvest.hpp"
#include "net/curl_client.hpp"
#include "net/gate.hpp"
#include "net/politeness.hpp"
#include "queue/fill.hpp"
#include "store/queue_table.hpp"
#include "triage/topic_file.hpp"
#include "upstream/server.hpp"

using namespace preprintd;

namespace {

using SteadyClock = std::chrono::steady_clock;

const Day kDay = *parse_day("2026-09-23");
const Instant kNow = *parse_instant("2026-09-23T12:00:00Z");
const std::vector<std::string> kCategories{"cs.CV", "cs.CL", "cs.LG"};

/// What one phase cost. Travels through a pipe.
struct Cost {
  double wall = 0;    ///< seconds
  double cpu = 0;     ///< seconds, user and system
  long peak_kib = 0;  ///< VmHWM
  long bytes = 0;     ///< of bodies, decoded; the reference's
  int papers = 0;     ///< stored by it
  int waiting = 0;    ///< in the queue
  double again = 0;   ///< seconds of a second cycle over the proven day
  int green = 0;
};

[[noreturn]] void give_up(const std::string& why) { throw std::runtime_error(why); }

ArxivId id_of(int number) { return parse_arxiv_id(fmt::format("2609.{:05}", 10000 + number))->id; }

/// About 1,300 bytes of abstract, six authors, and every seventh paper on the shipped topics.
upstream::Manuscript paper_of(int number) {
  static constexpr std::array<const char*, 24> kWords{
      "robust",   "estimation", "of",   "shapes",  "under",  "noise",      "we",      "propose",
      "a",        "method",     "that", "learns",  "from",   "few",        "samples", "and",
      "improves", "accuracy",   "on",   "several", "public", "benchmarks", "with",    "little compute"};
  unsigned state = unsigned(number) * 2654435761U + 1;
  const auto word = [&] {
    state = state * 1664525U + 1013904223U;
    return kWords[(state >> 16) % kWords.size()];
  };
  upstream::Manuscript paper(id_of(number));
  paper.title = number % 7 == 0 ? "Multimodal Large Language Models for" : "On";
  for (int i = 0; i < 8; ++i) paper.title += fmt::format(" {}", word());
  while (paper.abstract.size() < 1300) paper.abstract += fmt::format("{} ", word());
  if (number % 7 == 0) paper.abstract += "We study vision-language models and their alignment.";
  for (int i = 0; i < 6; ++i)
    paper.authors.push_back(fmt::format("Given{} Family{}", number % 97, i * 13 + number % 31));
  paper.categories = {kCategories[std::size_t(number) % 3]};
  if (number % 3 == 0) paper.categories.push_back(kCategories[1]);
  if (number % 5 == 0) paper.comment = "Accepted to ICLR 2026. 12 pages, 5 figures";
  paper.versions = {{Instant(kDay - std::chrono::days(2)) + std::chrono::seconds(number)}};
  return paper;
}

upstream::Scenario day_of(int papers) {
  upstream::Scenario scenario;
  for (int i = 1; i <= papers; ++i) {
    scenario.add(paper_of(i));
    scenario.announce(kDay, {id_of(i).text()});
    if (i % 25 == 0) scenario.pick(kDay, {id_of(i).text(), {{Instant(kDay), i % 60}}});
  }
  return scenario;
}

source::SourceUrls urls_at(const std::string& base) {
  source::SourceUrls urls;
  urls.feed = base + "/rss";
  urls.listing = base + "/list";
  urls.catchup = base + "/catchup";
  urls.api = base + "/api/query";
  urls.oai = base + "/oai";
  urls.huggingface = base + "/api/daily_papers";
  return urls;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::strtol(line.c_str() + 6, nullptr, 10);
  return 0;
}

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> coroutine) {
  std::optional<T> value;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr error, T got) {
    failure = error;
    if (!error) value = std::move(got);
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*value);
}

boost::asio::awaitable<long> download(net::CurlClient& client, std::vector<std::string> urls) {
  long bytes = 0;
  for (auto& url : urls) {
    net::Request request(std::move(url));
    auto response = co_await client.get(std::move(request));
    if (!response) give_up(response.error().message());
    bytes += long(response->body.size());
  }
  co_return bytes;
}

/// The pages a first cycle over the day asks for.
std::vector<std::string> pages_of(const source::SourceUrls& urls, int papers) {
  std::vector<std::string> pages;
  for (const auto& category : kCategories) {
    pages.push_back(source::feed_url(urls, category));
    pages.push_back(source::listing_url(urls, category));
  }
  pages.push_back(source::daily_url(urls, kDay));
  for (int first = 1; first <= papers; first += int(source::kApiBatch)) {
    std::vector<ArxivId> ids;
    for (int i = first; i <= papers && ids.size() < source::kApiBatch; ++i) ids.push_back(id_of(i));
    pages.push_back(source::api_url(urls, ids));
  }
  return pages;
}

Cost reference(const std::string& base, int papers) {
  Cost cost;
  const auto pages = pages_of(urls_at(base), papers);
  const auto begin = SteadyClock::now();
  const double cpu = cpu_seconds();
  boost::asio::io_context io;
  net::CurlClient client(io, net::CurlOptions("bench"));
  cost.bytes = run(io, download(client, pages));
  cost.wall = seconds_since(begin);
  cost.cpu = cpu_seconds() - cpu;
  return cost;
}

Cost ingest(const std::string& base, const std::filesystem::path& folder) {
  Cost cost;
  const auto begin = SteadyClock::now();
  const double cpu = cpu_seconds();
  settings::Settings settings;
  settings.arxiv.categories = kCategories;
  settings.network.timeout = settings.arxiv.oai_timeout = std::chrono::seconds(60);
  settings.network.max_body.count = 64 << 20;
  ManualClock clock(kNow);
  AsioTimer timer;
  boost::asio::io_context io;
  boost::asio::thread_pool worker(1);
  auto database = store::Database::open_write(folder / "bench.db");
  if (!database) give_up(database.error().message());
  store::StoreThread store(std::move(*database));
  store::Spool spool(folder / "spool");
  net::CurlClient client(io, net::CurlOptions("bench"));
  const auto rules = [&](const char* file) {
    net::GateRules open(folder / file);
    open.interval = open.listing_interval = Milliseconds(0);
    return open;
  };
  net::Gate arxiv_gate(rules("arxiv.gate"), clock, timer, 1), daily_gate(rules("daily.gate"), clock, timer, 1);
  net::PoliteClient arxiv(client, arxiv_gate, {}), daily(client, daily_gate, {});
  harvest::World world{
      settings, clock, arxiv, daily, urls_at(base), store, spool, worker.get_executor(), [](const std::string&) {}};
  harvest::Request request;
  request.days = std::vector<Day>{kDay};
  request.daily_days = {kDay};
  const auto report = run(io, harvest::run_cycle(world, request));
  cost.green = report.green() && !report.enriched.failure && report.enriched.missing.empty();
  for (const auto& day : report.days) cost.papers += day.papers;
  queue::Rules queue_rules;
  queue_rules.categories.insert(kCategories.begin(), kCategories.end());
  const triage::Scorer scorer{triage::Topics(triage::shipped_topics())};
  auto fill = [&](store::Database& db) { return queue::fill(db, scorer, queue_rules, kNow); };
  cost.waiting = run(io, store.run(std::move(fill))).added;
  cost.wall = seconds_since(begin);
  cost.cpu = cpu_seconds() - cpu;
  const auto once_more = SteadyClock::now();
  run(io, harvest::run_cycle(world, request));
  cost.again = seconds_since(once_more);
  worker.join();
  return cost;
}

/// Runs the work in a process of its own.
Cost apart(const std::function<Cost()>& work) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) give_up("pipe");
  const auto child = ::fork();
  if (child == 0) {
    try {
      auto cost = work();
      cost.peak_kib = peak_kib();
      if (::write(pipe[1], &cost, sizeof cost) != ssize_t(sizeof cost)) ::_exit(1);
    } catch (const std::exception& failure) {
      fmt::print(stderr, "{}\n", failure.what());
      ::_exit(1);
    }
    ::_exit(0);
  }
  ::close(pipe[1]);
  Cost cost;
  const auto got = ::read(pipe[0], &cost, sizeof cost);
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (got != ssize_t(sizeof cost) || status != 0) give_up("a phase failed");
  return cost;
}

/// The simulated upstream as a process; ends with this object, or when this process does.
class Upstream {
 public:
  explicit Upstream(int papers) {
    std::array<int, 2> ready{}, alive{};
    if (::pipe(ready.data()) != 0 || ::pipe(alive.data()) != 0) give_up("pipe");
    child_ = ::fork();
    if (child_ == 0) {
      ::close(alive[1]);
      upstream::UpstreamServer::Options options;
      options.now = kNow;
      options.advances = false;
      const auto server = upstream::UpstreamServer::start(day_of(papers), options);
      if (!server) ::_exit(1);
      const auto port = (*server)->port();
      if (::write(ready[1], &port, sizeof port) != ssize_t(sizeof port)) ::_exit(1);
      char byte = 0;
      while (::read(alive[0], &byte, 1) < 0) {
      }
      ::_exit(0);
    }
    ::close(ready[1]);
    ::close(alive[0]);
    alive_ = alive[1];
    std::uint16_t port = 0;
    const auto got = ::read(ready[0], &port, sizeof port);
    ::close(ready[0]);
    if (got != ssize_t(sizeof port)) give_up("the simulated upstream did not start");
    base_ = fmt::format("http://127.0.0.1:{}", port);
  }
  ~Upstream() {
    ::close(alive_);
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;
  const std::string& base() const { return base_; }

 private:
  pid_t child_ = -1;
  int alive_ = -1;
  std::string base_;
};

Cost median_of(std::vector<Cost> costs) {
  std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.wall < b.wall; });
  return costs[costs.size() / 2];
}

int bench(int papers, int rounds) {
  const Upstream upstream(papers);
  std::vector<Cost> references, ingests;
  for (int round = 0; round < rounds; ++round) {
    references.push_back(apart([&] { return reference(upstream.base(), papers); }));
    auto folder = (std::filesystem::temp_directory_path() / "preprintd-bench-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) give_up("mkdtemp");
    ingests.push_back(apart([&] { return ingest(upstream.base(), folder); }));
    std::filesystem::remove_all(folder);
  }
  const auto plain = median_of(references), full = median_of(ingests);
  fmt::print("ingest_bench: {} papers in {} categories, {:.1f} MB of pages, median of {} rounds\n", papers,
             kCategories.size(), double(plain.bytes) / 1e6, rounds);
  fmt::print("  {:<34} {:>9} {:>9} {:>11}\n", "", "wall s", "CPU s", "peak MiB");
  const auto line = [](const char* name, const Cost& cost) {
    fmt::print("  {:<34} {:>9.3f} {:>9.3f} {:>11.1f}\n", name, cost.wall, cost.cpu, double(cost.peak_kib) / 1024);
  };
  line("download only (reference)", plain);
  line("download, read, store, queue", full);
  fmt::print("  {:<34} {:>8.1f}x {:>8.1f}x {:>10.1f}x\n", "ratio", full.wall / plain.wall, full.cpu / plain.cpu,
             double(full.peak_kib) / double(plain.peak_kib));
  fmt::print("  {} papers stored, {} wait in the queue, {:.0f} papers a second; the proven day again: {:.3f} s\n",
             full.papers, full.waiting, full.papers / full.wall, full.again);
  if (full.papers == papers && full.green && full.waiting > 0) return 0;
  fmt::print(stderr, "ingest_bench: the day was not stored whole; these figures say nothing\n");
  return 1;
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return bench(count > 1 ? std::max(1, std::atoi(words[1])) : 1000, count > 2 ? std::max(1, std::atoi(words[2])) : 3);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "ingest_bench: {}\n", failure.what());
    return 1;
  }
}
