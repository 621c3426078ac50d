#pragma once
#include <span>
#include <string_view>

namespace preprintd {

/// One spelling of a venue. Private to paper/venue.cpp.
struct VenueSpelling {
  enum class Kind { conference, findings, journal };
  std::string_view spelling;
  std::string_view canonical;
  Kind kind;
  bool only_with_year;  ///< too common a word or phrase to mean the venue by itself
};

std::span<const VenueSpelling> venue_acronyms();
std::span<const VenueSpelling> venue_names();

}  // namespace preprintd
