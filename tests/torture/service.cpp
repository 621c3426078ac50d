#include "service.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>
#include <thread>

#include "room.hpp"

#include "upstream/client.hpp"

namespace preprintd::torture {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// The service in a room, with its page.
class Service {
 public:
  Service(Room& room, const std::optional<Blow>& blow) : room_(room) {
    room_.log_level = "info";
    room_.settings.emplace_back("web.listen=127.0.0.1:0");
    child_ = room_.start({"run"}, blow);
    const std::string sign = "review page: http://127.0.0.1:";
    for (int i = 0; i < 600 && port_ == 0; ++i) {
      std::this_thread::sleep_for(milliseconds(50));
      const auto said = log();
      if (const auto at = said.find(sign); at != std::string::npos)
        port_ = std::uint16_t(std::atoi(said.c_str() + at + sign.size()));
    }
    if (port_ == 0) throw std::runtime_error("the service did not start: " + log());
  }
  ~Service() {
    if (child_ > 0) stop();
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  pid_t pid() const { return child_; }
  std::string log() const { return bytes_of(room_.place("out")) + bytes_of(room_.place("err")); }
  bool is_alive() const { return bytes_of(fmt::format("/proc/{}/stat", child_)).find(") Z ") == std::string::npos; }
  upstream::RawAnswer get(const std::string& target) const {
    return upstream::raw_exchange(
        port_, fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", target, port_));
  }
  upstream::RawAnswer reject(const std::string& id) const {
    const auto session = get("/api/v1/session").body;
    const auto from = session.find("\"token\":\"");
    const auto token =
        from == std::string::npos ? std::string() : session.substr(from + 9, session.find('"', from + 9) - from - 9);
    const std::string body = R"({"state":"rejected"})";
    return upstream::raw_exchange(
        port_, fmt::format("POST /api/v1/papers/{}/decision HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: "
                           "application/json\r\nX-Preprintd-Token: {}\r\nContent-Length: {}\r\nConnection: "
                           "close\r\n\r\n{}",
                           id, port_, token, body.size(), body));
  }
  Ran stop() {
    ::kill(child_, SIGTERM);
    return room_.wait(std::exchange(child_, 0), 10000);
  }

 private:
  Room& room_;
  pid_t child_ = 0;
  std::uint16_t port_ = 0;
};

int failures = 0;

void check(bool holds, const std::string& sentence) {
  fmt::print("  {} {}\n", holds ? "yes   " : "NO    ", sentence);
  if (!holds) ++failures;
}

template <class Until>
bool within(int seconds, const Until& until) {
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (Clock::now() < end) {
    if (until()) return true;
    std::this_thread::sleep_for(milliseconds(200));
  }
  return false;
}

std::string first_queued(const Service& service) {
  const auto body = service.get("/api/v1/queue").body;
  const auto at = body.find("\"id\":\"");
  return at == std::string::npos ? std::string() : body.substr(at + 6, body.find('"', at + 6) - at - 6);
}

void fill_disk(int code, long at) {
  fmt::print("{} from disk call {} on\n", code == ENOSPC ? "ENOSPC" : "EIO", at);
  Room room;
  // Something to read before the disk is full.
  if (room.run({"fetch", "--source", "huggingface", "--day", "2026-09-22"}).code != 0) ++failures;
  Service service(room, Blow{TORTURE_FAIL_ON, at, code, {}});
  check(within(20, [&] { return room.control().failed > 0 && service.log().find("cycle") != std::string::npos; }),
        "the disk fails in the middle of the first cycle, and the log says so");
  check(service.is_alive(), "the service goes on");
  check(service.get("/healthz").status == 200, "it is alive to whoever asks");
  check(service.get("/api/v1/queue").status == 200, "the queue is read");
  check(service.get("/").status == 200, "the page is shown");
  const auto id = first_queued(service);
  const auto refused = service.reject(id);
  check(refused.status >= 500 && refused.body.find("the disk ") != std::string::npos,
        fmt::format("a decision is refused with a sentence: {} {}", refused.status, refused.body.substr(0, 160)));
  room.control().mode = TORTURE_COUNT;
  const auto taken = service.reject(id);
  check(taken.status == 200, fmt::format("with room again it is taken at once: {}", taken.status));
  check(within(150, [&] { return service.get("/api/v1/coverage").body.find("\"complete\"") != std::string::npos; }),
        "and the days become green by themselves");
  const auto ended = service.stop();
  check(ended.code == 0 && !ended.hung, fmt::format("SIGTERM ends it with {}", ended.code));
  room.log_level = "error";
  check(room.run({"fsck"}).code == 0, "fsck finds nothing");
}

struct Sample {
  long resident = 0;  ///< KiB
  long descriptors = 0;
  long threads = 0;
};

Sample measure(pid_t child) {
  Sample sample;
  std::istringstream lines(bytes_of(fmt::format("/proc/{}/status", child)));
  for (std::string word; lines >> word;) {
    if (word == "VmRSS:") lines >> sample.resident;
    if (word == "Threads:") lines >> sample.threads;
  }
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", child), ignored))
    sample.descriptors += entry.path().empty() ? 0 : 1;
  return sample;
}

/// A mailing of forty papers each weekday, four picks each day.
upstream::Scenario long_season(Day first, int days) {
  upstream::Scenario season;
  int number = 10000;
  for (int i = 0; i < days; ++i) {
    const Day day = first + std::chrono::days(i);
    const auto weekday = std::chrono::weekday(std::chrono::sys_days(day));
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) season.announce(day);
    for (int k = 0; k < 40; ++k) {
      const auto parsed = parse_arxiv_id(fmt::format("2609.{}", ++number));
      upstream::Manuscript paper(parsed->id);
      paper.title = fmt::format("Aligning Words and Pixels for the {}th Time", number);
      paper.abstract = "A multimodal large language model is aligned with preferences. " + std::string(900, 'x');
      paper.authors = {"Ada Example", "Bo Beispiel"};
      paper.categories = {k % 2 == 0 ? "cs.CL" : "cs.CV", "cs.CL"};
      if (k % 2 == 0) paper.categories = {"cs.CL"};
      paper.versions = {{Instant(day) - std::chrono::hours(30)}};
      if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) season.announce(day, {paper.id.text()});
      if (k < 4) season.pick(day, {paper.id.text(), {{Instant(day), 3}, {Instant(day) + std::chrono::hours(12), 30}}});
      season.add(std::move(paper));
    }
  }
  return season;
}

}  // namespace

int fill_disk_of_service() {
  failures = 0;
  fill_disk(ENOSPC, 60);
  fill_disk(EIO, 150);
  return failures == 0 ? 0 : 1;
}

int soak(int days, int speed) {
  Room room;
  room.now = "2026-09-07T12:00:00Z";
  room.upstream().set_scenario(long_season(*parse_day("2026-09-01"), days + 8));
  room.settings.emplace_back("network.timeout=24h");
  room.clock_speed = speed;
  const auto begun = Clock::now();
  const auto virtual_now = [&] {
    return *parse_instant(room.now) + std::chrono::duration_cast<std::chrono::seconds>((Clock::now() - begun) * speed);
  };
  room.upstream().set_now(virtual_now());
  Service service(room, std::nullopt);
  std::vector<Sample> samples;
  fmt::print("{} days at {} times the speed of ours\n{:>4} {:>10} {:>12} {:>8} {:>9}\n", days, speed, "day", "RSS KiB",
             "descriptors", "threads", "requests");
  for (int day = 0; day <= days; ++day) {
    const auto until = *parse_instant(room.now) + std::chrono::days(day);
    while (virtual_now() < until) {
      room.upstream().set_now(virtual_now());
      std::this_thread::sleep_for(milliseconds(20));
    }
    (void)service.get("/api/v1/queue?limit=30").status;
    samples.push_back(measure(service.pid()));
    const auto& sample = samples.back();
    fmt::print("{:>4} {:>10} {:>12} {:>8} {:>9}\n", day, sample.resident, sample.descriptors, sample.threads,
               room.upstream().accesses().size());
  }
  failures = 0;
  check(service.is_alive(), "the service runs");
  const auto ended = service.stop();
  check(ended.code == 0, fmt::format("SIGTERM ends it with {}", ended.code));
  const auto most = [&](std::size_t from, std::size_t to, long Sample::*what) {
    long largest = 0;
    for (auto i = from; i < to; ++i) largest = std::max(largest, samples[i].*what);
    return largest;
  };
  const auto least = [&](std::size_t from, std::size_t to, long Sample::*what) {
    long smallest = samples[from].*what;
    for (auto i = from; i < to; ++i) smallest = std::min(smallest, samples[i].*what);
    return smallest;
  };
  const auto third = samples.size() / 3;
  check(most(0, samples.size(), &Sample::resident) <= 64 * 1024, "resident memory stays under 64 MiB");
  // One request under way is one descriptor more; what leaks raises the least.
  for (const auto& [what, name] : std::vector<std::pair<long Sample::*, std::string>>{
           {&Sample::descriptors, "descriptors"}, {&Sample::threads, "threads"}})
    check(least(2 * third, samples.size(), what) == least(third, 2 * third, what),
          fmt::format("{}: {} at least in the second third, {} in the last", name, least(third, 2 * third, what),
                      least(2 * third, samples.size(), what)));
  const long before = most(third, 2 * third, &Sample::resident),
             last = most(2 * third, samples.size(), &Sample::resident);
  check(last <= before + 4 * 1024,
        fmt::format("resident: {} KiB at most in the second third, {} in the last", before, last));
  SQLite::Database db(room.database().string(), SQLite::OPEN_READWRITE);
  const int listed = db.execAndGet("SELECT count(*) FROM coverage WHERE category <> 'huggingface'").getInt();
  const int red = db.execAndGet(
                        "SELECT count(*) FROM coverage WHERE category <> 'huggingface' AND verdict NOT IN "
                        "('complete', 'healed', 'quiet', 'waiting')")
                      .getInt();
  check(listed >= days * 5 / 7 - 1 && red <= 1,
        fmt::format("{} listing days are in the ledger, {} not green", listed, red));
  return failures == 0 ? 0 : 1;
}

}  // namespace preprintd::torture
