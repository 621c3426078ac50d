#include "net/gate.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <string>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "run.hpp"

using namespace preprintd;
using namespace preprintd::net;
using namespace std::chrono_literals;
using test::Folder;
namespace asio = boost::asio;

namespace {

/// A clock whose two hands can be moved apart.
class TwoHands final : public Clock {
 public:
  Instant now() override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<Milliseconds>(wall_));
  }
  Milliseconds wall() override { return wall_; }
  Milliseconds boot() override { return boot_; }
  void pass(Milliseconds time) { wall_ += time, boot_ += time; }
  void set_wall(Milliseconds by) { wall_ += by; }
  void restart() { boot_ = 20s; }

 private:
  Milliseconds wall_ = parse_instant("2026-09-24T12:00:00Z")->time_since_epoch();
  Milliseconds boot_ = 5000s;
};

class PassingTimer final : public Timer {
 public:
  explicit PassingTimer(TwoHands& clock) : clock_(clock) {}
  asio::awaitable<void> sleep(Milliseconds time) override {
    if (time > 0ms) clock_.pass(time);
    co_return;
  }

 private:
  TwoHands& clock_;
};

class World {
 public:
  World() : timer(clock) {}
  GateRules rules() const { return GateRules(folder / "arxiv.gate"); }
  /// A gate as a new process would open it.
  Result<Pass> enter(Pace pace = Pace::normal, const std::string& host = "arxiv.org") {
    gate = std::make_unique<Gate>(rules(), clock, timer, 1);
    return test::run(io, gate->enter(host, pace));
  }
  /// How long the gate let us wait, to the tenth of a second.
  Milliseconds waited(Pace pace = Pace::normal) {
    const auto before = clock.boot();
    const auto pass = enter(pace);
    REQUIRE(pass);
    return std::chrono::round<std::chrono::duration<long, std::deci>>(clock.boot() - before);
  }
  Folder folder;
  TwoHands clock;
  PassingTimer timer;
  asio::io_context io;
  std::unique_ptr<Gate> gate;
};

void go_through(const std::filesystem::path& file, int times, int log) {
  SystemClock clock;
  AsioTimer timer;
  asio::io_context io;
  GateRules rules(file);
  rules.interval = 40ms;
  rules.listing_interval = 0ms;
  Gate gate(std::move(rules), clock, timer, unsigned(::getpid()));
  for (int i = 0; i < times; ++i) {
    const auto pass = test::run(io, gate.enter("arxiv.org", Pace::normal));
    const long at = pass ? long(clock.boot().count()) : -1;
    if (::write(log, &at, sizeof at) != sizeof at) ::_exit(3);
  }
}

asio::awaitable<void> inside(Gate& gate, Timer& timer, int& now, int& most, int& through) {
  auto pass = co_await gate.enter("arxiv.org", Pace::normal);
  if (!pass) co_return;
  most = std::max(most, ++now);
  co_await timer.sleep(Milliseconds(15));
  --now;
  ++through;
}

}  // namespace

TEST_SUITE("net.gate") {
  TEST_CASE("the first request through a new gate waits for nothing") {
    World world;
    CHECK(world.waited() == 0ms);
  }

  TEST_CASE("two requests are three seconds apart, whoever sends them") {
    World world;
    world.waited();
    CHECK(world.waited() == 3s);
    world.clock.pass(1s);
    CHECK(world.waited() == 2s);
    world.clock.pass(1h);
    CHECK(world.waited() == 0ms);
  }

  TEST_CASE("two listing pages are fifteen seconds apart, other requests fit between them") {
    World world;
    CHECK(world.waited(Pace::listing) == 0ms);
    CHECK(world.waited() == 3s);
    CHECK(world.waited() == 3s);
    CHECK(world.waited(Pace::listing) == 9s);
    CHECK(world.waited() == 3s);
  }

  TEST_CASE("hosts of one owner share the spacing") {
    World world;
    REQUIRE(world.enter(Pace::normal, "rss.arxiv.org"));
    const auto before = world.clock.boot();
    REQUIRE(world.enter(Pace::normal, "export.arxiv.org"));
    CHECK(world.clock.boot() - before >= 3s);
    CHECK(world.clock.boot() - before < 3100ms);
  }

  TEST_CASE("the first second of an answer belongs to its request") {
    World world;
    {
      const auto pass = world.enter();
      REQUIRE(pass);
      world.clock.pass(400ms);
    }
    CHECK(world.waited() >= 3s);
    {
      const auto pass = world.enter();
      REQUIRE(pass);
      world.clock.pass(60s);
    }
    CHECK(world.waited() == 0ms);
  }

  TEST_CASE("a clock that was set costs one whole interval and never more") {
    for (const Milliseconds jump :
         {Milliseconds(-1h), Milliseconds(1h), Milliseconds(-20000 * 24h), Milliseconds(6s)}) {
      CAPTURE(jump.count());
      World world;
      world.waited(Pace::listing);
      world.clock.set_wall(jump);
      CHECK(world.waited() == 3s);
      CHECK(world.waited() == 3s);
      CHECK(world.waited(Pace::listing) <= 20s);
    }
  }

  TEST_CASE("a computer that slept or was started anew waits one interval at most") {
    World world;
    world.waited();
    world.clock.pass(30 * 24h);
    CHECK(world.waited() == 0ms);
    world.clock.restart();
    CHECK(world.waited() == 3s);
    CHECK(world.waited() == 3s);
  }

  TEST_CASE("an unreadable gate file counts as a request just sent") {
    for (const std::string& text :
         {std::string("x"), std::string("preprintd-gate 1\n"), std::string("preprintd-gate 1\nlast 1 2\n"),
          std::string("preprintd-gate 1\nlast 1\nend\n"), std::string("preprintd-gate 2\nend\n"),
          std::string("preprintd-gate 1\nlast 99999999999999999999 1\nend\n"), std::string(4, '\0')}) {
      CAPTURE(text);
      World world;
      std::ofstream(world.folder / "arxiv.gate", std::ios::binary) << text;
      CHECK(world.waited(Pace::listing) == 15s);
      CHECK(world.waited() == 3s);
    }
  }

  TEST_CASE("what a gate remembers survives being written") {
    GateState state;
    CHECK(parse_gate(render_gate(state)) == state);
    state.last = Stamp(1234567890123ms, 55ms);
    state.last_listing = Stamp(-5ms, 7ms);
    state.day = *parse_day("2026-09-24");
    state.requests = 31;
    CHECK(parse_gate(render_gate(state)) == state);
    state.midnight = -86399001ms;
    state.hosts["export.arxiv.org"].throttles = 3;
    state.hosts["export.arxiv.org"].since = Stamp(1ms, 2ms);
    state.hosts["export.arxiv.org"].wait = 600s;
    state.hosts["export.arxiv.org"].status = 429;
    const auto text = render_gate(state);
    CHECK(parse_gate(text) == state);
    CHECK(parse_gate(text + "left over from a longer one\n") == state);
    for (std::size_t size = 1; size + 1 < text.size(); ++size) CHECK_FALSE(parse_gate(text.substr(0, size)));
  }

  TEST_CASE("a host that asked for two minutes is not asked before, by anybody, and others are") {
    World world;
    Instant again{};
    {
      auto pass = world.enter(Pace::normal, "export.arxiv.org");
      REQUIRE(pass);
      again = pass->throttled("120", 503);
    }
    CHECK(again == world.clock.now() + 120s);
    const auto blocked = world.enter(Pace::normal, "export.arxiv.org");
    REQUIRE_FALSE(blocked);
    CHECK(blocked.error().kind() == ErrorKind::throttled);
    CHECK(blocked.error().again_at() == again);
    CHECK(blocked.error().message().find("HTTP 503") != std::string::npos);
    CHECK(world.enter(Pace::normal, "rss.arxiv.org"));
    REQUIRE(world.gate->blocked().size() == 1);
    CHECK(world.gate->blocked()[0].until == again);
    world.clock.pass(119s - 3s);
    CHECK_FALSE(world.enter(Pace::normal, "export.arxiv.org"));
    world.clock.pass(1s);
    CHECK(world.enter(Pace::normal, "export.arxiv.org"));
  }

  TEST_CASE("throttling without a usable wish is met with ten minutes, doubling, until an answer comes") {
    World world;
    auto least = Milliseconds(10min);
    for (int i = 0; i < 8; ++i) {
      Milliseconds wait{};
      {
        auto pass = world.enter();
        REQUIRE(pass);
        const auto before = world.clock.now();
        wait = pass->throttled(i % 2 ? std::optional<std::string_view>("soon") : std::nullopt, 429) - before;
      }
      CAPTURE(i);
      CHECK(wait >= std::min<Milliseconds>(least, 5h));
      CHECK(wait <= 6h + 1s);
      world.clock.pass(wait - 1s);
      CHECK_FALSE(world.enter());
      world.clock.pass(1s);
      least *= 2;
    }
    {
      auto pass = world.enter();
      REQUIRE(pass);
      pass->content();
    }
    auto pass = world.enter();
    REQUIRE(pass);
    CHECK(pass->throttled(std::nullopt, 429) - world.clock.now() <= 12min + 1s);
  }

  TEST_CASE("asked to come back in a second again and again, we come less often by ourselves") {
    World world;
    int requests = 0;
    for (const auto end = world.clock.now() + 24h; world.clock.now() < end;) {
      Instant again{};
      {
        auto pass = world.enter();
        REQUIRE(pass);
        ++requests;
        again = pass->throttled("1", 503);
      }
      world.clock.pass(again - world.clock.now());
    }
    CHECK(requests < 20);
  }

  TEST_CASE("after 403 the host is left alone for a day, also over a restart") {
    World world;
    {
      auto pass = world.enter();
      REQUIRE(pass);
      pass->refused(403);
    }
    world.clock.pass(23h);
    CHECK_FALSE(world.enter());
    world.clock.restart();
    CHECK_FALSE(world.enter());
    world.clock.pass(1h);
    CHECK(world.enter());
  }

  TEST_CASE("setting the clock neither opens a closed gate nor closes it for good") {
    for (const Milliseconds jump : {Milliseconds(48h), Milliseconds(-48h), Milliseconds(-20000 * 24h)}) {
      for (const bool restarted : {false, true}) {
        CAPTURE(jump.count());
        CAPTURE(restarted);
        World world;
        {
          auto pass = world.enter();
          REQUIRE(pass);
          pass->throttled("7200", 429);
        }
        world.clock.set_wall(jump);
        // A restart with a clock set ahead at the same time leaves nothing to measure by but that clock.
        if (restarted && jump < 0ms) world.clock.restart();
        CHECK_FALSE(world.enter());
        world.clock.pass(7200s + 1s);
        CHECK(world.enter());
      }
    }
  }

  TEST_CASE("requests are counted by UTC day") {
    World world;
    for (int i = 0; i < 5; ++i) world.waited();
    CHECK(world.gate->requests_today() == 5);
    world.clock.pass(12h);
    CHECK(world.gate->requests_today() == 0);
    world.waited();
    CHECK(world.gate->requests_today() == 1);
  }

  TEST_CASE("a clock that is set does not end the day of the count, nor lengthen it by more than an hour") {
    for (const auto jump : {24h, -24h, 1h, -1h, 24h * 400, -24h * 400}) {
      CAPTURE(jump.count());
      World world;
      for (int i = 0; i < 5; ++i) world.waited();
      world.clock.set_wall(jump);
      CHECK(world.gate->requests_today() == 5);
      world.waited();
      world.clock.set_wall(-jump);
      world.waited();
      CHECK(world.gate->requests_today() == 7);
      world.clock.pass(11h);  // it is 23:00
      world.clock.set_wall(jump);
      world.waited();
      CHECK(world.gate->requests_today() == 8);
      world.clock.pass(2h + 1min);
      CHECK(world.gate->requests_today() == 0);
      world.waited();
      world.clock.set_wall(-jump);
      CHECK(world.gate->requests_today() == 1);
    }
  }
  TEST_CASE("after a restart of the computer the wall clock alone says which day it is") {
    World world;
    for (int i = 0; i < 5; ++i) world.waited();
    world.clock.restart();
    CHECK(world.gate->requests_today() == 5);
    world.waited();
    world.clock.pass(12h);
    CHECK(world.gate->requests_today() == 0);
  }

  TEST_CASE("a gate file that cannot be made lets nobody through") {
    World world;
    GateRules rules(world.folder / "no/such/arxiv.gate");
    Gate gate(std::move(rules), world.clock, world.timer, 1);
    const auto pass = test::run(world.io, gate.enter("arxiv.org", Pace::normal));
    REQUIRE_FALSE(pass);
    CHECK(pass.error().kind() == ErrorKind::storage);
  }

  TEST_CASE("a gate held by a stopped process is given up after an hour with a word") {
    World world;
    const int fd = ::open((world.folder / "arxiv.gate").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    REQUIRE(::flock(fd, LOCK_EX) == 0);
    const auto pass = world.enter();
    REQUIRE_FALSE(pass);
    CHECK(pass.error().kind() == ErrorKind::unavailable);
    ::close(fd);
    CHECK(world.enter());
  }

  TEST_CASE("coroutines of one process go through one at a time") {
    Folder folder;
    SystemClock clock;
    AsioTimer timer;
    GateRules rules(folder / "arxiv.gate");
    rules.interval = rules.listing_interval = 0ms;
    Gate gate(std::move(rules), clock, timer, 1);
    asio::io_context io;
    int now = 0, most = 0, through = 0;
    for (int i = 0; i < 8; ++i)
      asio::co_spawn(io, inside(gate, timer, now, most, through), [](std::exception_ptr e) { CHECK_FALSE(e); });
    io.run();
    CHECK(most == 1);
    CHECK(through == 8);
  }

  TEST_CASE("three processes at one gate never go through closer than the interval, and each gets its turn") {
    Folder folder;
    constexpr int kProcesses = 3, kTimes = 8;
    int log[2];
    REQUIRE(::pipe2(log, O_CLOEXEC) == 0);
    std::vector<pid_t> children;
    for (int i = 0; i < kProcesses; ++i) {
      const pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        go_through(folder / "arxiv.gate", kTimes, log[1]);
        ::_exit(0);
      }
      children.push_back(child);
    }
    ::close(log[1]);
    std::vector<long> times;
    for (long at = 0; ::read(log[0], &at, sizeof at) == sizeof at;) times.push_back(at);
    ::close(log[0]);
    for (const pid_t child : children) {
      int status = 0;
      ::waitpid(child, &status, 0);
      CHECK(status == 0);
    }
    REQUIRE(times.size() == kProcesses * kTimes);
    CHECK(std::find(times.begin(), times.end(), -1) == times.end());
    std::sort(times.begin(), times.end());
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] >= 39);
  }
}
