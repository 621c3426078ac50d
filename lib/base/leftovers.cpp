#include "base/leftovers.hpp"

#include <sys/stat.h>
#include <vector>

#include "base/sabotage.hpp"

namespace preprintd {
namespace {

// Not the process number: a folder may be shared with a container, which has numbers of its own.
constexpr std::int64_t kAge = 3600;

}  // namespace

int remove_leftovers(const std::filesystem::path& folder, std::string_view prefix, std::int64_t now) {
  std::error_code failure;
  std::vector<std::filesystem::path> found;
  if (sabotaged("leftovers-stay")) return 0;
  for (std::filesystem::directory_iterator file(folder, failure), end; !failure && file != end;
       file.increment(failure)) {
    struct stat status {};
    if (!file->path().filename().string().starts_with(prefix)) continue;
    if (::lstat(file->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if (now - std::int64_t(status.st_mtime) > kAge) found.push_back(file->path());
  }
  int removed = 0;
  for (const auto& file : found) removed += std::filesystem::remove(file, failure) ? 1 : 0;
  return removed;
}

}  // namespace preprintd
