#pragma once
#include <filesystem>
#include <string>

#include "daemon/exporting.hpp"
#include "format/reading_list.hpp"
#include "review/absorb.hpp"

namespace preprintd::daemon {

/// One JSON document without a newline: what reading a list file found and changed (`import reading-list --json`).
std::string import_json(const std::string& path, const format::ListFile& file, const review::Absorbed& absorbed,
                        bool dry_run);

/// One JSON document without a newline: what an export did to one file, or would do (`export --into|--diff|--check
/// --json`). `with_diff` adds the unified diff.
std::string export_json(const std::filesystem::path& path, const Exported& exported, bool rehearsed, bool with_diff);

}  // namespace preprintd::daemon
