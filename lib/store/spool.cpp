#include "store/spool.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>
#include <vector>
#include <zstd.h>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"

namespace preprintd::store {
namespace {

constexpr std::size_t kLargest = 256u << 20;
constexpr int kLevel = 3;

bool is_name(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::filesystem::path Spool::path_of(const std::string& name) const { return folder_ / (name + ".zst"); }

Result<std::string> Spool::keep(std::string_view bytes) const {
  const auto name = sha256_hex(bytes);
  std::error_code failure;
  if (std::filesystem::exists(path_of(name), failure)) return name;
  std::filesystem::create_directories(folder_, failure);
  if (failure) return Error(ErrorKind::storage, fmt::format("{}: {}", folder_.string(), failure.message()));
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  const auto size = ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size)) return Error(ErrorKind::storage, fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  packed.resize(size);
  if (auto written = replace_file(path_of(name), packed); !written) return written.error();
  return name;
}

Result<std::string> Spool::read(const std::string& name) const {
  if (!is_name(name)) return Error(ErrorKind::missing, "no such spooled answer");
  auto packed = read_file(path_of(name), kLargest);
  if (!packed) return packed.error();
  const auto size = ZSTD_getFrameContentSize(packed->data(), packed->size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kLargest)
    return Error(ErrorKind::malformed, fmt::format("{}: damaged", path_of(name).string()));
  std::string bytes(size, '\0');
  const auto got = ZSTD_decompress(bytes.data(), bytes.size(), packed->data(), packed->size());
  if (ZSTD_isError(got) || got != size || sha256_hex(bytes) != name)
    return Error(ErrorKind::malformed, fmt::format("{}: damaged", path_of(name).string()));
  return bytes;
}

int Spool::prune(std::chrono::milliseconds age, std::uint64_t bytes, Milliseconds wall) const {
  struct Kept {
    std::filesystem::path path;
    std::int64_t seconds;
    std::uint64_t size;
  };
  std::vector<Kept> kept;
  std::error_code failure;
  for (const auto& file : std::filesystem::directory_iterator(folder_, failure)) {
    struct stat status {};
    if (file.path().extension() != ".zst" || ::stat(file.path().c_str(), &status) != 0) continue;
    kept.push_back({file.path(), std::int64_t(status.st_mtime), std::uint64_t(status.st_size)});
  }
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.seconds > b.seconds; });
  const auto oldest = std::chrono::duration_cast<std::chrono::seconds>(wall - age).count();
  std::uint64_t total = 0;
  int removed = 0;
  for (const auto& file : kept) {
    total += file.size;
    if (file.seconds >= oldest && total <= bytes) continue;
    if (std::filesystem::remove(file.path, failure)) ++removed;
  }
  return removed;
}

}  // namespace preprintd::store
