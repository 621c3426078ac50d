#pragma once
#include <cstddef>
#include <vector>

#include "store/queue_table.hpp"

namespace preprintd::queue {

/// More announcement days than this, and she was away: the best of all of them are shown as one list.
inline constexpr std::size_t kAwayDays = 3;
/// So many at most: two pages.
inline constexpr std::size_t kBestOf = 60;

/// What is most worth reading of many days: the score, and Hugging Face's votes as last seen, of which ten count as
/// much as a fifth of certainty. What came back from deferral stays on top. The filter's limit does not count.
std::vector<store::QueueRow> best_waiting(store::Database& db, store::QueueFilter filter, std::size_t most);

}  // namespace preprintd::queue
