#pragma once
#include <cstdint>
#include <string_view>

namespace preprintd {

/// Tells one text from another, for what nobody has a reason to forge; the same on every machine and for ever, for it
/// is stored. A few bytes a nanosecond.
std::int64_t hash64(std::string_view text);

}  // namespace preprintd
