#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "segments/census.hpp"
#include "segments/run_file.hpp"
#include "segments/segment_writer.hpp"

namespace preprintd::segments {

/// Every row of every term of all runs, in a segment's order; the rows of two runs may lie in one another. Returns the
/// leaves and counts what the runs say they hold. Throws std::logic_error where two runs hold one paper.
std::int64_t merge_terms(const RunFile& file, const std::vector<Run>& runs, SegmentWriter& to, Census& census);

/// Every paper of all runs with its record of word counts, keys ascending.
void merge_papers(const RunFile& file, const std::vector<Run>& runs,
                  const std::function<void(std::int64_t key, std::string_view record)>& take);

}  // namespace preprintd::segments
