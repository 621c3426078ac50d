#include "queue/best.hpp"

#include <algorithm>
#include <cmath>

namespace preprintd::queue {

std::vector<store::QueueRow> best_waiting(store::Database& db, store::QueueFilter filter, std::size_t most) {
  filter.limit.reset();
  auto all = store::queue_standings(db, filter);
  const auto worth = [](const store::QueueStanding& one) { return one.score + 0.2 * std::log10(1 + one.votes); };
  std::stable_sort(all.begin(), all.end(), [&](const auto& one, const auto& other) {
    return one.returned != other.returned ? one.returned : worth(one) > worth(other);
  });
  std::vector<ArxivId> best;
  for (std::size_t at = 0; at < std::min(most, all.size()); ++at) best.push_back(all[at].id);
  return store::read_queue(db, best, filter.today);
}

}  // namespace preprintd::queue
