#include "daemon/scheduler.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <stdexcept>
#include <vector>

using namespace preprintd;
using boost::asio::awaitable;
using daemon::Scheduler;

namespace {

/// So many minutes pass at once, then everything is cancelled.
class Minutes final : public Timer {
 public:
  Minutes(ManualClock& clock, int number) : clock_(clock), left_(number) {}
  awaitable<void> sleep(Milliseconds duration) override {
    if (--left_ < 0) throw boost::system::system_error(boost::asio::error::operation_aborted);
    clock_.advance(duration);
    const auto executor = co_await boost::asio::this_coro::executor;
    for (int turn = 0; turn < 4; ++turn) co_await boost::asio::post(executor, boost::asio::use_awaitable);
  }

 private:
  ManualClock& clock_;
  int left_;
};

/// What a scheduler did during `minutes`; `due` and `cycle` are asked each time.
struct Watched {
  int looks = 0;
  std::vector<Milliseconds> cycles;
  std::string said;
  bool alive = false;
};
Watched watch(const char* start, int minutes, bool due, bool fails) {
  Watched watched;
  ManualClock clock(*parse_instant(start));
  Minutes timer(clock, minutes);
  Scheduler scheduler(
      clock, timer,
      [&]() -> awaitable<bool> {
        ++watched.looks;
        co_return due;
      },
      [&]() -> awaitable<std::string> {
        watched.cycles.push_back(clock.boot());
        if (fails) throw std::runtime_error("the disk is full");
        co_return "done";
      });
  CHECK_FALSE(scheduler.is_alive());
  boost::asio::io_context io;
  boost::asio::co_spawn(io, scheduler.run(), [](std::exception_ptr failure) { CHECK(failure == nullptr); });
  io.run();
  watched.said = scheduler.describe();
  watched.alive = scheduler.is_alive();
  return watched;
}

}  // namespace

TEST_SUITE("page.scheduler") {
  TEST_CASE("it looks once a minute and fetches only what is due") {
    const auto quiet = watch("2026-09-24T14:00:00Z", 10, false, false);
    CHECK(quiet.looks == 11);
    CHECK(quiet.cycles.empty());
    CHECK(quiet.said == "idle");
    CHECK(quiet.alive);
    CHECK(watch("2026-09-24T14:00:00Z", 10, true, false).cycles.size() == 11);
  }

  TEST_CASE("it sends nothing while everybody asks arXiv") {
    // 20:00 to 20:40 in New York is 00:00 to 00:40 UTC in summer.
    CHECK(watch("2026-09-25T00:00:00Z", 39, true, false).cycles.empty());
    CHECK(watch("2026-09-25T00:00:00Z", 60, true, false).cycles.size() > 15);
  }

  TEST_CASE("a cycle that fails is tried again, later and later, and never ends the service") {
    const auto failing = watch("2026-09-24T14:00:00Z", 200, true, true);
    REQUIRE(failing.cycles.size() >= 6);
    const auto minute = Milliseconds(60000);
    CHECK(failing.cycles[1] - failing.cycles[0] == minute);
    CHECK(failing.cycles[2] - failing.cycles[1] == 2 * minute);
    CHECK(failing.cycles[3] - failing.cycles[2] == 4 * minute);
    for (std::size_t i = 1; i < failing.cycles.size(); ++i)
      CHECK(failing.cycles[i] - failing.cycles[i - 1] <= 30 * minute);
    CHECK(failing.said == "last cycle failed: the disk is full");
    CHECK(failing.alive);
  }
}
