#include "store/paper_table.hpp"

#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"
#include "temporary.hpp"

using namespace preprintd;
using namespace preprintd::store;

TEST_SUITE("store.paper_table") {
  TEST_CASE("a paper comes back as it was put, whatever its script and its gaps") {
    auto db = Database::in_memory();
    auto paper = paper_called("hep-th/9901001", "视觉 $\\alpha$ \"quoted\"");
    paper.comment = "12 pages";
    paper.doi = "10.1/x";
    paper.withdrawn = true;
    paper.complete = true;
    paper.updated = kNoon + std::chrono::hours(1);
    const Origin origin{{"title", Source::arxiv_api}, {"abstract", Source::arxiv_feed}};
    CHECK(write(db, [&](Database& inside) { return put_paper(inside, paper, origin, kNoon); }));
    const auto back = find_paper(db, paper.id);
    REQUIRE(back);
    CHECK(back->id == paper.id);
    CHECK(back->version == 1);
    CHECK(back->title == paper.title);
    CHECK(back->abstract == paper.abstract);
    CHECK(back->authors == paper.authors);
    CHECK(back->primary_category == "cs.CV");
    CHECK(back->categories == paper.categories);
    CHECK(back->submitted == kNoon);
    CHECK(back->updated == paper.updated);
    CHECK(back->comment == "12 pages");
    CHECK_FALSE(back->journal_ref);
    CHECK(back->doi == "10.1/x");
    CHECK(back->withdrawn);
    CHECK(back->complete);
    CHECK(origin_of(db, paper.id) == origin);
  }

  TEST_CASE("the same paper again writes nothing; any field that differs does") {
    auto db = Database::in_memory();
    auto paper = paper_called("2409.20566", "One");
    const auto put = [&](const Origin& origin) {
      return write(db, [&](Database& inside) { return put_paper(inside, paper, origin, kNoon); });
    };
    CHECK(put({}));
    const auto seq = db.last_seq();
    CHECK_FALSE(put({}));
    CHECK(db.last_seq() == seq);
    CHECK(put({{"title", Source::arxiv_api}}));
    paper.comment = "";
    CHECK(put({{"title", Source::arxiv_api}}));
    paper.authors.push_back("Third");
    CHECK(put({{"title", Source::arxiv_api}}));
    CHECK(seq_of_paper(db, paper.id) == db.last_seq());
    CHECK(count_papers(db) == 1);
  }

  TEST_CASE("an identifier alone waits for the API, and longer each time it is unknown there") {
    auto db = Database::in_memory();
    const auto id = id_of("2409.20566");
    write(db, [&](Database& inside) {
      CHECK(ensure_paper(inside, id, kNoon));
      CHECK_FALSE(ensure_paper(inside, id, kNoon));
    });
    CHECK(pending_papers(db, kNoon, 10) == std::vector<ArxivId>{id});
    write(db, [&](Database& inside) { note_api_miss(inside, id, kNoon + std::chrono::hours(1)); });
    CHECK(pending_papers(db, kNoon, 10).empty());
    CHECK(pending_papers(db, kNoon + std::chrono::hours(1), 10).size() == 1);
    CHECK(api_misses(db, id) == 1);
    CHECK(count_pending(db) == 1);
    write(db, [&](Database& inside) { set_complete(inside, id); });
    CHECK(count_pending(db) == 0);
    CHECK(find_paper(db, id)->complete);
  }
}

TEST_SUITE("store.sighting_table") {
  TEST_CASE("a sighting is kept once, and its upvotes follow") {
    auto db = Database::in_memory();
    const auto id = stored(db, "2409.20566");
    Sighting pick;
    pick.source = Source::huggingface;
    pick.kind = SightingKind::listed;
    pick.day = day_of("2024-10-01");
    pick.rank = 3;
    pick.upvotes = 5;
    const auto record = [&] {
      return write(db, [&](Database& inside) { return record_sighting(inside, id, pick, kNoon); });
    };
    CHECK(record());
    CHECK_FALSE(record());
    pick.upvotes = 31;
    CHECK_FALSE(record());
    const auto seen = sightings_of(db, id);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].upvotes == 31);
    CHECK(seen[0].rank == 3);
    CHECK(newest_pick(db, id)->upvotes == 31);
  }

  TEST_CASE("the first days of a paper count only listings of watched categories as new or cross") {
    auto db = Database::in_memory();
    const auto id = stored(db, "2409.20566");
    const auto see = [&](Source source, const char* category, const char* day, SightingKind kind) {
      Sighting sighting;
      sighting.source = source;
      sighting.category = category;
      sighting.day = day_of(day);
      sighting.kind = kind;
      write(db, [&](Database& inside) { record_sighting(inside, id, sighting, kNoon); });
    };
    see(Source::arxiv_feed, "cs.RO", "2024-09-30", SightingKind::new_paper);
    see(Source::arxiv_feed, "cs.CV", "2024-10-03", SightingKind::replace);
    see(Source::arxiv_listing, "cs.CV", "2024-10-01", SightingKind::cross);
    see(Source::arxiv_feed, "cs.CV", "2024-10-02", SightingKind::cross);
    see(Source::huggingface, "", "2024-10-05", SightingKind::listed);
    const auto seen = first_seen(db, id, {"cs.CV", "cs.CL"});
    CHECK(seen.listing == day_of("2024-10-01"));
    CHECK(seen.huggingface == day_of("2024-10-05"));
    CHECK_FALSE(seen.manual);
    CHECK(is_sighted(db, id, "cs.CV", day_of("2024-10-01")));
    CHECK_FALSE(is_sighted(db, id, "cs.CV", day_of("2024-10-03")));
    CHECK(announced_before(db, id, "cs.CV", day_of("2024-10-02")));
    CHECK_FALSE(announced_before(db, id, "cs.CV", day_of("2024-10-01")));
    CHECK(ids_sighted(db, Source::arxiv_feed, "cs.CV", day_of("2024-10-02")) == std::vector<ArxivId>{id});
    CHECK(ids_sighted(db, Source::arxiv_feed, "cs.CV", day_of("2024-10-03")).empty());
    CHECK(is_mailing_known(db, day_of("2024-10-01")));
    CHECK_FALSE(is_mailing_known(db, day_of("2024-10-02")));
  }
}

TEST_SUITE("store.score_table") {
  TEST_CASE("a score comes back with its reasons, and a new one takes its place") {
    auto db = Database::in_memory();
    const auto id = stored(db, "2409.20566");
    Score score;
    score.topic = "mllm";
    score.model = "rules-1";
    score.score = 0.75;
    score.flagged = true;
    score.reasons = {{"phrase", "title", "Multi \"modal\" 大模型", 0.5, 3, 9}, {"term", "", "token", -0.25, -1, -1}};
    write(db, [&](Database& inside) { put_score(inside, id, score); });
    auto scores = scores_of(db, id);
    REQUIRE(scores.size() == 1);
    REQUIRE(scores[0].reasons.size() == 2);
    CHECK(scores[0].reasons[0].text == "Multi \"modal\" 大模型");
    CHECK(scores[0].reasons[0].begin == 3);
    CHECK(scores[0].reasons[0].end == 9);
    CHECK(scores[0].reasons[1].weight == -0.25);
    CHECK(scores[0].reasons[1].begin == -1);
    CHECK(flags_of(db, id).size() == 1);
    score.flagged = false;
    write(db, [&](Database& inside) { put_score(inside, id, score); });
    CHECK(scores_of(db, id).size() == 1);
    CHECK(flags_of(db, id).empty());
  }
}

TEST_SUITE("store.suggestion_table") {
  TEST_CASE("a suggestion is kept once, venues before code") {
    auto db = Database::in_memory();
    const auto id = stored(db, "2409.20566");
    for (int twice = 0; twice < 2; ++twice)
      write(db, [&](Database& inside) {
        put_suggestion(inside, id, {Suggestion::Field::code, "https://github.com/a/b", "abstract", "code at"});
        put_suggestion(inside, id, {Suggestion::Field::venue, "NeurIPS 2024", "comment", "Accepted to"});
      });
    const auto suggestions = suggestions_of(db, id);
    REQUIRE(suggestions.size() == 2);
    CHECK(suggestions[0].value == "NeurIPS 2024");
    CHECK(suggestions[0].found_in == "comment");
    CHECK(suggestions[1].field == Suggestion::Field::code);
    CHECK(suggestions[1].quote == "code at");
  }
}
