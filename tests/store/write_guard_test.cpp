#include "store/write_guard.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.write_guard") {
  TEST_CASE("a second guard waits until the first is let go, and one may be held twice by its owner") {
    TemporaryFolder folder;
    WriteGuard first(folder / "a.write");
    WriteGuard second(folder / "a.write");
    std::atomic<bool> entered = false;
    std::thread other;
    {
      const auto held = first.hold();
      { const auto again = first.hold(); }
      other = std::thread([&] {
        const auto late = second.hold();
        entered = true;
      });
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      CHECK_FALSE(entered);
    }
    other.join();
    CHECK(entered);
  }

  TEST_CASE("the second service is told which process is the first") {
    TemporaryFolder folder;
    int ready[2];
    int leave[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(leave) == 0);
    const pid_t first = ::fork();
    if (first == 0) {
      const auto lock = DaemonLock::take(folder / "a.db");
      char byte = lock ? 'y' : 'n';
      (void)!::write(ready[1], &byte, 1);
      (void)!::read(leave[0], &byte, 1);
      ::_exit(0);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    REQUIRE(byte == 'y');
    const auto second = DaemonLock::take(folder / "a.db");
    REQUIRE_FALSE(second);
    CHECK(second.error().kind() == ErrorKind::conflict);
    CHECK(second.error().message().find(std::to_string(first)) != std::string::npos);
    // A killed service leaves no lock behind, only its number.
    ::kill(first, SIGKILL);
    ::waitpid(first, nullptr, 0);
    CHECK(DaemonLock::take(folder / "a.db"));
    for (const int end : {ready[0], ready[1], leave[0], leave[1]}) ::close(end);
  }

  TEST_CASE("a lock that is let go can be taken again") {
    TemporaryFolder folder;
    { const auto lock = DaemonLock::take(folder / "a.db"); }
    CHECK(DaemonLock::take(folder / "a.db"));
  }
}
