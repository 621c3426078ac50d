#include "upstream/server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <list>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "base/text.hpp"
#include "upstream/connection.hpp"

namespace preprintd::upstream {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Rule {
  Fault fault;
  int seen = 0;
};

// Does the client hold this very answer? Weak and quoted forms of a validator count as the same.
bool holds_already(std::string_view if_none_match, std::string_view etag) {
  const auto bare = [](std::string_view text) {
    text = trimmed(text);
    if (text.substr(0, 2) == "W/") text.remove_prefix(2);
    if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text;
  };
  const auto choices = split(if_none_match, ',');
  return std::any_of(choices.begin(), choices.end(),
                     [&](auto choice) { return bare(choice) == bare(etag) || trimmed(choice) == "*"; });
}

std::string log_line_of(const Access& access) {
  return fmt::format(
      "{{\"ms\":{},\"method\":{},\"target\":{},\"status\":{},\"bytes\":{},\"concurrent\":{},\"fault\":{},"
      "\"user_agent\":{},\"accept\":{},\"if_none_match\":{}}}\n",
      access.at.count(), json_quoted(access.method), json_quoted(access.target), access.status, access.bytes,
      access.concurrent, json_quoted(access.fault), json_quoted(access.header("User-Agent")),
      json_quoted(access.header("Accept")), json_quoted(access.header("If-None-Match")));
}

}  // namespace

std::string_view Access::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_nocase(key, name)) return value;
  }
  return {};
}

struct UpstreamServer::State {
  struct Worker {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  Options options;
  int listen_fd = -1;
  int stop_fd = -1;
  std::uint16_t port = 0;
  SteadyClock::time_point started = SteadyClock::now();
  std::thread acceptor;
  std::list<Worker> workers;  // the acceptor's, and stop()'s after it has joined it

  mutable std::mutex mutex;  // guards everything below
  std::shared_ptr<const Scenario> scenario;
  Instant now_set{};
  SteadyClock::time_point set_at = SteadyClock::now();
  std::vector<Rule> rules;
  std::vector<Access> accesses;
  std::ofstream log;
  int under_way = 0;
  bool stopped = false;

  ~State() {
    if (listen_fd >= 0) ::close(listen_fd);
    if (stop_fd >= 0) ::close(stop_fd);
  }

  Milliseconds age() const { return std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - started); }

  Instant now() const {  // with the mutex held
    if (!options.advances) return now_set;
    return now_set + std::chrono::floor<std::chrono::seconds>(SteadyClock::now() - set_at);
  }

  std::optional<Fault> fault_for(const std::string& target, Instant at) {  // with the mutex held
    std::optional<Fault> acting;
    for (auto& rule : rules) {
      const auto& fault = rule.fault;
      if (target.find(fault.match) == target.npos) continue;
      if ((fault.from && at < *fault.from) || (fault.until && at >= *fault.until)) continue;
      ++rule.seen;
      if (!acting && rule.seen >= fault.first && rule.seen <= fault.last) acting = fault;
    }
    return acting;
  }

  Reply answer(const Request& request, const Scenario& known, Instant at, const Distortion& distortion) const {
    auto target = parse_target(request.target);
    if (request.method == "POST") {
      for (auto& pair : parse_query(request.body)) target.query.push_back(std::move(pair));
    } else if (request.method != "GET" && request.method != "HEAD") {
      return {405, "text/plain", "Method Not Allowed\n"};
    }
    const std::string_view path = target.path;
    const auto below = [&](std::string_view base) { return path.substr(0, base.size()) == base; };
    if (below("/rss/")) return render_feed(known, path.substr(5), target, at, distortion);
    if (below("/list/")) return render_listing(known, path.substr(6), target, at, distortion);
    if (below("/catchup/")) return render_catchup(known, path.substr(9), target, at, distortion);
    if (path == "/api/query") return render_api(known, target, at, distortion);
    if (path == "/api/daily_papers") {
      return render_daily(known, target, fmt::format("http://127.0.0.1:{}{}", port, path), at, distortion);
    }
    if (path == "/oai") return render_oai(known, target, at, distortion);
    return {404, "text/plain", "Not Found\n"};
  }

  bool serve(Connection& connection, const Request& request) {
    Access access;
    access.at = age();
    access.method = request.method;
    access.target = request.target;
    access.headers = request.headers;
    std::optional<Fault> fault;
    std::shared_ptr<const Scenario> known;
    Instant at;
    {
      const std::lock_guard lock(mutex);
      access.concurrent = ++under_way;
      at = now();
      fault = fault_for(request.target, at);
      known = scenario;
    }
    const auto seen_at = fault ? std::chrono::floor<std::chrono::seconds>(at - lateness_of(*fault)) : at;
    auto reply = answer(request, *known, seen_at, fault ? distortion_of(*fault) : Distortion{});
    std::string etag;
    for (const auto& [name, value] : reply.headers) {
      if (equal_nocase(name, "ETag")) etag = value;
    }
    const auto asked = request.header("If-None-Match");
    if (reply.status == 200 && !etag.empty() && !asked.empty() && holds_already(asked, etag)) {
      reply.status = 304;
      reply.body.clear();
    }
    Wire wire;
    wire.gzip = known->compresses && request.header("Accept-Encoding").find("gzip") != std::string_view::npos &&
                reply.body.size() > 1000;
    if (fault) {
      access.fault = fault_name(fault->kind);
      const auto wall = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
      spoil(reply, wire, *fault, wall);
      // Cuts and padding are counted in plain bytes unless the fault is about gzip itself.
      if (fault->kind != FaultKind::cut_gzip && fault->kind != FaultKind::gzip_bomb && (wire.cut || wire.padding > 0)) {
        wire.gzip = false;
      }
    }
    const bool early_reset = wire.reset && wire.cut && *wire.cut == 0;
    access.status = wire.silent || early_reset ? 0 : reply.status;
    std::size_t place = 0;
    {
      // Before the answer goes out: whoever has read it finds it in the log.
      const std::lock_guard lock(mutex);
      place = accesses.size();
      accesses.push_back(access);
    }
    const bool goes_on = connection.write(reply, wire, request.method == "HEAD", request.keep_alive);
    {
      const std::lock_guard lock(mutex);
      --under_way;
      access.bytes = connection.sent();
      if (place < accesses.size() && accesses[place].at == access.at) accesses[place].bytes = access.bytes;
      if (log.is_open()) log << log_line_of(access) << std::flush;
    }
    return goes_on;
  }

  void accept_all() {
    while (true) {
      pollfd waits[2] = {{listen_fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
      if (::poll(waits, 2, -1) < 0 && errno != EINTR) return;
      if (waits[1].revents != 0) return;
      const int fd = ::accept4(listen_fd, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      for (auto worker = workers.begin(); worker != workers.end();) {
        if (worker->done) {
          worker->thread.join();
          worker = workers.erase(worker);
        } else {
          ++worker;
        }
      }
      auto& worker = workers.emplace_back();
      worker.thread = std::thread([this, fd, &worker] {
        {
          Connection connection(fd, stop_fd);
          while (const auto request = connection.read()) {
            if (!serve(connection, *request)) break;
          }
        }
        worker.done = true;
      });
    }
  }
};

UpstreamServer::UpstreamServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<UpstreamServer>> UpstreamServer::start(Scenario scenario, Options options) {
  auto state = std::make_unique<State>();
  state->scenario = std::make_shared<const Scenario>(std::move(scenario));
  state->now_set = options.now;
  const auto failed = [](std::string_view what) {
    return Error(ErrorKind::unavailable, fmt::format("simulated upstream: {}: {}", what, std::strerror(errno)));
  };
  state->listen_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (state->listen_fd < 0) return failed("socket");
  const int on = 1;
  ::setsockopt(state->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(options.port);
  socklen_t size = sizeof address;
  if (::bind(state->listen_fd, reinterpret_cast<sockaddr*>(&address), size) != 0) return failed("bind");
  if (::listen(state->listen_fd, 128) != 0) return failed("listen");
  ::getsockname(state->listen_fd, reinterpret_cast<sockaddr*>(&address), &size);
  state->port = ntohs(address.sin_port);
  state->stop_fd = ::eventfd(0, EFD_CLOEXEC);
  if (state->stop_fd < 0) return failed("eventfd");
  if (!options.log_file.empty()) {
    state->log.open(options.log_file, std::ios::app);
    if (!state->log) return failed(options.log_file);
  }
  state->options = std::move(options);
  auto* shared = state.get();
  state->acceptor = std::thread([shared] { shared->accept_all(); });
  return std::unique_ptr<UpstreamServer>(new UpstreamServer(std::move(state)));
}

UpstreamServer::~UpstreamServer() { stop(); }

void UpstreamServer::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopped) return;
    state_->stopped = true;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(state_->stop_fd, &one, sizeof one);
  state_->acceptor.join();
  for (auto& worker : state_->workers) worker.thread.join();
  state_->workers.clear();
  ::shutdown(state_->listen_fd, SHUT_RDWR);
}

std::uint16_t UpstreamServer::port() const { return state_->port; }

std::string UpstreamServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", state_->port, path);
}

std::vector<std::string> UpstreamServer::settings() const {
  return {"sources.arxiv.feed_url=" + url("/rss"),
          "sources.arxiv.listing_url=" + url("/list"),
          "sources.arxiv.catchup_url=" + url("/catchup"),
          "sources.arxiv.api_url=" + url("/api/query"),
          "sources.arxiv.oai_url=" + url("/oai"),
          "sources.huggingface.url=" + url("/api/daily_papers"),
          "sources.arxiv.min_interval=0s"};
}

Instant UpstreamServer::now() const {
  const std::lock_guard lock(state_->mutex);
  return state_->now();
}

void UpstreamServer::set_now(Instant now) {
  const std::lock_guard lock(state_->mutex);
  state_->now_set = now;
  state_->set_at = SteadyClock::now();
}

void UpstreamServer::set_scenario(Scenario scenario) {
  auto next = std::make_shared<const Scenario>(std::move(scenario));
  const std::lock_guard lock(state_->mutex);
  state_->scenario = std::move(next);
}

Scenario UpstreamServer::scenario() const {
  std::shared_ptr<const Scenario> known;
  {
    const std::lock_guard lock(state_->mutex);
    known = state_->scenario;
  }
  return *known;
}

void UpstreamServer::add_fault(Fault fault) {
  const std::lock_guard lock(state_->mutex);
  state_->rules.push_back({std::move(fault), 0});
}

void UpstreamServer::clear_faults() {
  const std::lock_guard lock(state_->mutex);
  state_->rules.clear();
}

std::vector<Access> UpstreamServer::accesses() const {
  const std::lock_guard lock(state_->mutex);
  return state_->accesses;
}

int UpstreamServer::count(std::string_view part) const {
  const std::lock_guard lock(state_->mutex);
  return int(std::count_if(state_->accesses.begin(), state_->accesses.end(),
                           [&](const Access& access) { return access.target.find(part) != std::string::npos; }));
}

void UpstreamServer::clear_accesses() {
  const std::lock_guard lock(state_->mutex);
  state_->accesses.clear();
}

}  // namespace preprintd::upstream
