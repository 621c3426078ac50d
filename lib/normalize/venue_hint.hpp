#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "paper/venue.hpp"

namespace preprintd::normalize {

/// What a paper's authors say about where it appears.
struct VenueHint {
  enum class Status {
    accepted,   ///< accepted, published, presented; also a bare "ICML 2025"
    submitted,  ///< under review somewhere; `venue` is empty
    mention,    ///< a venue of another paper (the one this extends); `venue` is empty
  };
  Venue venue;
  Status status = Status::accepted;
  std::string quote;     ///< the clause it was read from
  std::string found_in;  ///< "comment", "journal_ref" or "abstract"
};

/// Reads comment, journal reference and abstract (empty where there is none). A journal reference outweighs the
/// comment, but where both name the same venue the comment's track and year count. The abstract is believed only
/// where it says accepted or published. Nothing where no venue is named, or only venues we do not know.
std::optional<VenueHint> venue_hint(std::string_view comment, std::string_view journal_ref, std::string_view abstract);

}  // namespace preprintd::normalize
