#include "store/draft.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/leftovers.hpp"
#include "base/sabotage.hpp"

namespace preprintd::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".part-";

Error failure(const fs::path& path, int code) {
  return {ErrorKind::storage, fmt::format("{}: {}", path.string(), std::strerror(code))};
}

Status sync(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return failure(path, errno);
  const int code = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (code != 0) return failure(path, code);
  return Done{};
}

}  // namespace

Draft::Draft(fs::path target)
    : target_(std::move(target)), path_(target_.string() + fmt::format("{}{}", kEnding, ::getpid())) {
  clear();
}

Draft::~Draft() { clear(); }

void Draft::clear() const {
  std::error_code ignored;
  fs::remove(path_, ignored);
  fs::remove(path_.string() + "-journal", ignored);
}

Status Draft::become() const {
  const auto folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
  if (!sabotaged("backup-not-synced"))
    if (auto synced = sync(path_, O_RDWR); !synced) return synced;
  struct stat status {};
  if (::stat(path_.c_str(), &status) == 0)
    remove_leftovers(folder, target_.filename().string() + kEnding, status.st_mtime);
  if (::rename(path_.c_str(), target_.c_str()) != 0) return failure(target_, errno);
  return sync(folder, O_RDONLY | O_DIRECTORY);
}

}  // namespace preprintd::store
