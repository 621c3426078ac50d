#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace preprintd::store {

/// A file in the making beside the one it is to become: `<target>.part-<process>`. Gone with its journal when this
/// goes, unless it has become what it should; what a crash left of earlier ones goes an hour later, with the next.
class Draft {
 public:
  explicit Draft(std::filesystem::path target);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft();
  const std::filesystem::path& path() const { return path_; }
  /// Brings it to the disk and then, in one step, in the target's place. On failure the target is what it was.
  Status become() const;

 private:
  void clear() const;
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace preprintd::store
