#include "daemon/vital_signs.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using daemon::VitalSigns;

namespace {

Milliseconds seconds(int count) { return Milliseconds(count * 1000); }

}  // namespace

TEST_SUITE("service.vital_signs") {
  TEST_CASE("a scheduler that has not looked for more than 70 seconds is an illness") {
    VitalSigns signs;
    signs.look(seconds(1000), seconds(5), false, 0);
    signs.look(seconds(1070), seconds(5), false, 0);
    CHECK(signs.is_alive());
    signs.look(seconds(1071), seconds(5), false, 0);
    CHECK_FALSE(signs.is_alive());
    CHECK(signs.said().find("scheduler") != std::string::npos);
    signs.look(seconds(1080), seconds(80), false, 0);
    CHECK(signs.is_alive());
  }

  TEST_CASE("a scheduler that never looks is found out too") {
    VitalSigns signs;
    signs.look(seconds(0), std::nullopt, false, 0);
    CHECK(signs.is_alive());
    signs.look(seconds(71), std::nullopt, false, 0);
    CHECK_FALSE(signs.is_alive());
  }

  TEST_CASE("an idle store has nothing to report, a busy one reports within a minute") {
    VitalSigns signs;
    for (int at = 0; at <= 600; at += 10) signs.look(seconds(at), seconds(at), false, 7);
    CHECK(signs.is_alive());
    for (int at = 610; at <= 900; at += 10) signs.look(seconds(at), seconds(at), true, std::uint64_t(at));
    CHECK(signs.is_alive());
    for (int at = 910; at <= 960; at += 10) signs.look(seconds(at), seconds(at), true, 900);
    CHECK(signs.is_alive());
    signs.look(seconds(970), seconds(970), true, 900);
    CHECK_FALSE(signs.is_alive());
    CHECK(signs.said().find("store") != std::string::npos);
  }

  TEST_CASE("a night in which the computer slept is no illness") {
    // The clock of the looks stands still meanwhile; the scheduler's, which does not, jumps.
    VitalSigns signs;
    signs.look(seconds(100), seconds(100), false, 0);
    signs.look(seconds(110), seconds(100), false, 0);
    signs.look(seconds(120), seconds(30000), false, 0);
    signs.look(seconds(170), seconds(30000), false, 0);
    CHECK(signs.is_alive());
  }
}
