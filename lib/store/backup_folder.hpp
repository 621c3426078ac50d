#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace preprintd::store {

/// One copy the service made: "preprints-2026-09-24T120000Z.db", and beside it a folder of the same name with ".d" that
/// holds settings, topics and decisions.jsonl of that moment.
struct KeptBackup {
  std::filesystem::path file;
  Instant at{};
  std::uintmax_t bytes = 0;  ///< with what lies beside it
};

std::filesystem::path backup_name(Instant at);
/// Where settings, topics and decisions of a copy lie.
std::filesystem::path beside_backup(const std::filesystem::path& copy);
/// Copies named as ours in that folder, newest first; empty where there is no such folder.
std::vector<KeptBackup> backups_in(const std::filesystem::path& folder);
/// Removes the oldest until at most `keep` with at most `bytes` in all are left, and drafts a crash left behind; the
/// newest always stays. Not while another copy is being made there. The number of copies removed.
int rotate_backups(const std::filesystem::path& folder, int keep, std::uintmax_t bytes);

/// Do both paths (or the nearest folder above each that exists) lie on one file system?
bool on_one_disk(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace preprintd::store
