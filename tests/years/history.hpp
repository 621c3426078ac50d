#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "upstream/fault.hpp"
#include "upstream/scenario.hpp"

namespace preprintd::years {

/// Something that befalls upstream for a while (real time).
struct Episode {
  Instant from{};
  Instant until{};
  upstream::Fault fault;
};

/// Something that befalls the computer the service runs on.
struct Event {
  enum class Kind { down, suspend, clock } kind = Kind::down;
  Instant at{};
  Milliseconds length{0};
  Milliseconds error{0};  ///< of the wall clock, for `clock`
};

/// What happens during some years, all of it from one seed: arXiv's mailings with their papers, holidays, picks, edits,
/// and what goes wrong on either side.
class History {
 public:
  struct Wishes {
    Day first{};
    Day last{};
    unsigned seed = 1;
    std::vector<std::string> categories{"cs.CV", "cs.CL", "cs.LG"};
    int papers_a_day = 5;
    double fault_days = 0.3;
    int outages_a_year = 50;
    int jumps_a_year = 20;
    int suspends_a_year = 20;
    std::size_t oai_page = 400;
    bool huggingface = true;
  };
  explicit History(const Wishes& wishes);

  upstream::Scenario scenario;
  std::vector<Day> hinted_holidays;              ///< what the settings say; some are wrong, some are missing
  std::map<Day, std::vector<Episode>> episodes;  ///< by every UTC day they touch
  std::vector<Event> events;                     ///< in order, not overlapping
  int outages = 0;
  int fault_days = 0;
  Instant last_trouble{};

  void add(Episode episode);
  /// The episode that acts on this URL now; nullptr for none.
  const Episode* at(Instant now, const std::string& url) const;
  /// Is anything wrong between the two?
  bool is_calm(Instant from, Instant until) const;
};

}  // namespace preprintd::years
