#pragma once
#ifdef PREPRINTD_SABOTAGE
#include <cstdlib>
#endif
#include <string_view>

namespace preprintd {

/// Is this fault planted? The rig proves with it that it sees what it is for (tests/torture/planted.cpp): in the
/// program it builds for itself PREPRINTD_BUG names one fault; everywhere else the answer is a constant and the
/// compiler drops the fault. Static, for both kinds of objects meet in one program.
#ifdef PREPRINTD_SABOTAGE
[[maybe_unused]] static bool sabotaged(std::string_view fault) {
  const char* named = std::getenv("PREPRINTD_BUG");
  return named != nullptr && fault == named;
}
#else
[[maybe_unused]] static constexpr bool sabotaged(std::string_view) { return false; }
#endif

}  // namespace preprintd
