#include "daemon/exporting.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include "base/atomic_file.hpp"
#include "daemon/list_rules.hpp"
#include "store/entry_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestList = 64u << 20;

/// A failure inside the transaction; thrown so that everything is rolled back.
class Refused : public std::runtime_error {
 public:
  explicit Refused(const Error& error) : std::runtime_error(error.message()), kind(error.kind()) {}
  ErrorKind kind;
};

/// Takes over her edits and works out the new bytes.
Exported work_out(App& app, store::Database& db, const std::filesystem::path& path, const std::string& bytes) {
  publish::catch_up(db, path, bytes);
  auto file = format::parse_list_file(bytes);
  review::Absorbing how;
  how.file = path.string();
  how.verb = "edited in the file";
  const review::By by{"cli", app.now()};
  Exported exported{review::absorb(db, file, how, by), {}};
  if (exported.absorbed.refused) return exported;
  std::vector<std::int64_t> skipped;
  for (const auto& conflict : exported.absorbed.conflicts) skipped.push_back(conflict.entry);
  auto prepared = publish::prepare(db, file, list_rules(app.settings()), skipped);
  if (!prepared) throw Refused(prepared.error());
  exported.prepared = std::move(*prepared);
  if (!exported.prepared.up_to_date()) publish::announce(db, path, exported.prepared);
  return exported;
}

Status replace_list(const std::filesystem::path& path, const std::string& bytes, const std::string& after) {
  // She may have saved the file while we were computing.
  const auto again = read_file(path, kLargestList);
  if (!again || *again != bytes)
    return Error(ErrorKind::conflict,
                 path.string() + " was changed while it was read; nothing was written, run it again");
  // A file made read-only says hands off, even where its folder would let us replace it.
  if (::access(path.c_str(), W_OK) != 0)
    return Error(ErrorKind::storage,
                 fmt::format("{}: not writable for this user; chmod u+w {}", path.string(), path.string()));
  return replace_file(path, after);
}

}  // namespace

Result<Exported> export_into(App& app, store::Database& db, const std::filesystem::path& path, bool rehearse) {
  auto bytes = read_file(path, kLargestList);
  if (!bytes) return bytes.error();
  const auto work = [&](store::Database& writing) { return work_out(app, writing, path, *bytes); };
  try {
    auto exported = rehearse ? store::rehearse(db, work) : store::write(db, work);
    if (rehearse || exported.absorbed.refused || exported.prepared.up_to_date()) return exported;
    if (auto written = replace_list(path, *bytes, exported.prepared.after); !written) return written.error();
    store::write(db, [&](store::Database& inside) { publish::note_written(inside, path, exported.prepared); });
    return exported;
  } catch (const Refused& refused) {
    return Error(refused.kind, refused.what());
  }
}

void know_lists(const App& app, store::Database& db) {
  for (const auto& [name, set] : app.settings().lists) {
    if (!set.file) continue;
    ReadingList list;
    list.name = name;
    list.heading = set.heading.value_or("");
    list.file = set.file->string();
    store::ensure_list(db, list);
  }
}

std::vector<std::filesystem::path> list_files(const App& app, store::Database& db) {
  std::vector<std::filesystem::path> files;
  for (const auto& list : store::all_lists(db)) {
    const auto set = app.settings().lists.find(list.name);
    const std::filesystem::path file =
        set != app.settings().lists.end() && set->second.file ? *set->second.file : std::filesystem::path(list.file);
    if (!file.empty() && std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  }
  return files;
}

}  // namespace preprintd::daemon
