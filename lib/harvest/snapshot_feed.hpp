#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "harvest/import_snapshot.hpp"
#include "paper/record.hpp"
#include "source/snapshot_lines.hpp"
#include "store/snapshot_table.hpp"

namespace preprintd::harvest {

/// What a stretch of a snapshot holds, ready for the store.
struct SnapshotBatch {
  std::vector<store::SnapshotPaper> papers;
  std::vector<Unreadable> bad;  ///< "line 17: …"
  std::int64_t last_line = 0;
  std::int64_t lines = 0, unchanged = 0, left_out = 0;
  std::int64_t bytes = 0;  ///< of the file, so far
};

/// Reads, parses and normalizes a snapshot on a thread of its own, a few batches ahead.
class SnapshotFeed {
 public:
  /// `known`: hashes of lines that need not be read again; lines up to `skip` are passed over.
  SnapshotFeed(source::SnapshotLines lines, const SnapshotImport& how, std::vector<std::int64_t> known,
               std::int64_t skip);
  ~SnapshotFeed();
  SnapshotFeed(const SnapshotFeed&) = delete;
  SnapshotFeed& operator=(const SnapshotFeed&) = delete;

  /// Waits for the next batch; nothing after the last. Throws what the thread threw.
  std::optional<SnapshotBatch> next();
  /// Papers that are done with. The thread that made them frees them: freed by another, each string would make the two
  /// wait for each other.
  void take_back(std::vector<store::SnapshotPaper> papers);
  /// After the last batch.
  const std::optional<std::string>& damage() const { return lines_.damage(); }
  std::optional<std::int64_t> bytes_in_all() const { return lines_.bytes(); }

 private:
  class Making;
  void work();
  bool hand_over(SnapshotBatch batch);

  source::SnapshotLines lines_;
  SnapshotImport how_;
  std::unordered_set<std::int64_t> known_;
  std::int64_t skip_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<SnapshotBatch> ready_;
  std::vector<std::vector<store::SnapshotPaper>> done_with_;
  bool done_ = false, stop_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace preprintd::harvest
