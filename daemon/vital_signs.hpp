#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace preprintd::daemon {

/// Decides whether the service may still call itself alive, from looks at counters that only its working parts move.
/// Ages are counted from look to look on a clock that stands still while the computer sleeps, so that waking up after
/// a night is no illness.
class VitalSigns {
 public:
  static constexpr Milliseconds kSchedulerSilence{70000};
  static constexpr Milliseconds kStoreSilence{60000};

  /// One look, by the loop itself: that it happens at all says that the loop answers. `tick`: whatever the scheduler
  /// changes each time it looks; `store_busy` and `store_done`: is work given to the store unfinished, and how much of
  /// it has ever been finished.
  void look(Milliseconds now, std::optional<Milliseconds> tick, bool store_busy, std::uint64_t store_done);

  bool is_alive() const { return said_.empty(); }
  /// Which part is silent, and for how long; empty while all is well.
  const std::string& said() const { return said_; }

 private:
  std::optional<Milliseconds> first_;
  std::optional<Milliseconds> tick_;
  Milliseconds tick_seen_{0};
  std::uint64_t store_done_ = 0;
  Milliseconds store_seen_{0};
  std::string said_;
};

}  // namespace preprintd::daemon
