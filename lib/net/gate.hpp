#pragma once
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/timer.hpp"
#include "net/gate_state.hpp"
#include "net/http.hpp"

namespace preprintd::net {

class GateRules {
 public:
  explicit GateRules(std::filesystem::path gate_file) : file(std::move(gate_file)) {}
  std::filesystem::path file;                                ///< its folder exists; one file per owner of hosts
  Milliseconds interval = std::chrono::seconds(3);           ///< start to start, any two requests; 0: none
  Milliseconds listing_interval = std::chrono::seconds(15);  ///< start to start, two of Pace::listing; 0: none
  Milliseconds backoff = std::chrono::minutes(10);           ///< the first one of our own
  Milliseconds backoff_most = std::chrono::hours(6);
};

/// A host that is not asked now, and until when.
class Blocked {
 public:
  Blocked(std::string name, Instant end, int why) : host(std::move(name)), until(end), status(why) {}
  std::string host;
  Instant until;
  int status;  ///< HTTP status, 0 for a stall
};

class Gate;

/// The right to send one request. While it lives nobody else, in any process, gets one from the same gate file.
/// Say how it ended, then let go of it. A pass dropped in silence (cancelled, no connection) only keeps the spacing.
class Pass {
 public:
  Pass(Gate& gate, int fd, std::string host, GateState state, Stamp start);
  Pass(Pass&& other) noexcept;
  Pass& operator=(Pass&&) = delete;
  ~Pass();

  /// The host answered and is content: earlier refusals are forgotten.
  void content();
  /// It said no, or stalled (status 0). `retry_after` is its header, as it came. Returns from when on it may be
  /// asked again, by the wall clock. Its own wish is kept; from the third refusal in a row our back-off counts too
  /// where it is longer, and it alone where no usable wish came.
  Instant throttled(std::optional<std::string_view> retry_after, int status);
  /// It forbade (403): silent for 24 h, whatever it asks.
  Instant refused(int status);
  /// It answered, and has no room for more within `wait`.
  void hold(Milliseconds wait, int status);

 private:
  Instant block(Milliseconds wait, int status);
  Gate* gate_;
  int fd_;
  std::string host_;
  GateState state_;
  Stamp start_;
};

/// The one door to all hosts of one owner: requests go through one at a time and not too close to each other, over
/// all processes of this computer that share the gate file, through restarts and set clocks. Nothing here blocks
/// the loop; one object serves any number of coroutines of one thread.
class Gate {
 public:
  /// `seed` feeds the chance in back-offs.
  Gate(GateRules rules, Clock& clock, Timer& timer, unsigned seed);

  /// Waits for this caller's turn: for others to finish, then for the interval. Not for a host that must not be
  /// asked: that is ErrorKind::throttled at once, with again_at. ErrorKind::storage if the gate file cannot be used,
  /// then nothing may be sent; unavailable when others held the gate for an hour.
  boost::asio::awaitable<Result<Pass>> enter(std::string host, Pace pace);

  /// For people: read without waiting, also while somebody is inside.
  std::vector<Blocked> blocked();
  int requests_today();

 private:
  friend class Pass;
  Stamp now() { return {clock_.wall(), clock_.boot()}; }
  GateState look();
  void release(int fd, GateState state, Stamp start) noexcept;

  GateRules rules_;
  Clock& clock_;
  Timer& timer_;
  std::minstd_rand chance_;
  std::optional<Milliseconds> released_;
};

}  // namespace preprintd::net
