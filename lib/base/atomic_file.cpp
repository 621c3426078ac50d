#include "base/atomic_file.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/leftovers.hpp"
#include "base/sabotage.hpp"

namespace preprintd {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".preprintd-";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  /// Closing can be the moment a network file system reports that it had no room.
  int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Error failure(const fs::path& path, std::string_view doing, int code) {
  const auto folder = path.parent_path().string();
  std::string advice;
  switch (code) {
    case EBUSY:
    case EXDEV:
      advice = fmt::format("; the file is a mount of its own: mount the folder {} instead of the single file", folder);
      break;
    case ENOSPC:
    case EDQUOT: advice = fmt::format("; free some room for {} and repeat", folder); break;
    case EACCES:
    case EPERM:
      advice =
          fmt::format("; let user {} write the folder {} (chown, chmod, or run as its owner)", ::geteuid(), folder);
      break;
    case EROFS:
      advice = fmt::format("; {} is read-only here: mount it writable (a service: ReadWritePaths={})", folder, folder);
      break;
    case ENOENT: advice = fmt::format("; make the folder {} first", folder); break;
    default: break;
  }
  return {ErrorKind::storage,
          fmt::format("{}: cannot {}: {}{}", path.string(), doing, std::generic_category().message(code), advice)};
}

// Where writing through `path` ends: every link followed, also one whose target does not exist yet.
fs::path behind_links(fs::path path) {
  std::error_code ignored;
  for (int hops = 0; hops < 40 && fs::is_symlink(fs::symlink_status(path, ignored)); ++hops) {
    const auto target = fs::read_symlink(path, ignored);
    if (ignored) break;
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  const auto whole = fs::absolute(path, ignored);
  return ignored ? path : whole;
}

std::optional<int> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && sabotaged("write-error-ignored")) return std::nullopt;
    if (written < 0) return errno;
    bytes.remove_prefix(std::size_t(written));
  }
  return std::nullopt;
}

// The kernel applies the umask; reading it (by setting it) would open a gap for other threads' files.
int make_temporary(const fs::path& folder, mode_t mode, std::string& name) {
  static std::atomic<unsigned> counter{0};
  for (int tries = 0; tries < 100; ++tries) {
    name = (folder / fmt::format("{}{}-{}", kTemporary, ::getpid(), counter++)).string();
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

// Once a folder and process: a crash is followed by another process.
void remove_temporaries_of_the_dead(const fs::path& folder, int fd) {
  static std::mutex mutex;
  static std::set<fs::path> looked_at;
  struct stat fresh {};
  if (::fstat(fd, &fresh) != 0) return;
  const std::lock_guard lock(mutex);
  if (looked_at.insert(folder).second) remove_leftovers(folder, kTemporary, fresh.st_mtime);
}

// The new file looks like the old one. Not being allowed to give it away is no reason to refuse the words.
std::optional<int> dress(int fd, const struct stat& old) {
  if (::fchown(fd, old.st_uid, old.st_gid) && ::fchown(fd, uid_t(-1), old.st_gid)) errno = 0;
  return ::fchmod(fd, old.st_mode & 0777) ? std::optional(errno) : std::nullopt;
}

std::optional<int> sync_folder(const fs::path& folder) {
  if (sabotaged("no-folder-sync")) return std::nullopt;
  Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return errno;
  // Some file systems have no fsync for folders and say so with EINVAL; there is nothing better to ask for.
  if (::fsync(directory.get()) && errno != EINVAL) return errno;
  return std::nullopt;
}

}  // namespace

Status replace_file(const fs::path& path, std::string_view bytes) {
  const auto target = behind_links(path);
  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (!exists && errno != ENOENT) return failure(target, "look at it", errno);
  if (exists && !S_ISREG(old.st_mode))
    return Error(ErrorKind::usage, target.string() + ": is no regular file, so it cannot be replaced");

  std::string temporary;
  Descriptor file(make_temporary(target.parent_path(), exists ? 0600 : 0666, temporary));
  if (file.get() < 0) return failure(target, "make a temporary file beside it", errno);
  remove_temporaries_of_the_dead(target.parent_path(), file.get());
  const auto give_up = [&](std::string_view doing, int code) {
    ::unlink(temporary.c_str());
    return failure(target, doing, code);
  };
  if (exists)
    if (const auto code = dress(file.get(), old)) return give_up("set its permissions", *code);
  const bool early = sabotaged("rename-before-write");
  if (early) ::rename(temporary.c_str(), target.c_str());
  if (const auto code = write_all(file.get(), bytes)) return give_up("write", *code);
  if (!sabotaged("no-file-sync") && ::fsync(file.get())) return give_up("bring it to the disk", errno);
  if (file.close()) return give_up("bring it to the disk", errno);
  if (!early && ::rename(temporary.c_str(), target.c_str())) return give_up("put the new text in its place", errno);
  if (const auto code = sync_folder(target.parent_path()))
    return failure(target, "bring its folder to the disk", *code);
  return Done{};
}

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return Error(ErrorKind::missing, path.string() + ": no such file");
    return Error(ErrorKind::storage,
                 fmt::format("{}: cannot open: {}", path.string(), std::generic_category().message(errno)));
  }
  std::string text;
  std::array<char, 65536> block;
  for (;;) {
    const auto count = ::read(file.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return Error(ErrorKind::storage,
                   fmt::format("{}: cannot read: {}", path.string(), std::generic_category().message(errno)));
    if (count == 0) return text;
    if (text.size() + std::size_t(count) > max_bytes)
      return Error(ErrorKind::malformed, fmt::format("{}: larger than {} bytes", path.string(), max_bytes));
    text.append(block.data(), std::size_t(count));
  }
}

}  // namespace preprintd
