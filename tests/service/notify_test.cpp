#include "daemon/notify.hpp"

#include <cstdlib>

#include "listener.hpp"

using namespace preprintd;
using daemon::Notify;

namespace {

std::string fresh_name() {
  return (std::filesystem::temp_directory_path() / ("preprintd-notify-" + std::to_string(::getpid()))).string();
}

}  // namespace

TEST_SUITE("service.notify") {
  TEST_CASE("the manager hears what it is told, at a path and at an abstract name") {
    const auto path = fresh_name();
    for (const auto& name : {path, "@" + path}) {
      CAPTURE(name);
      const Listener listener(name);
      const Notify notify(name);
      notify.ready("two lines\nwould be two words to it");
      CHECK(listener.next() == "READY=1\nSTATUS=two lines\\x0awould be two words to it");
      notify.feed_watchdog();
      CHECK(listener.next() == "WATCHDOG=1");
      notify.extend(Milliseconds(1500));
      CHECK(listener.next() == "EXTEND_TIMEOUT_USEC=1500000");
      notify.reloading();
      CHECK(listener.next().find("RELOADING=1\nMONOTONIC_USEC=") == 0);
      notify.stopping();
      CHECK(listener.next() == "STOPPING=1");
    }
    ::unlink(path.c_str());
  }

  TEST_CASE("a slow start asks for more time while it lasts") {
    const auto path = fresh_name();
    const Listener listener(path);
    {
      const Notify notify(path);
      const daemon::MoreTime more(notify);
      CHECK(listener.next() == "EXTEND_TIMEOUT_USEC=30000000");
    }
    ::unlink(path.c_str());
  }

  TEST_CASE("where nobody listens nothing happens") {
    Notify("").ready("x");
    Notify("/nowhere/at/all").ready("x");
    Notify(std::string(200, 'x')).ready("x");
    const daemon::MoreTime more(Notify(""));
    CHECK_FALSE(Notify("").is_heard());
  }

  TEST_CASE("a watchdog meant for another process is not ours") {
    ::setenv("WATCHDOG_USEC", "90000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    CHECK(Notify::of_process().watchdog() == Milliseconds(90000));
    ::setenv("WATCHDOG_PID", "1", 1);
    CHECK(Notify::of_process().watchdog() == Milliseconds(0));
    ::unsetenv("WATCHDOG_PID");
    ::unsetenv("WATCHDOG_USEC");
    CHECK(Notify::of_process().watchdog() == Milliseconds(0));
  }
}
