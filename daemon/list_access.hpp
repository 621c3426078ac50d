#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/app.hpp"

namespace preprintd::daemon {

/// A list file this user may not read, write or replace.
struct ListTrouble {
  std::filesystem::path file;
  std::string what;    ///< "the folder … may not be written by user 1000"
  std::string remedy;  ///< one line for a shell, or what to do
  std::string text() const { return file.string() + ": " + what + "; " + remedy; }
};

/// The files of all lists, each once: those in the settings, and with a database those imported.
std::vector<std::filesystem::path> known_list_files(const App& app, store::Database* db);

/// `is_service`: this process was started by a service manager, which may show it only some folders.
std::vector<ListTrouble> list_troubles(const std::vector<std::filesystem::path>& files, bool is_service);

/// `check --unit`: the lines a unit needs so that this user's lists, settings, topics and copies, wherever they lie,
/// can be reached from a service that otherwise sees no home and writes nothing. A drop-in of preprintd@.service.
std::string render_unit_paths(const App& app, const std::vector<std::filesystem::path>& lists);

}  // namespace preprintd::daemon
