#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace preprintd {

/// Replaces the content of `path` in one step: a reader, or a crash at any moment, sees the old bytes or the
/// new ones and never a mixture. The bytes and the folder's entry are on the disk when it returns.
/// A symbolic link stays, the file it points to is replaced. Permission bits are kept, owner and group as far
/// as we may give files away; a new file follows the umask. A second hard link keeps the old bytes.
/// On failure (ErrorKind::storage; usage where `path` is no regular file) the old file is untouched, nothing
/// is left beside it, and the message says what to do. What a killed process left beside it goes an hour later, with
/// the first file another process replaces in that folder.
Status replace_file(const std::filesystem::path& path, std::string_view bytes);

/// The whole file. ErrorKind::missing where there is none, malformed where it holds more than `max_bytes`,
/// storage where it may not be read or is a folder.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace preprintd
