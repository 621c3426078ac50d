#include "daemon/vital_signs.hpp"

#include <fmt/format.h>

namespace preprintd::daemon {
namespace {

std::string silent(std::string_view part, Milliseconds age) {
  return fmt::format("{} for {} s", part, age.count() / 1000);
}

}  // namespace

void VitalSigns::look(Milliseconds now, std::optional<Milliseconds> tick, bool store_busy, std::uint64_t store_done) {
  if (!first_) {
    first_ = now;
    tick_seen_ = store_seen_ = now;
  }
  if (tick != tick_) tick_seen_ = now;
  tick_ = tick;
  // Work that waits in vain is what counts; an idle store has nothing to report.
  if (!store_busy || store_done != store_done_) store_seen_ = now;
  store_done_ = store_done;
  said_.clear();
  if (now - tick_seen_ > kSchedulerSilence) said_ = silent("the scheduler has not looked", now - tick_seen_);
  if (now - store_seen_ > kStoreSilence) said_ = silent("the store has finished nothing", now - store_seen_);
}

}  // namespace preprintd::daemon
