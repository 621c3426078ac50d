#include "daemon/scheduler.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>

#include "base/log.hpp"
#include "harvest/calendar.hpp"

namespace preprintd::daemon {
namespace {

constexpr Milliseconds kBetweenLooks{60000};
constexpr Milliseconds kMostBackoff{30 * 60000};
constexpr Milliseconds kSilent{3 * 60000};

}  // namespace

boost::asio::awaitable<void> Scheduler::run() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  while (state.cancelled() == boost::asio::cancellation_type::none) {
    last_tick_ = clock_.boot();
    // A sleeping computer stops timers, so what is due is asked of the clock every minute.
    if (!fetching_ && clock_.boot() >= not_before_ && !harvest::is_rush(clock_.now())) co_await tick();
    try {
      co_await timer_.sleep(kBetweenLooks);
    } catch (const boost::system::system_error&) {
      break;
    }
  }
  stop_fetching_.emit(boost::asio::cancellation_type::all);
}

boost::asio::awaitable<void> Scheduler::tick() {
  bool due = false;
  try {
    due = co_await look_();
  } catch (const std::exception& failure) {
    log_error("what is due cannot be seen: {}", failure.what());
  }
  if (!due) co_return;
  fetching_ = true;
  const auto executor = co_await boost::asio::this_coro::executor;
  auto token =
      boost::asio::bind_cancellation_slot(stop_fetching_.slot(), [this](std::exception_ptr) { fetching_ = false; });
  boost::asio::co_spawn(executor, fetch(), std::move(token));
}

boost::asio::awaitable<void> Scheduler::fetch() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  try {
    const auto outcome = co_await cycle_();
    if (!outcome.empty()) log_info("{}", outcome);
    failures_ = 0;
    failure_.clear();
  } catch (const std::exception& failure) {
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
    failure_ = failure.what();
    const auto pause = std::min(kMostBackoff, kBetweenLooks * (1 << std::min(failures_, 5)));
    ++failures_;
    not_before_ = clock_.boot() + pause;
    log_error("a cycle failed: {}; tried again in {} minutes", failure_, pause / kBetweenLooks);
  }
}

bool Scheduler::is_alive() const { return last_tick_ && clock_.boot() - *last_tick_ < kSilent; }

std::string Scheduler::describe() const {
  if (fetching_) return "fetching";
  if (!failure_.empty()) return "last cycle failed: " + failure_;
  return last_tick_ ? "idle" : "starting";
}

}  // namespace preprintd::daemon
