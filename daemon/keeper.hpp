#pragma once
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/timer.hpp"
#include "daemon/app.hpp"
#include "store/store_thread.hpp"

namespace preprintd::daemon {

/// What a service does for its database besides using it: reads the whole file after a start and once a week, makes
/// the copies of `backup.every`, tells which list files it cannot write. Works on a thread of its own; what it found
/// lies in the database as facts (daemon/report.hpp). Loop's thread only.
class Keeper {
 public:
  /// All lent. `is_service`: started by a service manager.
  Keeper(App& app, Timer& timer, store::StoreThread& store, bool is_service);
  /// Gives up what is under way; half a copy leaves nothing.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Runs until cancelled.
  boost::asio::awaitable<void> run();
  /// Whatever is under way ends soon.
  void stop() { stop_ = true; }
  bool is_busy() const { return busy_; }

 private:
  boost::asio::awaitable<void> check();
  boost::asio::awaitable<void> copy();
  boost::asio::awaitable<void> look_at_lists();
  boost::asio::awaitable<void> note(std::string name, std::string value);
  App& app_;
  Timer& timer_;
  store::StoreThread& store_;
  bool is_service_;
  std::atomic<bool> stop_ = false;
  bool busy_ = false;
  std::optional<Instant> checked_;
  Milliseconds not_before_{0};
  std::string lists_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace preprintd::daemon
