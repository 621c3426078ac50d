#include "harvest/daily.hpp"

#include <doctest/doctest.h>

#include "harvest/agenda.hpp"
#include "harvest/world_fixture.hpp"

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

const Day kSaturday = day_of("2026-09-26");

/// What the service asks by itself, every `step` until `until`.
void go_on(SimulatedWorld& world, Instant until, Milliseconds step) {
  while (world.now() < until) {
    Request request;
    request.only_due = true;
    world.cycle(std::move(request));
    world.wait(step);
  }
}

}  // namespace

TEST_SUITE("harvest.daily") {
  TEST_CASE("a weekend without picks, first read while it lasts, is believed on a second look and never asked again") {
    SimulatedWorld world(three_days(), instant_of("2026-09-25T12:00:00Z"));
    world.settings().huggingface.repoll_days = 2;
    go_on(world, instant_of("2026-09-26T23:30:00Z"), std::chrono::hours(3));
    CHECK(world.row("huggingface", kSaturday).verdict == Verdict::waiting);
    CHECK(world.row("huggingface", kSaturday).checked_at < Instant(kSaturday + std::chrono::days(1)));
    go_on(world, instant_of("2026-09-27T09:00:00Z"), std::chrono::hours(3));
    CHECK(world.row("huggingface", kSaturday).verdict == Verdict::waiting);
    go_on(world, instant_of("2026-09-29T12:00:00Z"), std::chrono::hours(3));
    CHECK(world.row("huggingface", kSaturday).verdict == Verdict::complete);
    world.server().clear_accesses();
    go_on(world, instant_of("2026-10-01T12:00:00Z"), std::chrono::hours(3));
    CHECK(world.server().count("date=2026-09-26") == 0);
    const auto known =
        world.in_store([&](store::Database& db) { return known_to(db, world.settings()).huggingface_since; });
    CHECK(known > kSaturday);
  }
}
