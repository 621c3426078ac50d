#pragma once
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "base/clock.hpp"
#include "base/timer.hpp"

namespace preprintd::years {

/// A computer's clocks in a world whose time is known: they stand until somebody advances them, may be set wrong, and
/// the computer may sleep.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Instant start) : start_(start) {}

  Instant now() override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<Milliseconds>(wall()));
  }
  Milliseconds wall() override { return truth() + error_; }
  Milliseconds boot() override { return since_start_ + Milliseconds(5'000'000); }

  /// The time it really is.
  Milliseconds truth() const { return Milliseconds(start_.time_since_epoch()) + since_start_; }
  Instant true_now() const {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<Milliseconds>(truth()));
  }
  void advance_to(Milliseconds truth_then) {
    const auto then = truth_then - Milliseconds(start_.time_since_epoch());
    if (then > since_start_) since_start_ = then;
  }
  /// Sets the wall clock wrong by so much; zero sets it right.
  void set_error(Milliseconds error) { error_ = error; }

 private:
  Instant start_;
  Milliseconds since_start_{0};
  Milliseconds error_{0};
};

/// A gate's clock for somebody who measures spacing by the wall: what a set clock does to him.
class WallOnlyClock final : public Clock {
 public:
  explicit WallOnlyClock(VirtualClock& real) : real_(real) {}
  Instant now() override { return real_.now(); }
  Milliseconds wall() override { return real_.wall(); }
  Milliseconds boot() override { return real_.wall(); }

 private:
  VirtualClock& real_;
};

/// Who sleeps is woken by `wake_next`, which moves the clock to that moment. Nothing waits in real time.
class VirtualTimer final : public Timer {
 public:
  explicit VirtualTimer(VirtualClock& clock) : clock_(clock) {}

  boost::asio::awaitable<void> sleep(Milliseconds duration) override {
    if (duration <= Milliseconds::zero()) co_return;
    const auto executor = co_await boost::asio::this_coro::executor;
    Sleeper sleeper(executor);
    const auto place = sleepers_.emplace(clock_.truth() + duration, &sleeper);
    boost::system::error_code ended;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ended);
    co_await sleeper.never.async_wait(std::move(token));
    if (sleeper.woken) co_return;
    sleepers_.erase(place);
    throw boost::system::system_error(ended);
  }

  std::size_t sleepers() const { return sleepers_.size(); }
  /// When the next one wants to wake; only while somebody sleeps.
  Milliseconds next() const { return sleepers_.begin()->first; }
  void wake_next() {
    const auto first = sleepers_.begin();
    clock_.advance_to(first->first);
    auto* sleeper = first->second;
    sleepers_.erase(first);
    sleeper->woken = true;
    sleeper->never.cancel();
  }
  /// The computer sleeps so long: no timer runs meanwhile.
  void suspend(Milliseconds duration) {
    std::multimap<Milliseconds, Sleeper*> later;
    for (const auto& [at, sleeper] : sleepers_) later.emplace(at + duration, sleeper);
    sleepers_.swap(later);
    clock_.advance_to(clock_.truth() + duration);
  }

 private:
  struct Sleeper {
    explicit Sleeper(const boost::asio::any_io_executor& executor)
        : never(executor, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer never;
    bool woken = false;
  };
  VirtualClock& clock_;
  std::multimap<Milliseconds, Sleeper*> sleepers_;
};

}  // namespace preprintd::years
