#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace preprintd {

/// Removes from `folder` what crashed processes left: regular files whose name begins with `prefix` and that nobody
/// has written for an hour. The hour is counted back from `now`, seconds since 1970 on the file system's own clock:
/// the time of a file just written there. Returns how many; what cannot be removed stays.
int remove_leftovers(const std::filesystem::path& folder, std::string_view prefix, std::int64_t now);

}  // namespace preprintd
