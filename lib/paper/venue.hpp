#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd {

/// Where a paper appeared.
struct Venue {
  enum class Track { main, findings, workshop, journal };
  std::string name;  ///< canonical: "NeurIPS", "ACM MM", "IEEE TMM"
  std::optional<int> year = std::nullopt;
  Track track = Track::main;
  friend bool operator==(const Venue&, const Venue&) = default;
};

/// "NeurIPS 2024", "ACL Findings 2025", "CVPR Workshop 2025", "TACL 2025"; without year "NeurIPS", "ACL Findings".
std::string render_venue(const Venue& venue, bool with_year);

/// The venue of one label as it stands in a reading list: "NeurIPS", "EMNLP Findings", "CVPR'25 Workshop",
/// "Findings of ACL 2025". Nothing when a word of it is unknown ("ICRL"), and for arXiv, which is no venue.
std::optional<Venue> parse_venue(std::string_view label);

/// The known name a misspelt label most likely means ("ICRL" → "ICLR"); nothing when none is near or it is known.
std::optional<std::string> nearest_venue(std::string_view label);

/// A venue named in running text.
struct VenueMention {
  Venue venue;            ///< year only where it stands at the name; track only where the name itself says it
  std::size_t begin = 0;  ///< byte offsets, the year included
  std::size_t end = 0;
  bool only_with_year = false;  ///< a name so short or common that it means nothing without its year
};

/// Every known venue in the text, in order, not overlapping.
std::vector<VenueMention> find_venues(std::string_view text);

}  // namespace preprintd
