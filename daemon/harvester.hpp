#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/timer.hpp"
#include "daemon/app.hpp"
#include "harvest/harvest.hpp"
#include "net/curl_client.hpp"
#include "net/gate.hpp"
#include "net/politeness.hpp"
#include "queue/fill.hpp"
#include "store/spool.hpp"
#include "store/store_thread.hpp"
#include "triage/triage.hpp"

namespace preprintd::daemon {

/// The wiring of one harvesting process: clients behind their gates, the store's thread, the worker, the spool.
/// Lives on the loop's thread.
class Harvester {
 public:
  /// `say` hears of progress, one line each.
  Harvester(App& app, boost::asio::io_context& io, store::Database database,
            std::function<void(const std::string&)> say);
  ~Harvester();

  harvest::World& world() { return line_->world; }
  store::StoreThread& store() { return store_; }
  net::Gate& arxiv_gate() { return line_->arxiv_gate; }
  net::Gate& huggingface_gate() { return line_->huggingface_gate; }

  /// A cycle, then what it brought is put into the queue; then a model is trained where that is due (on the worker's
  /// thread) and what waits is scored again, and what lay under the fold long enough closes. One cycle at a time over
  /// all processes: a second one waits for the first and says so. Topic files are read anew by every cycle; while one
  /// of them is broken, the topics of before stay in force and the log names file, line and key. It begins with the
  /// settings in force.
  boost::asio::awaitable<harvest::CycleReport> cycle(harvest::Request request);

 private:
  /// The way to the outside world, as one generation of settings describes it.
  struct Line {
    Line(const settings::Settings& its_settings, Harvester& owner);
    const settings::Settings& settings;
    net::CurlClient client;
    net::Gate arxiv_gate;
    net::Gate huggingface_gate;
    net::PoliteClient arxiv;
    net::PoliteClient huggingface;
    harvest::World world;
  };
  /// What was learned from, for the line that says so; empty: nothing.
  boost::asio::awaitable<std::string> learn(triage::Topics topics);
  boost::asio::awaitable<void> sort(triage::Topics topics, std::string learned);
  triage::Topics topics_in_force();
  App& app_;
  boost::asio::io_context& io_;
  std::function<void(const std::string&)> say_;
  AsioTimer timer_;
  boost::asio::thread_pool worker_{1};
  store::StoreThread store_;
  store::Spool spool_;
  std::unique_ptr<Line> line_;
  std::optional<triage::Topics> topics_;  // the last that could be read
  std::string topics_mistake_;            // said once
};

/// What of the settings decides who enters the queue.
queue::Rules queue_rules(const settings::Settings& settings);

/// Runs one cycle to its end on a loop of its own; for command-line verbs. Throws what the cycle throws.
harvest::CycleReport run_cycle_now(App& app, store::Database database, harvest::Request request,
                                   std::function<void(const std::string&)> say);

}  // namespace preprintd::daemon
