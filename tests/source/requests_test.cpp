#include "source/requests.hpp"

#include <doctest/doctest.h>

namespace preprintd::source {

TEST_SUITE("source.requests") {
  TEST_CASE("each source is asked at its documented address") {
    const SourceUrls urls;
    const auto day = parse_day("2026-11-03").value();
    CHECK(feed_url(urls, "cs.CV") == "https://rss.arxiv.org/rss/cs.CV");
    CHECK(listing_url(urls, "cs.CV") == "https://arxiv.org/list/cs.CV/new");
    CHECK(catchup_url(urls, "cs.CV", day) == "https://arxiv.org/catchup/cs.CV/2026-11-03?abs=True&page=1");
    CHECK(catchup_url(urls, "cs.CV", day, 2) == "https://arxiv.org/catchup/cs.CV/2026-11-03?abs=True&page=2");
    CHECK(daily_url(urls, day) == "https://huggingface.co/api/daily_papers?date=2026-11-03&limit=100");
    CHECK(daily_url(urls, day, 1) == "https://huggingface.co/api/daily_papers?date=2026-11-03&limit=100&p=1");
    CHECK(oai_url(urls, OaiVerb::records, "cs:cs:CV", day) ==
          "https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs%3Acs%3ACV&from=2026-11-03");
    CHECK(oai_next_url(urls, OaiVerb::records, "verb%3DListRecords") ==
          "https://oaipmh.arxiv.org/oai?verb=ListRecords&resumptionToken=verb%253DListRecords");
  }

  TEST_CASE("a batch asks the API for as many results as it names papers") {
    const SourceUrls urls;
    std::vector<ArxivId> ids;
    for (const auto* id : {"2409.20566", "hep-th/9901001"}) ids.push_back((*parse_arxiv_id(id)).id);
    CHECK(api_url(urls, ids) == "https://export.arxiv.org/api/query?id_list=2409.20566,hep-th/9901001&max_results=2");
    for (int i = 0; i < 28; ++i) ids.push_back(ids[0]);
    CHECK(api_url(urls, ids).ends_with("&max_results=30"));
  }

  TEST_CASE("the next page is where the Link header says, on the same host") {
    const auto* asked = "https://huggingface.co/api/daily_papers?date=2026-11-03&limit=100";
    CHECK(next_page_url("<https://huggingface.co/api/daily_papers?p=1>; rel=\"next\"", asked) ==
          "https://huggingface.co/api/daily_papers?p=1");
    CHECK(next_page_url("</api?p=0>; rel=\"prev\", </api?p=2>; rel=\"next\"", asked) ==
          "https://huggingface.co/api?p=2");
    CHECK(next_page_url("<?p=1>; title=\"a; b\"; rel=next", asked) == "https://huggingface.co/api/daily_papers?p=1");
    CHECK_FALSE(next_page_url("<https://elsewhere.example/?p=1>; rel=\"next\"", asked));
    CHECK_FALSE(next_page_url("<http://huggingface.co/?p=1>; rel=\"next\"", asked));
    CHECK_FALSE(next_page_url("<//elsewhere.example/>; rel=\"next\"", asked));
    CHECK_FALSE(next_page_url("</api?p=0>; rel=\"prev\"", asked));
    CHECK_FALSE(next_page_url("<unclosed; rel=\"next\"", asked));
    CHECK_FALSE(next_page_url("", asked));
  }
}

}  // namespace preprintd::source
