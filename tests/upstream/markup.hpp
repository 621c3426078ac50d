#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace preprintd::upstream {

/// Text inside XML elements as arXiv's serializers write it: & < > only.
std::string xml_text(std::string_view text);
/// Text inside HTML as arXiv's templates write it: also " as &#34; and ' as &#39;.
std::string html_text(std::string_view text);
/// html_text with each http(s) URL turned into arXiv's link whose words are "this https URL".
std::string html_with_links(std::string_view text);

/// A UTF-8 name with its Latin accents spelled in TeX ("Jos\'e"), and the reverse for the commonest accents.
std::string tex_accents(std::string_view utf8);
std::string utf8_accents(std::string_view tex);

/// `%`-decoded; '+' is a blank only where `plus_is_blank`.
std::string percent_decoded(std::string_view text, bool plus_is_blank);

/// A request's target taken apart: "/rss/cs.CV?x=1".
struct Target {
  std::string path;                                        ///< decoded
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  /// The value of the first parameter of that name; nothing when it is not there.
  const std::string* get(std::string_view name) const;
};
Target parse_target(std::string_view target);
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view text);

/// "Thu, 20 Nov 2026 00:00:00 -0500": midnight of that day in New York.
std::string feed_midnight(Day day);
/// "Fri, 20 Nov 2026 05:00:03 +0000".
std::string feed_instant(Instant instant);
/// "Thu, 13 Jan 2011 03:25:22 GMT".
std::string http_date(Instant instant);
/// "Wednesday, 12 August 2026" and "Wed, 12 Aug 2026" (day of month not padded in the first, padded in the second).
std::string long_date(Day day);
std::string short_date(Day day);

/// 64 bits that tell texts apart (FNV-1a).
std::uint64_t fingerprint(std::string_view text, std::uint64_t seed = 0);

}  // namespace preprintd::upstream
