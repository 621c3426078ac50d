#pragma once

namespace preprintd::daemon {

inline constexpr char kVersion[] = PREPRINTD_VERSION;

}  // namespace preprintd::daemon
