#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "harvest/world.hpp"

namespace preprintd::harvest {

/// The fact that says until when the service leaves the API alone after it refused.
inline constexpr char kMetadataAfter[] = "metadata-after";

class Enriched {
 public:
  int asked = 0;                     ///< papers asked for
  int filled = 0;                    ///< papers the API answered
  std::vector<std::string> missing;  ///< ids it did not know, also when asked once more; asked again later
  std::optional<Error> failure;      ///< why it stopped early
};

/// Fills what is still missing of stored papers (dates, journal reference, DOI, papers only Hugging Face or a
/// reading list named) from arXiv's API: batches of 100 exact ids, matched by id. An id the API calls malformed costs
/// that id, not its batch. An id that is missing is asked once more and then left for an hour, doubling to a week.
boost::asio::awaitable<Enriched> enrich(World& world);

/// Asks the API for at most kApiBatch papers by name and stores what it answers, sighted by arxiv-api; an id it does
/// not know is no failure. For papers some list names and nobody has shown.
boost::asio::awaitable<std::optional<Error>> fetch_by_id(World& world, std::vector<ArxivId> ids);

}  // namespace preprintd::harvest
