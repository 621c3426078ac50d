#include "normalize/merge.hpp"

#include <doctest/doctest.h>

using namespace preprintd;
using normalize::merge;
using normalize::Merged;
using Origin = std::map<std::string, Source>;

namespace {

Paper paper(int version, const std::string& title) {
  Paper value(parse_arxiv_id("2409.20566")->id);
  value.version = version;
  value.title = title;
  return value;
}

// What is known after papers came one by one.
struct Known {
  std::optional<Paper> stored;
  Origin origin;
  bool changed = false;
  Known& see(const Paper& incoming, Source from) {
    Origin next;
    Merged merged = merge(stored, origin, incoming, from, next);
    stored = merged.paper;
    origin = next;
    changed = merged.changed;
    return *this;
  }
};

}  // namespace

TEST_SUITE("normalize.merge") {
  TEST_CASE("the first sight of a paper is kept as it is, the second time nothing changes") {
    Known known;
    auto first = paper(1, "A");
    first.authors = {"X"};
    CHECK(known.see(first, Source::arxiv_feed).changed);
    CHECK(known.stored->title == "A");
    CHECK(known.origin.at("title") == Source::arxiv_feed);
    const auto before = known.origin;
    CHECK_FALSE(known.see(first, Source::arxiv_feed).changed);
    CHECK(known.origin == before);
  }

  TEST_CASE("who gave the fields of a new paper is known without merging it") {
    auto full = paper(1, "A");
    full.abstract = "B";
    full.authors = {"X"};
    full.categories = {"cs.CV"};
    full.submitted = full.updated = Instant(std::chrono::seconds(5));
    full.comment = full.journal_ref = full.doi = "C";
    for (const auto& one : {full, paper(1, "A"), paper(0, "")})
      for (const auto source : {Source::arxiv_feed, Source::arxiv_listing, Source::arxiv_catchup, Source::arxiv_oai,
                                Source::arxiv_api, Source::huggingface, Source::snapshot, Source::reading_list}) {
        CAPTURE(source_name(source));
        Origin merged;
        merge(std::nullopt, {}, one, source, merged);
        CHECK(normalize::first_origin(normalize::filled_fields(one), source) == merged);
      }
  }

  TEST_CASE("an older version changes no field, not even an empty one") {
    Known known;
    known.see(paper(3, "C"), Source::arxiv_feed);
    auto old = paper(1, "A");
    old.comment = "old";
    old.submitted = Instant(std::chrono::seconds(5));
    old.withdrawn = true;
    CHECK_FALSE(known.see(old, Source::arxiv_api).changed);
    CHECK(known.stored->title == "C");
    CHECK(known.stored->version == 3);
    CHECK_FALSE(known.stored->comment);
    CHECK_FALSE(known.stored->withdrawn);
    CHECK(known.origin.at("title") == Source::arxiv_feed);
  }

  TEST_CASE("a newer version wins from any source, and what it lacks stays") {
    Known known;
    auto one = paper(1, "A");
    one.comment = "c";
    one.abstract = "a";
    one.complete = true;
    one.withdrawn = true;
    known.see(one, Source::arxiv_api);
    auto two = paper(2, "B");
    two.abstract = "b";
    known.see(two, Source::arxiv_feed);
    CHECK(known.stored->version == 2);
    CHECK(known.stored->title == "B");
    CHECK(known.stored->abstract == "b");
    CHECK(known.stored->comment == "c");
    CHECK_FALSE(known.stored->complete);
    CHECK_FALSE(known.stored->withdrawn);
    SUBCASE("and the old comment yields to anyone who knows the new version's") {
      auto listing = paper(2, "");
      listing.comment = "d";
      known.see(listing, Source::arxiv_listing);
      CHECK(known.stored->comment == "d");
    }
  }

  TEST_CASE("for one version API beats listing beats feed beats Hugging Face") {
    const Source weakest_first[] = {Source::reading_list, Source::huggingface, Source::arxiv_feed,
                                    Source::arxiv_listing, Source::arxiv_api};
    Known up;
    for (const auto source : weakest_first) {
      up.see(paper(1, std::string(source_name(source))), source);
      CHECK(up.stored->title == source_name(source));
    }
    for (const auto source : {Source::arxiv_listing, Source::arxiv_feed, Source::huggingface, Source::manual}) {
      up.see(paper(1, "worse"), source);
      CHECK(up.stored->title == "arxiv-api");
    }
    CHECK(up.see(paper(0, "no version"), Source::huggingface).stored->title == "arxiv-api");
    CHECK(up.see(paper(1, "edited"), Source::arxiv_oai).stored->title == "edited");
  }

  TEST_CASE("authors split from one string never replace a list") {
    Known known;
    auto list = paper(0, "A");
    list.authors = {"X, Jr.", "Y"};
    known.see(list, Source::huggingface);
    auto guess = paper(1, "A");
    guess.authors = {"X", "Jr.", "Y"};
    known.see(guess, Source::arxiv_feed);
    CHECK(known.stored->authors == list.authors);
    CHECK(known.stored->version == 1);
    guess.authors = {"Z"};
    known.see(guess, Source::arxiv_api);
    CHECK(known.stored->authors == std::vector<std::string>{"Z"});
  }

  TEST_CASE("absent never erases present") {
    Known known;
    auto full = paper(1, "A");
    full.abstract = "a";
    full.authors = {"X"};
    full.categories = {"cs.CV"};
    full.primary_category = "cs.CV";
    full.submitted = full.updated = Instant(std::chrono::seconds(5));
    full.comment = full.journal_ref = full.doi = "x";
    known.see(full, Source::arxiv_feed);
    known.see(full, Source::arxiv_api);
    CHECK_FALSE(known.see(paper(1, ""), Source::arxiv_api).changed);
    CHECK(known.stored->categories == std::vector<std::string>{"cs.CV"});
    CHECK(known.stored->doi == "x");
  }

  TEST_CASE("the first submission is told best by who shows all versions, in any order") {
    const Instant exact(std::chrono::seconds(100)), copied(std::chrono::seconds(99));
    auto hf = paper(0, "A"), api = paper(1, "A");
    hf.submitted = copied;
    api.submitted = exact;
    CHECK(Known().see(hf, Source::huggingface).see(api, Source::arxiv_api).stored->submitted == exact);
    Known known;
    known.see(api, Source::arxiv_api).see(hf, Source::huggingface);
    CHECK(known.stored->submitted == exact);
    auto newer = paper(2, "B");
    newer.submitted = copied;
    known.see(newer, Source::huggingface);
    CHECK(known.stored->submitted == exact);
    auto feed = paper(3, "C");
    feed.submitted = copied;
    CHECK_FALSE(Known().see(feed, Source::arxiv_feed).stored->submitted);
  }

  TEST_CASE("a cross-list adds its category from any source, a narrower set takes none away") {
    Known known;
    auto one = paper(1, "A"), two = paper(1, "A");
    one.categories = {"cs.CV"};
    two.categories = {"cs.CV", "cs.CL"};
    one.primary_category = two.primary_category = "cs.CV";
    known.see(one, Source::arxiv_api).see(two, Source::arxiv_feed);
    CHECK(known.stored->categories == two.categories);
    known.see(paper(1, "A"), Source::arxiv_api);
    CHECK(known.stored->categories == two.categories);
  }

  TEST_CASE("a withdrawal stays with its version") {
    Known known;
    auto gone = paper(2, "A");
    gone.withdrawn = true;
    known.see(gone, Source::arxiv_oai).see(paper(2, "A"), Source::arxiv_api);
    CHECK(known.stored->withdrawn);
    CHECK_FALSE(known.see(paper(3, "A"), Source::arxiv_api).stored->withdrawn);
  }

  TEST_CASE("a paper once complete stays so until a newer version comes") {
    Known known;
    auto full = paper(1, "A");
    full.complete = true;
    known.see(full, Source::arxiv_api).see(paper(1, "A"), Source::arxiv_feed);
    CHECK(known.stored->complete);
    CHECK_FALSE(known.see(paper(2, "A"), Source::arxiv_feed).stored->complete);
  }

  TEST_CASE("the caller may pass one map for both origins") {
    Origin both;
    const auto first = merge(std::nullopt, both, paper(1, "A"), Source::arxiv_api, both);
    const auto second = merge(first.paper, both, paper(1, "B"), Source::arxiv_feed, both);
    CHECK(second.paper.title == "A");
    CHECK(both.at("title") == Source::arxiv_api);
  }
}
