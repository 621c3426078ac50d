#include "daemon/list_access.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <set>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/exporting.hpp"
#include "settings/places.hpp"

namespace preprintd::daemon {
namespace {

namespace fs = std::filesystem;

/// Is that path itself a mount (a single file given to a container)? Such a file cannot be replaced by another.
bool is_mount(const fs::path& path) {
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line;
  while (std::getline(mounts, line)) {
    const auto words = split(line, ' ');
    if (words.size() > 4 && words[4] == path.string()) return true;
  }
  return false;
}

std::string quoted(const fs::path& path) {
  const auto text = path.string();
  if (text.find_first_of(" '\"\\$&;()*?<>|") == std::string::npos) return text;
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return safe + "'";
}

std::optional<ListTrouble> trouble_of(const fs::path& file, bool is_service) {
  std::error_code ignored;
  const auto real = fs::weakly_canonical(file, ignored);
  const auto target = real.empty() ? file : real;
  const auto folder = target.parent_path();
  const auto user = ::geteuid();
  if (::access(folder.c_str(), X_OK) != 0 || !fs::exists(target, ignored)) {
    if (is_service && !fs::exists(folder, ignored))
      return ListTrouble{file, fmt::format("the service does not see the folder {}", folder.string()),
                         "`sudo preprintd-unit LOGIN` shows it to the service (BindPaths=), then restart it"};
    return ListTrouble{file, "there is no such file for this user",
                       "`preprintd import reading-list FILE` names its new place"};
  }
  if (::access(target.c_str(), R_OK) != 0)
    return ListTrouble{file, fmt::format("user {} may not read it", user),
                       fmt::format("chmod u+rw {}", quoted(target))};
  if (is_mount(target))
    return ListTrouble{file, "it is a mount of its own, so it cannot be replaced whole",
                       fmt::format("mount the folder {} instead of the single file", folder.string())};
  if (::access(target.c_str(), W_OK) != 0) {
    if (errno == EROFS)
      return ListTrouble{file, "it lies on a file system that is read-only here",
                         fmt::format("mount {} writable (a service: BindPaths={})", folder.string(), folder.string())};
    return ListTrouble{file, fmt::format("user {} may not write it", user),
                       fmt::format("chmod u+rw {} (or chown it to that user)", quoted(target))};
  }
  if (::access(folder.c_str(), W_OK) != 0)
    return ListTrouble{file, fmt::format("user {} may not write its folder, so it cannot be replaced whole", user),
                       fmt::format("chmod u+w {} (or chown it to that user)", quoted(folder))};
  return std::nullopt;
}

/// As a word of a unit's list of paths.
std::string unit_word(const fs::path& path) {
  std::string word;
  bool quote = false;
  for (const char c : path.string()) {
    if (c == '%') word += '%';
    if (c == '\\' || c == '"' || c == ':') word += '\\';
    if (c == ' ' || c == '\'') quote = true;
    word += c;
  }
  return quote ? '"' + word + '"' : word;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::vector<fs::path> known_list_files(const App& app, store::Database* db) {
  std::vector<fs::path> files;
  if (db) files = list_files(app, *db);
  for (const auto& [name, list] : app.settings().lists)
    if (list.file && std::find(files.begin(), files.end(), *list.file) == files.end()) files.push_back(*list.file);
  return files;
}

std::vector<ListTrouble> list_troubles(const std::vector<fs::path>& files, bool is_service) {
  std::vector<ListTrouble> troubles;
  for (const auto& file : files)
    if (auto trouble = trouble_of(file, is_service)) troubles.push_back(std::move(*trouble));
  return troubles;
}

std::string render_unit_paths(const App& app, const std::vector<fs::path>& lists) {
  const auto& settings = app.settings();
  std::set<fs::path> written, read;
  std::error_code ignored;
  for (const auto& file : lists) {
    written.insert(file.parent_path());
    // A link's target is what is replaced.
    if (const auto real = fs::weakly_canonical(file, ignored); !real.empty()) written.insert(real.parent_path());
  }
  written.insert(settings.database.path.parent_path());
  written.insert(settings.backup.dir);
  if (settings.web.token_file) written.insert(settings.web.token_file->parent_path());
  if (const auto file = settings::settings_file(app.sources())) {
    const auto path = fs::absolute(*file).lexically_normal();
    // An editor puts a new file in the old one's place, which a mount of the file alone would never show. But not all
    // of her home for one file in it.
    const auto folder = path.parent_path();
    const bool in_home_itself = folder.parent_path() == "/home" || folder == fs::path("/root");
    if (is_below(path, "/home") || is_below(path, "/root")) read.insert(in_home_itself ? path : folder);
  }
  if (is_below(settings.topics_dir, "/home") || is_below(settings.topics_dir, "/root"))
    read.insert(settings.topics_dir);
  // systemd gives and opens the state folder itself.
  std::erase_if(written, [&](const fs::path& path) { return is_below(path, "/var/lib/preprintd") || path.empty(); });
  std::string text =
      "# Written by `preprintd check --unit`; again after a list, a setting or a folder moved.\n[Service]\n";
  for (const auto& path : written) text += fmt::format("BindPaths=-{}\n", unit_word(path));
  for (const auto& path : read) {
    const auto holds = [&](const fs::path& folder) { return folder != path && is_below(path, folder); };
    const bool inside =
        std::any_of(written.begin(), written.end(), holds) || std::any_of(read.begin(), read.end(), holds);
    if (!inside) text += fmt::format("BindReadOnlyPaths=-{}\n", unit_word(path));
  }
  if (const auto file = settings::settings_file(app.sources());
      file && fs::absolute(*file) != app.sources().system_config)
    text += fmt::format("Environment=\"PREPRINTD_CONFIG={}\"\n", fs::absolute(*file).lexically_normal().string());
  return text;
}

}  // namespace preprintd::daemon
