#include "net/gate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/log.hpp"
#include "base/sabotage.hpp"
#include "net/retry.hpp"

namespace preprintd::net {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

constexpr Milliseconds kLongestQueue = std::chrono::hours(1);
constexpr std::size_t kMostHosts = 32;

class Lock {
 public:
  explicit Lock(int fd) : fd_(fd) {}
  Lock(Lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Lock& operator=(Lock&&) = delete;
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int give() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// Taken: a descriptor of its own, so that two coroutines of one process exclude each other too. Held by
// somebody else: -1 and errno EWOULDBLOCK.
int try_lock(const std::string& path) {
  Lock file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (file.get() < 0) return -1;
  if (::flock(file.get(), LOCK_EX | LOCK_NB)) {
    const int code = errno;
    Lock closing(file.give());
    errno = code;
    return -1;
  }
  struct stat held {
  }, named{};
  const bool same = ::fstat(file.get(), &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
                    held.st_dev == named.st_dev && held.st_ino == named.st_ino;
  if (same) return file.give();
  errno = EWOULDBLOCK;  // removed meanwhile: this lock excludes nobody
  return -1;
}

std::optional<std::string> read_all(int fd) {
  std::array<char, 16384> buffer;
  const auto size = ::pread(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) return std::nullopt;
  return std::string(buffer.data(), std::size_t(size));
}

bool write_all(int fd, const std::string& text) {
  return ::pwrite(fd, text.data(), text.size(), 0) == ssize_t(text.size()) && ::ftruncate(fd, off_t(text.size())) == 0;
}

Instant instant(Milliseconds wall) { return std::chrono::ceil<seconds>(std::chrono::sys_time<Milliseconds>(wall)); }

Error file_error(const std::string& path, int code) {
  return {ErrorKind::storage,
          fmt::format("{}: {}; without this file nobody is asked anything (it keeps requests apart). Give user {} "
                      "write access to its folder",
                      path, std::generic_category().message(code), ::geteuid())};
}

std::string reason(int status) {
  if (status == 0) return "it stalled";
  return status < 300 ? "its quota is used up" : fmt::format("it answered HTTP {}", status);
}

}  // namespace

Pass::Pass(Gate& gate, int fd, std::string host, GateState state, Stamp start)
    : gate_(&gate), fd_(fd), host_(std::move(host)), state_(std::move(state)), start_(start) {}

Pass::Pass(Pass&& other) noexcept
    : gate_(other.gate_),
      fd_(std::exchange(other.fd_, -1)),
      host_(std::move(other.host_)),
      state_(std::move(other.state_)),
      start_(other.start_) {}

Pass::~Pass() {
  if (fd_ >= 0) gate_->release(fd_, std::move(state_), start_);
}

void Pass::content() { state_.hosts.erase(host_); }

Instant Pass::block(Milliseconds wait, int status) {
  auto& block = state_.hosts[host_];
  block.since = gate_->now();
  block.wait = std::min<Milliseconds>(wait, std::chrono::hours(24));
  block.status = status;
  while (state_.hosts.size() > kMostHosts) {
    auto victim = state_.hosts.begin();
    if (victim->first == host_) ++victim;
    state_.hosts.erase(victim);
  }
  return instant(block.since.wall + block.wait);
}

Instant Pass::throttled(std::optional<std::string_view> retry_after, int status) {
  const int count = ++state_.hosts[host_].throttles;
  const auto& rules = gate_->rules_;
  const auto asked = retry_after ? parse_retry_after(*retry_after, gate_->clock_.wall()) : std::nullopt;
  if (asked && sabotaged("retry-after-ignored")) return block(seconds(60), status);
  if (!asked) return block(backoff(count, rules.backoff, rules.backoff_most, gate_->chance_), status);
  // "Retry-After: 1" again and again is no permission to knock every second.
  if (count < 3) return block(*asked, status);
  return block(std::max(*asked, backoff(count - 2, rules.backoff, rules.backoff_most, gate_->chance_)), status);
}

Instant Pass::refused(int status) {
  ++state_.hosts[host_].throttles;
  return block(sabotaged("refusal-forgotten") ? Milliseconds(seconds(600)) : kRefusedWait, status);
}

void Pass::hold(Milliseconds wait, int status) { block(wait, status); }

Gate::Gate(GateRules rules, Clock& clock, Timer& timer, unsigned seed)
    : rules_(std::move(rules)), clock_(clock), timer_(timer), chance_(seed) {}

asio::awaitable<Result<Pass>> Gate::enter(std::string host, Pace pace) {
  const auto path = rules_.file.string();
  const auto poll = std::clamp<Milliseconds>(rules_.interval / 30, Milliseconds(5), Milliseconds(100));
  // Who just left lets the others have a look first: flock knows no queue.
  if (released_ && rules_.interval > Milliseconds::zero()) {
    const auto pause = *released_ + poll * 5 / 2 - clock_.boot();
    if (pause > Milliseconds::zero()) co_await timer_.sleep(pause);
  }
  int fd = try_lock(path);
  for (const auto since = clock_.boot(); fd < 0; fd = try_lock(path)) {
    if (errno != EWOULDBLOCK && errno != EINTR) co_return file_error(path, errno);
    if (clock_.boot() - since > kLongestQueue)
      co_return Error(ErrorKind::unavailable,
                      path + ": another preprintd has held this gate for an hour; is it stopped? (fuser shows it)");
    co_await timer_.sleep(poll);
  }
  Lock lock(fd);

  const auto text = read_all(lock.get());
  if (!text) co_return file_error(path, errno);
  auto state = parse_gate(*text);
  if (!state) {
    log_warning("{}: unreadable, so a request is taken to have been sent just now", path);
    state.emplace();
    state->last = state->last_listing = now();
  }

  if (const auto found = state->hosts.find(host); found != state->hosts.end()) {
    auto& block = found->second;
    const auto before = block.since;
    const auto left = block_left(block, now());
    if (block.since != before && !write_all(lock.get(), render_gate(*state))) co_return file_error(path, errno);
    if (left > Milliseconds::zero()) {
      const auto until = instant(clock_.wall() + left);
      co_return Error(ErrorKind::throttled,
                      fmt::format("{} is not asked before {} ({})", host, render_instant(until), reason(block.status)),
                      until);
    }
  }

  auto left = spacing_left(state->last, rules_.interval, now());
  if (sabotaged("interval-ignored")) left = Milliseconds(0);
  if (pace == Pace::listing && !sabotaged("page-interval-ignored"))
    left = std::max(left, spacing_left(state->last_listing, rules_.listing_interval, now()));
  // Timers count running time and may round; the clock that also counts sleep decides.
  const auto open_at = clock_.boot() + left;
  for (auto rest = left; rest > Milliseconds::zero(); rest = open_at - clock_.boot()) co_await timer_.sleep(rest);

  const Stamp start = now();
  count_request(*state, start);
  state->last = start;
  if (pace == Pace::listing) state->last_listing = start;
  if (!write_all(lock.get(), render_gate(*state))) co_return file_error(path, errno);
  co_return Pass(*this, lock.give(), std::move(host), std::move(*state), start);
}

// The other side may see a request later than we sent it (name server, handshake), and counts from there: up to a
// second of the time an answer took belongs to its start. Both clocks drop parts of a millisecond, at the start and at
// the end: two more make sure that no gap is seen shorter than promised.
void Gate::release(int fd, GateState state, Stamp start) noexcept {
  Lock lock(fd);
  try {
    const Stamp end = now();
    const auto took = std::clamp<Milliseconds>(std::min(end.boot - start.boot, end.wall - start.wall),
                                               Milliseconds::zero(), Milliseconds(1000)) +
                      Milliseconds(2);
    const Stamp late(start.wall + took, start.boot + took);
    if (state.last_listing == state.last) state.last_listing = late;
    state.last = late;
    if (!write_all(lock.get(), render_gate(state))) log_warning("{}: cannot be written", rules_.file.string());
    released_ = end.boot;
  } catch (...) {
    // Out of memory: the stamp written before the request still stands.
  }
}

GateState Gate::look() {
  Lock file(::open(rules_.file.c_str(), O_RDONLY | O_CLOEXEC));
  for (int tries = 0; file.get() >= 0 && tries < 3; ++tries) {
    const auto text = read_all(file.get());  // somebody may be writing: a torn text is read once more
    if (auto state = text ? parse_gate(*text) : std::nullopt) return std::move(*state);
  }
  return {};
}

std::vector<Blocked> Gate::blocked() {
  std::vector<Blocked> list;
  auto state = look();
  for (auto& [host, block] : state.hosts) {
    const auto left = block_left(block, now());
    if (left > Milliseconds::zero()) list.emplace_back(host, instant(clock_.wall() + left), block.status);
  }
  return list;
}

int Gate::requests_today() {
  const auto state = look();
  return is_day_over(state, now()) ? 0 : state.requests;
}

}  // namespace preprintd::net
