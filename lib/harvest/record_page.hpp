#pragma once
#include <string>
#include <vector>

#include "paper/record.hpp"
#include "store/database.hpp"

namespace preprintd::harvest {

/// What one answer brought, ready for the store.
struct PageRecords {
  Source source = Source::manual;
  std::string category;  ///< empty for sources without one
  std::string day;       ///< for the quarantine, "2026-09-24"; may be empty
  std::string raw;       ///< hash of the spooled answer
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
};

/// What recording it changed.
struct Recorded {
  int papers = 0;                     ///< papers never seen before, but for old ones a replacement shows
  int changed = 0;                    ///< stored papers that got a better or newer field
  int sightings = 0;                  ///< sightings never seen before
  int quarantined = 0;                ///< entries that could not be read or normalized
  std::vector<ArxivId> stored;        ///< every paper the answer named and the store now holds, in its order
  std::vector<std::string> replaced;  ///< ids of papers on her lists that came in a newer version
};

/// Normalizes and merges every record, keeps its sighting, its suggestions, and what could not be read.
/// Call inside a write transaction; recording the same answer twice changes nothing the second time.
Recorded record_page(store::Database& db, const PageRecords& page, Instant now);

}  // namespace preprintd::harvest
