#include "daemon/copies.hpp"

#include <fmt/format.h>

#include "base/atomic_file.hpp"
#include "daemon/export_items.hpp"
#include "settings/places.hpp"
#include "store/backup_folder.hpp"

namespace preprintd::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestText = 16u << 20;

Status copy_text(const fs::path& from, const fs::path& to) {
  const auto bytes = read_file(from, kLargestText);
  if (!bytes) return bytes.error();
  return replace_file(to, *bytes);
}

Status copy_settings(const App& app, const fs::path& folder) {
  if (const auto file = settings::settings_file(app.sources())) {
    std::error_code ignored;
    if (fs::exists(*file, ignored))
      if (auto copied = copy_text(*file, folder / "preprintd.toml"); !copied) return copied;
  }
  const auto& topics = app.settings().topics_dir;
  if (topics.empty()) return Done{};
  std::error_code failure;
  fs::create_directories(folder / "topics", failure);
  for (fs::directory_iterator entry(topics, failure), end; !failure && entry != end; entry.increment(failure))
    if (entry->path().extension() == ".toml")
      if (auto copied = copy_text(entry->path(), folder / "topics" / entry->path().filename()); !copied) return copied;
  return Done{};
}

Status copy_decisions(App& app, const fs::path& folder) {
  auto db = app.open_read();
  if (!db) return db.error();
  const auto text = render_export(app, *db, "decisions", std::nullopt);
  if (!text) return text.error();
  return replace_file(folder / "decisions.jsonl", *text);
}

}  // namespace

Status back_up(App& app, const fs::path& target, const store::BackupWish& wish) {
  const auto folder = store::beside_backup(target);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return Error(ErrorKind::storage, fmt::format("{}: {}", folder.string(), failure.message()));
  fs::permissions(folder, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, failure);
  auto made = copy_settings(app, folder);
  if (made) made = copy_decisions(app, folder);
  if (made) made = store::backup(app.settings().database.path, target, wish);
  if (made) return made;
  if (!fs::exists(target, failure)) fs::remove_all(folder, failure);
  return made;
}

}  // namespace preprintd::daemon
