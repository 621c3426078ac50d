#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "upstream/markup.hpp"
#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// An HTTP answer before it meets the wire.
struct Reply {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< beside Content-Type and Content-Length
  bool has(std::string_view name) const;
  void set(std::string_view name, std::string value);
};

/// How a faulty answer differs from the true one. Only what a page can show of itself; what happens to its
/// bytes on the way is in fault.hpp.
struct Distortion {
  int hide = 0;                ///< entries the service does not know of: neither shown nor counted
  int drop = 0;                ///< entries left out of the page while its counts still state them
  int days_back = 0;           ///< show the mailing so many mailings earlier under today's dates ("stale")
  int date_shift = 0;          ///< state the date so many days off
  bool blank = false;          ///< no entries at all
  bool duplicate = false;      ///< every second entry twice
  bool broken_record = false;  ///< the first entry without its identifier
};

// Each answers one GET as its service would at `now`. `path` is what follows the base path, without a leading '/'.

/// rss.arxiv.org/rss/{spec}. Wire facts: arXiv/arxiv-feed serializers.
Reply render_feed(const Scenario&, std::string_view path, const Target&, Instant now, const Distortion& = {});
/// arxiv.org/list/{category}/new.
Reply render_listing(const Scenario&, std::string_view path, const Target&, Instant now, const Distortion& = {});
/// arxiv.org/catchup/{category}/{day}. Wire facts: arXiv/arxiv-browse, catchup_page.py.
Reply render_catchup(const Scenario&, std::string_view path, const Target&, Instant now, const Distortion& = {});
/// export.arxiv.org/api/query, the Elasticsearch backend of 2025-11. `search_query` is understood for cat:, ti:,
/// abs:, au:, all: joined by AND or OR; other queries are answered 400.
Reply render_api(const Scenario&, const Target&, Instant now, const Distortion& = {});
/// huggingface.co/api/daily_papers. `date=` only; without it the UTC day of `now`.
Reply render_daily(const Scenario&, const Target&, std::string_view base_url, Instant now, const Distortion& = {});
/// oaipmh.arxiv.org/oai: Identify, GetRecord, ListRecords and ListIdentifiers in the formats arXiv and arXivRaw.
/// Errors come with status 200. Wire facts: arXiv/oaipmh templates.
Reply render_oai(const Scenario&, const Target&, Instant now, const Distortion& = {});

/// `items` without the first `drop`, the rest as the distortion says.
std::vector<Item> distorted(std::vector<Item> items, const Distortion& distortion);

}  // namespace preprintd::upstream
