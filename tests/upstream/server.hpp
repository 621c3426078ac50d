#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "upstream/fault.hpp"
#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// One request as the server saw it.
struct Access {
  Milliseconds at{0};  ///< real time since the server started
  std::string method;
  std::string target;
  int status = 0;         ///< 0: nothing was answered (a stall, an early reset)
  std::size_t bytes = 0;  ///< of the body, as sent
  int concurrent = 1;     ///< requests under way when this one arrived, itself included
  std::string fault;      ///< name of the fault that acted; empty for a true answer
  std::vector<std::pair<std::string, std::string>> headers;
  /// Value of a request header; empty where it was not sent.
  std::string_view header(std::string_view name) const;
};

/// The simulated services on 127.0.0.1, each connection on a thread of its own. Base paths: /rss, /list,
/// /catchup, /api/query, /oai, /api/daily_papers. Any thread may call any member.
class UpstreamServer {
 public:
  struct Options {
    std::uint16_t port = 0;  ///< 0: one that is free
    Instant now{};           ///< the simulated time at the start
    bool advances = true;    ///< the simulated time runs with the real one; else it stands until set_now
    std::string log_file;    ///< one JSON object a request; empty: none
  };
  /// Listens when it returns. Failed: kind unavailable, with the system's reason.
  static Result<std::unique_ptr<UpstreamServer>> start(Scenario scenario, Options options);
  ~UpstreamServer();
  UpstreamServer(const UpstreamServer&) = delete;
  UpstreamServer& operator=(const UpstreamServer&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:PORT" + path.
  std::string url(std::string_view path = "") const;
  /// The lines that point a preprintd at this server: `--set KEY=VALUE` arguments, without the `--set`.
  std::vector<std::string> settings() const;

  Instant now() const;
  void set_now(Instant now);
  void set_scenario(Scenario scenario);
  Scenario scenario() const;

  void add_fault(Fault fault);
  void clear_faults();

  std::vector<Access> accesses() const;
  /// Requests whose target contains `part`.
  int count(std::string_view part) const;
  void clear_accesses();

  /// Ends every connection, also stalled ones, and joins the threads. Idempotent; the destructor does it.
  void stop();

 private:
  struct State;
  explicit UpstreamServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace preprintd::upstream
