#include "net/gate_state.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace preprintd::net {
namespace {

constexpr std::string_view kTitle = "preprintd-gate 1";
constexpr Milliseconds kAgree = std::chrono::seconds(5);
constexpr Milliseconds kDay = std::chrono::hours(24);
constexpr Milliseconds kLongest = kDay;

Day utc_day_of(Stamp at) { return std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Milliseconds>(at.wall)); }

std::optional<long> number(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  // A thousand times the age of Unix: no stamp of ours, and sums of these cannot overflow.
  if (value < -1'000'000'000'000'000 || value > 1'000'000'000'000'000) return std::nullopt;
  return value;
}

std::optional<Stamp> stamp(std::string_view wall, std::string_view boot) {
  const auto w = number(wall), b = number(boot);
  if (!w || !b) return std::nullopt;
  return Stamp(Milliseconds(*w), Milliseconds(*b));
}

/// The computer, since the last request.
bool is_restarted(const GateState& state, Stamp now) { return state.last && now.boot + kAgree < state.last->boot; }

bool read_line(GateState& state, const std::vector<std::string_view>& words) {
  if ((words[0] == "last" || words[0] == "listing") && words.size() == 3) {
    auto& place = words[0] == "last" ? state.last : state.last_listing;
    place = stamp(words[1], words[2]);
    return place.has_value();
  }
  if (words[0] == "day" && (words.size() == 3 || words.size() == 4)) {
    const auto day = parse_day(words[1]);
    const auto count = number(words[2]);
    if (!day || !count || *count < 0 || *count > 1'000'000'000) return false;
    state.day = *day;
    state.requests = int(*count);
    if (words.size() == 3) return true;
    const auto midnight = number(words[3]);
    if (midnight) state.midnight = Milliseconds(*midnight);
    return midnight.has_value();
  }
  if (words[0] == "host" && words.size() == 7 && !words[1].empty()) {
    const auto throttles = number(words[2]), wait = number(words[5]), status = number(words[6]);
    const auto since = stamp(words[3], words[4]);
    if (!throttles || !wait || !status || !since || *wait < 0) return false;
    Block block;
    block.throttles = int(std::clamp(*throttles, 0L, 1000L));
    block.since = *since;
    block.wait = std::min(Milliseconds(*wait), kLongest);
    block.status = int(std::clamp(*status, 0L, 999L));
    state.hosts[std::string(words[1])] = block;
    return true;
  }
  return false;
}

}  // namespace

std::string render_gate(const GateState& state) {
  std::string text = fmt::format("{}\n", kTitle);
  const auto line = [&](std::string_view name, const std::optional<Stamp>& at) {
    if (at) text += fmt::format("{} {} {}\n", name, at->wall.count(), at->boot.count());
  };
  line("last", state.last);
  line("listing", state.last_listing);
  text += fmt::format("day {} {}", render_day(state.day), state.requests);
  if (state.midnight) text += fmt::format(" {}", state.midnight->count());
  text += '\n';
  for (const auto& [host, block] : state.hosts)
    text += fmt::format("host {} {} {} {} {} {}\n", host, block.throttles, block.since.wall.count(),
                        block.since.boot.count(), block.wait.count(), block.status);
  return text + "end\n";
}

std::optional<GateState> parse_gate(std::string_view text) {
  GateState state;
  if (text.empty()) return state;
  bool first = true;
  for (const auto line : lines_of(text)) {
    if (std::exchange(first, false)) {
      if (line != kTitle) return std::nullopt;
    } else if (line == "end") {
      return state;  // a longer older text may follow
    } else if (!read_line(state, split(line, ' '))) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

Milliseconds spacing_left(const std::optional<Stamp>& last, Milliseconds interval, Stamp now) {
  if (!last || interval <= Milliseconds::zero()) return Milliseconds::zero();
  const auto wall = now.wall - last->wall, boot = now.boot - last->boot;
  if (wall - boot > kAgree || boot - wall > kAgree) return interval;
  return std::clamp(interval - std::min(wall, boot), Milliseconds::zero(), interval + kAgree);
}

bool is_day_over(const GateState& state, Stamp now) {
  const bool by_wall = utc_day_of(now) != state.day;
  if (!state.midnight || is_restarted(state, now)) return by_wall;
  const auto passed = now.boot - *state.midnight;
  return by_wall ? passed >= kDay - kAgree : passed >= kDay + std::chrono::hours(1);
}

void count_request(GateState& state, Stamp now) {
  const bool over = is_day_over(state, now);
  if (over) {
    state.requests = 0;
    state.day = utc_day_of(now);
  }
  if (over || !state.midnight || is_restarted(state, now))
    state.midnight = now.boot - (now.wall - Milliseconds(Instant(state.day).time_since_epoch()));
  ++state.requests;
}

Milliseconds block_left(Block& block, Stamp now) {
  const auto wall = now.wall - block.since.wall, boot = now.boot - block.since.boot;
  const auto zero = Milliseconds::zero();
  Milliseconds passed = std::min(wall, boot);
  if (passed < zero) passed = std::max(wall, boot);
  if (passed < zero) {
    block.since = now;
    passed = zero;
  }
  return std::max(zero, block.wait - passed);
}

}  // namespace preprintd::net
