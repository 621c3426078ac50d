#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd::source {

/// Where the sources live: the URL settings of docs/INTERFACE.md with their defaults. Without a slash at the end.
struct SourceUrls {
  std::string feed = "https://rss.arxiv.org/rss";
  std::string listing = "https://arxiv.org/list";
  std::string catchup = "https://arxiv.org/catchup";
  std::string api = "https://export.arxiv.org/api/query";
  std::string oai = "https://oaipmh.arxiv.org/oai";
  std::string huggingface = "https://huggingface.co/api/daily_papers";
};

/// `category` is a canonical name. One category a request: a feed of several loses new papers at 2,000 items.
std::string feed_url(const SourceUrls& urls, std::string_view category);
std::string listing_url(const SourceUrls& urls, std::string_view category);
/// `page` from 1; a page holds 2,000 entries. arXiv answers for the last 90 days.
std::string catchup_url(const SourceUrls& urls, std::string_view category, Day day, int page = 1);

/// More identifiers than this do not fit one request.
inline constexpr std::size_t kApiBatch = 100;
/// Asks for exactly these papers' current versions, 1 to kApiBatch of them; `max_results` is their number, for the
/// API's default of 10 also cuts an id_list.
std::string api_url(const SourceUrls& urls, const std::vector<ArxivId>& ids);

/// The picks of a UTC day; `page` from 0.
std::string daily_url(const SourceUrls& urls, Day day, int page = 0);

/// The answer's next page: the target of `rel="next"` in a Link header, made absolute against the URL that was asked.
/// Nothing when there is none or it leads to another host or scheme.
std::optional<std::string> next_page_url(std::string_view link_header, std::string_view asked_url);

/// What OAI-PMH is asked for: whole records (as arXivRaw), or their identifiers alone.
enum class OaiVerb { records, identifiers };
/// Changes of the current metadata since a UTC day in one OAI set ("cs:cs:CV"). Never with an end: an empty answer
/// about today is cached until midnight (facts.md §3).
std::string oai_url(const SourceUrls& urls, OaiVerb verb, std::string_view set, Day from);
/// The next page of such a list; `token` as the reader gave it, encoded here once.
std::string oai_next_url(const SourceUrls& urls, OaiVerb verb, std::string_view token);

}  // namespace preprintd::source
