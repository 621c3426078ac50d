#pragma once
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.hpp"

namespace preprintd::daemon {

/// What a service manager is told: datagrams to $NOTIFY_SOCKET, as sd_notify(3) describes them. Where none listens
/// every call does nothing. Any thread.
class Notify {
 public:
  /// `socket`: a path, or an abstract name with '@' before it; empty: nobody listens. `watchdog`: after so much
  /// silence the manager ends us; zero: never.
  explicit Notify(std::string socket, Milliseconds watchdog = Milliseconds(0))
      : socket_(std::move(socket)), watchdog_(watchdog) {}
  /// As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of this process say.
  static Notify of_process();

  bool is_heard() const { return !socket_.empty(); }
  Milliseconds watchdog() const { return watchdog_; }

  void ready(std::string_view status) const;
  void status(std::string_view status) const;
  void feed_watchdog() const;
  void reloading() const;
  void stopping() const;
  /// So much more time for what is under way (a start, a stop).
  void extend(Milliseconds by) const;

 private:
  void send(const std::string& lines) const;
  std::string socket_;
  Milliseconds watchdog_;
};

/// While it lives the manager hears twice in ten seconds that we need more time; for a migration before READY.
class MoreTime {
 public:
  explicit MoreTime(const Notify& notify);
  ~MoreTime();
  MoreTime(const MoreTime&) = delete;
  MoreTime& operator=(const MoreTime&) = delete;

 private:
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace preprintd::daemon
