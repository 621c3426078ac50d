#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace preprintd::net {

/// A moment on both real clocks. Elapsed time is believed where they agree to 5 s: a set clock moves one of them,
/// a restart of the computer the other.
class Stamp {
 public:
  Stamp() = default;
  Stamp(Milliseconds wall_time, Milliseconds boot_time) : wall(wall_time), boot(boot_time) {}
  bool operator==(const Stamp&) const = default;
  Milliseconds wall{0};
  Milliseconds boot{0};
};

/// A host that is not to be asked for a while.
class Block {
 public:
  bool operator==(const Block&) const = default;
  int throttles = 0;     ///< answers in a row that said no; the next own back-off follows from it
  Stamp since;           ///< when it said no
  Milliseconds wait{0};  ///< from then on
  int status = 0;        ///< what it said; 0: it stalled
};

/// What the gate file remembers.
class GateState {
 public:
  bool operator==(const GateState&) const = default;
  std::optional<Stamp> last;          ///< start of the last request
  std::optional<Stamp> last_listing;  ///< start of the last one with the longer interval
  Day day{};                          ///< UTC day, by the wall clock, that `requests` counts
  int requests = 0;
  std::optional<Milliseconds> midnight;  ///< the boot clock when `day` began
  std::map<std::string, Block> hosts;
};

/// As lines of text, ended by a line "end". An empty text is a gate nobody has gone through; nothing is returned for
/// a text that is torn or not ours.
std::string render_gate(const GateState& state);
std::optional<GateState> parse_gate(std::string_view text);

/// What is left to wait at `now` so that `interval` lies between `last` and the next request. The whole interval
/// where the two clocks disagree.
Milliseconds spacing_left(const std::optional<Stamp>& last, Milliseconds interval, Stamp now);

/// Is the day that `state` counts over? A clock that is set does not end it early: where the boot clock knows better,
/// its 24 hours must have passed.
bool is_day_over(const GateState& state, Stamp now);
/// Counts one more request; before `state.last` is moved.
void count_request(GateState& state, Stamp now);

/// What is left of a block. Where the clocks disagree the smaller passage of time counts, and a clock that went
/// backwards does not; if both did, the whole wait starts again (`block.since` becomes `now`).
Milliseconds block_left(Block& block, Stamp now);

}  // namespace preprintd::net
