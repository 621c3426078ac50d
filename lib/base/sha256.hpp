#pragma once
#include <string>
#include <string_view>

namespace preprintd {

/// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits. For naming content, not for secrets
/// that need a constant time.
std::string sha256_hex(std::string_view bytes);

}  // namespace preprintd
