#pragma once
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace preprintd::source {

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A fixture of ours under tests/data.
inline std::string test_data(const std::string& name) {
  return file_bytes(std::filesystem::path(PREPRINTD_TEST_DATA) / name);
}

/// The folder of recorded answers, or nothing (said once per test) where this machine does not have it.
inline std::optional<std::filesystem::path> recorded_folder() {
  const auto folder = std::filesystem::path(PREPRINTD_SHARED_DIR) / "upstream" / "recorded";
  if (std::filesystem::is_directory(folder)) return folder;
  std::cout << "recorded answers are not on this machine (" << folder.string() << "): not checked\n";
  return std::nullopt;
}

inline std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == extension) files.push_back(entry.path());
  return files;
}

}  // namespace preprintd::source
