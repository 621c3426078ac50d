#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// Reads lines of arXiv's metadata snapshot (arxiv-metadata-oai-snapshot.json: one JSON object a line; facts.md §6).
/// One per thread.
class SnapshotReader {
 public:
  SnapshotReader();
  ~SnapshotReader();
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  /// The record of a line, its sighting's day the line's update_date. Malformed text is repaired and noted in
  /// `repairs`; what is no record fails (`malformed`) with the reason in a clause: "it is cut", "no identifier: …".
  Result<Record> read(std::string_view line);

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

/// Tells a changed line from an unchanged one; not for secrets.
std::int64_t snapshot_line_hash(std::string_view line);

}  // namespace preprintd::source
