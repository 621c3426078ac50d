#include "store/backup_folder.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace preprintd::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "preprints-", kEnd = ".db";

/// "2026-09-24T120000Z": RFC 3339 without the colons some file systems refuse.
std::optional<Instant> parse_stamp(std::string_view stamp) {
  constexpr std::size_t kLength = 18;
  if (stamp.size() != kLength || stamp[10] != 'T') return std::nullopt;
  std::string text(stamp.substr(0, 13));
  return parse_instant(text + ":" + std::string(stamp.substr(13, 2)) + ":" + std::string(stamp.substr(15)));
}

std::uintmax_t size_of(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored)) return fs::file_size(path, ignored);
  std::uintmax_t sum = 0;
  for (fs::recursive_directory_iterator entry(path, ignored), end; !ignored && entry != end; entry.increment(ignored))
    if (entry->is_regular_file(ignored)) sum += entry->file_size(ignored);
  return sum;
}

std::optional<dev_t> disk_of(fs::path path) {
  std::error_code ignored;
  for (path = fs::absolute(path, ignored); !path.empty(); path = path.parent_path()) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) return status.st_dev;
    if (path == path.root_path()) break;
  }
  return std::nullopt;
}

}  // namespace

fs::path backup_name(Instant at) {
  auto stamp = render_instant(at);
  std::erase(stamp, ':');
  return std::string(kBegin) + stamp + std::string(kEnd);
}

fs::path beside_backup(const fs::path& copy) { return copy.string() + ".d"; }

std::vector<KeptBackup> backups_in(const fs::path& folder) {
  std::vector<KeptBackup> found;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) continue;
    const auto at =
        parse_stamp(std::string_view(name).substr(kBegin.size(), name.size() - kBegin.size() - kEnd.size()));
    if (!at) continue;
    KeptBackup copy;
    copy.file = entry->path();
    copy.at = *at;
    copy.bytes = size_of(copy.file) + size_of(beside_backup(copy.file));
    found.push_back(std::move(copy));
  }
  std::sort(found.begin(), found.end(), [](const KeptBackup& a, const KeptBackup& b) { return a.at > b.at; });
  return found;
}

int rotate_backups(const fs::path& folder, int keep, std::uintmax_t bytes) {
  std::error_code ignored;
  int removed = 0, kept = 0;
  std::uintmax_t sum = 0;
  for (const auto& copy : backups_in(folder)) {
    sum += copy.bytes;
    if (kept == 0 || (kept < keep && sum <= bytes)) {
      ++kept;
      continue;
    }
    fs::remove(copy.file, ignored);
    fs::remove_all(beside_backup(copy.file), ignored);
    ++removed;
  }
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with(kBegin)) continue;
    const auto copy_of = folder / name.substr(0, name.size() < 2 ? 0 : name.size() - 2);
    const bool draft = name.find(".db.part-") != std::string::npos;
    const bool orphan = name.ends_with(".db.d") && !fs::exists(copy_of);
    if (draft || orphan) leftovers.push_back(entry->path());
  }
  for (const auto& path : leftovers) fs::remove_all(path, ignored);
  return removed;
}

bool on_one_disk(const fs::path& a, const fs::path& b) {
  const auto one = disk_of(a), other = disk_of(b);
  return one && other && *one == *other;
}

}  // namespace preprintd::store
