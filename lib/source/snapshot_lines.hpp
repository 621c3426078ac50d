#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace preprintd::source {

/// The lines of a file or pipe: plain, gzip or zstd, told apart by their first bytes. Blocking; memory is bounded
/// whatever the file holds.
class SnapshotLines {
 public:
  static constexpr std::size_t kLongest = 8u << 20;

  /// "-" is standard input. Fails where the file cannot be opened.
  static Result<SnapshotLines> open(const std::filesystem::path& file);
  SnapshotLines(SnapshotLines&&) noexcept;
  SnapshotLines& operator=(SnapshotLines&&) = delete;
  ~SnapshotLines();

  struct Line {
    std::string_view text;    ///< without its ending; lasts until the next call
    std::int64_t number = 0;  ///< from 1
    bool too_long = false;    ///< more than `kLongest` bytes: `text` is its beginning
  };
  /// The next line; nothing at the end, or where reading on is not possible: see `damage`.
  std::optional<Line> next();
  /// Why there was no reading on: "the gzip stream is cut". Everything before was handed out.
  const std::optional<std::string>& damage() const;
  /// Bytes of the file read so far, and its size where it has one; for progress.
  std::int64_t bytes_read() const;
  std::optional<std::int64_t> bytes() const;
  /// What tells this file from another: size and first bytes. Empty for a pipe.
  const std::string& identity() const;

 private:
  class Stream;
  explicit SnapshotLines(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> stream_;
};

}  // namespace preprintd::source
