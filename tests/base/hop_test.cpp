#include "base/hop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <doctest/doctest.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/timer.hpp"

using namespace preprintd;
namespace asio = boost::asio;

namespace {

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

class Seen {
 public:
  std::thread::id before, during, after;
  std::string answer;
};

asio::awaitable<void> visit(asio::any_io_executor there, Seen& seen) {
  seen.before = std::this_thread::get_id();
  auto work = [&seen, text = std::string(100, 'x')] {
    seen.during = std::this_thread::get_id();
    return text;
  };
  auto answer = co_await hop(there, std::move(work));
  seen.after = std::this_thread::get_id();
  seen.answer = std::move(answer);
}

/// A value that cannot be copied and has no default.
class Ticket {
 public:
  explicit Ticket(int number) : number_(std::make_unique<int>(number)) {}
  int number() const { return *number_; }

 private:
  std::unique_ptr<int> number_;
};

asio::awaitable<void> fetch_ticket(asio::any_io_executor there, int& number) {
  auto work = [] { return Ticket(7); };
  auto ticket = co_await hop(there, std::move(work));
  number = ticket.number();
}

asio::awaitable<void> fail_there(asio::any_io_executor there, std::string& message) {
  auto work = [] { throw std::runtime_error("disk full"); };
  try {
    co_await hop(there, std::move(work));
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
}

asio::awaitable<void> count_up(asio::any_io_executor there, long& total) {
  for (int i = 0; i < 200; ++i) {
    auto work = [i] { return i; };
    total += co_await hop(there, std::move(work));
  }
}

}  // namespace

TEST_SUITE("base.hop") {
  TEST_CASE("work runs on the other thread and its value comes home") {
    asio::io_context io;
    asio::thread_pool pool(1);
    Seen seen;
    asio::co_spawn(io, visit(pool.get_executor(), seen), rethrow);
    io.run();
    CHECK(seen.before == std::this_thread::get_id());
    CHECK(seen.after == seen.before);
    CHECK(seen.during != seen.before);
    CHECK(seen.answer == std::string(100, 'x'));
  }

  TEST_CASE("a value that can only be moved comes home too") {
    asio::io_context io;
    asio::thread_pool pool(1);
    int number = 0;
    asio::co_spawn(io, fetch_ticket(pool.get_executor(), number), rethrow);
    io.run();
    CHECK(number == 7);
  }

  TEST_CASE("an exception of the work is thrown at the caller") {
    asio::io_context io;
    asio::thread_pool pool(1);
    std::string message;
    asio::co_spawn(io, fail_there(pool.get_executor(), message), rethrow);
    io.run();
    CHECK(message == "disk full");
  }

  TEST_CASE("many callers hop at once and each gets its own answers") {
    asio::io_context io;
    asio::thread_pool pool(4);
    std::vector<long> totals(20, 0);
    for (auto& total : totals) asio::co_spawn(io, count_up(pool.get_executor(), total), rethrow);
    io.run();
    for (const auto total : totals) CHECK(total == 199 * 200 / 2);
  }

  TEST_CASE("a pool that stops before it did the work does not leak the caller") {
    Seen seen;
    {
      asio::io_context io;
      asio::io_context never_run;
      asio::co_spawn(io, visit(never_run.get_executor(), seen), rethrow);
      io.poll();
    }
    CHECK(seen.answer.empty());
  }
}

TEST_SUITE("base.timer") {
  TEST_CASE("the timer of a test moves the clock and waits for nothing") {
    asio::io_context io;
    ManualClock clock(*parse_instant("2026-09-24T12:00:00Z"));
    ManualTimer timer(clock);
    const auto began = std::chrono::steady_clock::now();
    asio::co_spawn(io, timer.sleep(std::chrono::hours(24)), rethrow);
    io.run();
    CHECK(render_instant(clock.now()) == "2026-09-25T12:00:00Z");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  }

  TEST_CASE("a real timer waits as long as it was told") {
    asio::io_context io;
    AsioTimer timer;
    const auto began = std::chrono::steady_clock::now();
    asio::co_spawn(io, timer.sleep(Milliseconds(30)), rethrow);
    asio::co_spawn(io, timer.sleep(Milliseconds(-5)), rethrow);
    io.run();
    CHECK(std::chrono::steady_clock::now() - began >= Milliseconds(30));
  }
}
