#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace preprintd::store {

/// `<db>.write`: held by any process around one write transaction or checkpoint. SQLite 3.40.1 can corrupt a WAL when
/// two connections write and checkpoint at the same moment (fixed in 3.51.3). Recursive on one thread.
class WriteGuard {
 public:
  /// An empty path guards nothing (a database in memory).
  explicit WriteGuard(std::filesystem::path file);
  ~WriteGuard();
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

  class Held {
   public:
    explicit Held(WriteGuard& guard) : guard_(&guard) {}
    Held(Held&& other) noexcept : guard_(std::exchange(other.guard_, nullptr)) {}
    Held& operator=(Held&&) = delete;
    ~Held();

   private:
    WriteGuard* guard_;
  };
  /// Waits for the lock; others hold it for at most a tenth of a second. Throws std::runtime_error when the lock file
  /// cannot be made.
  Held hold();

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
  int depth_ = 0;
};

/// `<db>.daemon`: held for life by the service, taken briefly by restore and migrations.
class DaemonLock {
 public:
  /// ErrorKind::conflict names the process that holds it.
  static Result<DaemonLock> take(const std::filesystem::path& database);
  DaemonLock(DaemonLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DaemonLock& operator=(DaemonLock&&) = delete;
  ~DaemonLock();

 private:
  explicit DaemonLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace preprintd::store
