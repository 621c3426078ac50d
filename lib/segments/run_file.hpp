#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::segments {

/// A stretch of the file: one block of papers, inverted.
struct Run {
  struct Part {
    std::int64_t begin = 0, end = 0;
  };
  Part papers;  ///< of each its key and its record of word counts, keys ascending
  /// Of each the term, its last row, the number of its rows and positions, how many bytes of rows follow, the rows as
  /// FTS5 lists them.
  Part terms;
};

/// Inverted blocks on their way to one segment: written one after the other, read side by side. Worth nothing after a
/// crash. Throws std::runtime_error with the path where the disk refuses.
class RunFile {
 public:
  /// Made anew.
  explicit RunFile(std::filesystem::path path);
  /// Removes it.
  ~RunFile();
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

  void append(std::string_view bytes);
  /// What was appended goes to the file.
  void flush();
  std::int64_t size() const { return written_ + std::int64_t(waiting_.size()); }
  /// Fills `room` from `at`; the bytes are there.
  void read(std::int64_t at, char* room, std::size_t bytes) const;

 private:
  void write(std::string_view bytes);
  std::filesystem::path path_;
  int descriptor_;
  std::int64_t written_ = 0;
  std::string waiting_;
};

/// Reads a part of a run from its beginning to its end.
class RunReader {
 public:
  RunReader(const RunFile& file, Run::Part part) : file_(&file), next_(part.begin), end_(part.end) {}
  bool at_end() const { return at_ == filled_ && next_ == end_; }
  std::uint64_t number();
  /// Valid until the next call of any of these.
  std::string_view bytes(std::size_t count);
  std::int64_t left() const { return end_ - next_ + std::int64_t(filled_ - at_); }

 private:
  void have(std::size_t count);
  const RunFile* file_;
  std::int64_t next_, end_;  ///< of the part: not read yet
  std::string buffer_;
  std::size_t at_ = 0, filled_ = 0;
};

}  // namespace preprintd::segments
