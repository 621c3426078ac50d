#include <doctest/doctest.h>
#include <random>

#include "recorded.hpp"
#include "source/atom_reader.hpp"
#include "source/daily_reader.hpp"
#include "source/feed_reader.hpp"
#include "source/listing_reader.hpp"
#include "source/oai_reader.hpp"

namespace preprintd::source {
namespace {

// Every reader meets every payload: what is data to one is rubbish to the others.
int accepted_by(std::string_view body) {
  int count = 0;
  if (read_feed(body)) ++count;
  if (read_atom(body)) ++count;
  if (read_listing(body)) ++count;
  if (read_daily(body, Day{})) ++count;
  if (read_oai(body)) ++count;
  return count;
}

void damage(std::string& body, std::mt19937& random) {
  const auto at = [&] { return random() % body.size(); };
  switch (random() % 4) {
    case 0: body[at()] ^= char(1u << random() % 8); break;
    case 1: body[at()] = "<>&\"'/[]{}\0\xFF"[random() % 12]; break;
    case 2: body.erase(at(), random() % 20); break;
    default: {
      const auto from = at();
      body.insert(at(), body.substr(from, random() % 60));
    }
  }
}

}  // namespace

TEST_SUITE("source.damage") {
  TEST_CASE("no damage to an answer makes it two kinds of answer or stops a reader") {
    for (const auto* name : {"arxiv_feed/day_with_oddities.xml", "arxiv_listing/catchup_page1.html",
                             "arxiv_listing/catchup_no_updates.html", "arxiv_api/batch.xml",
                             "arxiv_oai/list_records.xml", "huggingface/picks.json"}) {
      CAPTURE(name);
      const auto whole = test_data(name);
      REQUIRE(accepted_by(whole) == 1);
      std::mt19937 random(20261103);
      for (int round = 0; round < 2000; ++round) {
        auto body = whole;
        for (unsigned hits = 1 + random() % 4; hits > 0; --hits) damage(body, random);
        if (accepted_by(body) > 1) FAIL("round " << round);
      }
    }
  }
}

}  // namespace preprintd::source
