#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace preprintd::store {

/// Raw answers, kept before anybody reads them: `<state>/spool/<sha256>.zst`. Every mistake of a reader can so be
/// mended later, and any day read again. Any thread.
class Spool {
 public:
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Keeps the bytes (on the disk when it returns) and names them by their SHA-256. The same bytes again cost nothing.
  Result<std::string> keep(std::string_view bytes) const;
  /// ErrorKind::missing when they were pruned or never kept, malformed when the file is damaged.
  Result<std::string> read(const std::string& name) const;
  /// Removes what is older than `age`, then the oldest until at most `bytes` are left. The number removed.
  int prune(std::chrono::milliseconds age, std::uint64_t bytes, Milliseconds wall) const;

 private:
  std::filesystem::path path_of(const std::string& name) const;
  std::filesystem::path folder_;
};

}  // namespace preprintd::store
