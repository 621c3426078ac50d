#include "store/write_guard.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

namespace preprintd::store {
namespace {

int open_lock_file(const std::filesystem::path& file) {
  return ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
}

}  // namespace

WriteGuard::WriteGuard(std::filesystem::path file) : file_(std::move(file)) {}

WriteGuard::~WriteGuard() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

WriteGuard::Held WriteGuard::hold() {
  if (!file_.empty() && depth_ == 0) {
    if (descriptor_ < 0) descriptor_ = open_lock_file(file_);
    if (descriptor_ < 0)
      throw std::runtime_error(fmt::format("{}: {}; the folder of the database must be writable for this user",
                                           file_.string(), std::strerror(errno)));
    while (::flock(descriptor_, LOCK_EX) != 0)
      if (errno != EINTR) throw std::runtime_error(fmt::format("{}: {}", file_.string(), std::strerror(errno)));
  }
  ++depth_;
  return Held(*this);
}

WriteGuard::Held::~Held() {
  if (!guard_ || --guard_->depth_ > 0 || guard_->descriptor_ < 0) return;
  ::flock(guard_->descriptor_, LOCK_UN);
}

Result<DaemonLock> DaemonLock::take(const std::filesystem::path& database) {
  std::error_code ignored;  // what matters is whether the lock file can be made
  if (database.has_parent_path() && std::filesystem::create_directories(database.parent_path(), ignored))
    std::filesystem::permissions(database.parent_path(), std::filesystem::perms(0750), ignored);
  const auto file = std::filesystem::path(database.string() + ".daemon");
  const int descriptor = open_lock_file(file);
  if (descriptor < 0) return Error(ErrorKind::storage, fmt::format("{}: {}", file.string(), std::strerror(errno)));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    char text[32] = {};
    const auto size = ::pread(descriptor, text, sizeof text - 1, 0);
    ::close(descriptor);
    const std::string holder = size > 0 ? fmt::format("process {}", std::atoi(text)) : "another process";
    return Error(ErrorKind::conflict,
                 fmt::format("{} is served by {}; stop that one first", database.string(), holder));
  }
  const auto pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, pid.data(), pid.size(), 0) < 0) {
    const int why = errno;
    ::close(descriptor);
    return Error(ErrorKind::storage, fmt::format("{}: {}", file.string(), std::strerror(why)));
  }
  return DaemonLock(descriptor);
}

DaemonLock::~DaemonLock() {
  if (descriptor_ < 0) return;
  (void)!::ftruncate(descriptor_, 0);
  ::close(descriptor_);
}

}  // namespace preprintd::store
