#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace preprintd::bench {

/// Lines of a metadata snapshot as arXiv's looks: about 1,600 bytes each, words as common as in a language (Zipf),
/// identifiers ascending, every seventh of the old style at the end, authors with escapes, comments, several versions.
/// The same number gives the same line, also for another `count`'s common part. Synthetic.
std::string snapshot_line(std::int64_t number, std::int64_t count, int version = 1);
void write_snapshot(const std::filesystem::path& file, std::int64_t count);
/// The word of a rank, 1 the most common.
std::string word_of_rank(std::int64_t rank);

}  // namespace preprintd::bench
