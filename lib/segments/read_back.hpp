#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "segments/census.hpp"

namespace preprintd::segments {

/// Has FTS5 read every word of the index of `table` and compares with what was written: which words there are, in how
/// many rows, how often. Then it is asked for some words of all kinds, forward, backward and from the middle, which
/// takes the term index and the doclist indexes. Two connections read side by side; nothing is written, so nobody
/// waits. What is wrong as a sentence, or empty.
///
/// FTS5's integrity-check is not used: it takes the lock of a writer and one core, more than twice as long, and does
/// not see words that are lost as long as what is left is in order.
std::string read_back(const std::filesystem::path& database, const std::string& table, const Census& written,
                      std::int64_t papers);

}  // namespace preprintd::segments
