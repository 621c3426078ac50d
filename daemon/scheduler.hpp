#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/timer.hpp"

namespace preprintd::daemon {

/// Looks once a minute whether something is due and then runs one cycle, never two at a time. What a cycle throws
/// is logged and tried again after a back-off: one minute, doubling to half an hour. Loop's thread only.
class Scheduler {
 public:
  using Look = std::function<boost::asio::awaitable<bool>()>;          ///< is anything due?
  using Cycle = std::function<boost::asio::awaitable<std::string>()>;  ///< runs it; one line about what it came to

  Scheduler(Clock& clock, Timer& timer, Look look, Cycle cycle)
      : clock_(clock), timer_(timer), look_(std::move(look)), cycle_(std::move(cycle)) {}

  /// Runs until cancelled; a cycle under way is cancelled with it.
  boost::asio::awaitable<void> run();

  /// When it last looked, in boot time; nothing before the first time.
  std::optional<Milliseconds> last_tick() const { return last_tick_; }
  /// Did it look during the last three minutes?
  bool is_alive() const;
  bool is_fetching() const { return fetching_; }
  /// "fetching", "idle", "last cycle failed: …".
  std::string describe() const;

 private:
  boost::asio::awaitable<void> tick();
  boost::asio::awaitable<void> fetch();
  Clock& clock_;
  Timer& timer_;
  Look look_;
  Cycle cycle_;
  std::optional<Milliseconds> last_tick_;
  bool fetching_ = false;
  int failures_ = 0;
  Milliseconds not_before_{0};
  std::string failure_;
  boost::asio::cancellation_signal stop_fetching_;
};

}  // namespace preprintd::daemon
