#pragma once
#include <boost/asio/awaitable.hpp>

#include "base/clock.hpp"

namespace preprintd {

/// How a coroutine waits. Beside the clock the only thing that makes time pass for it, so that a test can
/// replace both.
class Timer {
 public:
  virtual ~Timer() = default;
  /// Returns when `duration` has passed; at once if it is zero or negative. Cancelled, it throws
  /// boost::system::system_error (operation_aborted). A computer that sleeps makes it late, never early by
  /// more than a millisecond: whoever needs the exact moment looks at the clock again.
  virtual boost::asio::awaitable<void> sleep(Milliseconds duration) = 0;
};

/// Waits on the executor of the coroutine that calls.
class AsioTimer final : public Timer {
 public:
  boost::asio::awaitable<void> sleep(Milliseconds duration) override;
};

/// Moves a ManualClock instead of waiting; for tests.
class ManualTimer final : public Timer {
 public:
  explicit ManualTimer(ManualClock& clock) : clock_(clock) {}
  boost::asio::awaitable<void> sleep(Milliseconds duration) override;

 private:
  ManualClock& clock_;
};

}  // namespace preprintd
