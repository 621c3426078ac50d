#include <doctest/doctest.h>

#include "recorded.hpp"
#include "source/atom_reader.hpp"
#include "source/daily_reader.hpp"
#include "source/feed_reader.hpp"
#include "source/listing_reader.hpp"

namespace preprintd::source {
namespace {

const Record* record_named(const std::vector<Record>& records, std::string_view id) {
  for (const auto& record : records)
    if (record.id.text() == id) return &record;
  return nullptr;
}

}  // namespace

TEST_SUITE("source.recorded") {
  TEST_CASE("a recorded weekend feed is a page without items") {
    const auto folder = recorded_folder();
    if (!folder) return;
    struct Weekend {
      const char* name;
      const char* day;
      const char* subject;
    };
    for (const auto& weekend :
         {Weekend{"rss/rss_cs.CL_weekend_empty_2026-08-01.xml", "2026-08-01", "cs.CL"},
          Weekend{"rss/rss_cs_weekend_empty_2025-04-27.xml", "2025-04-27", "cs"},
          Weekend{"rss/rendered_by_arxiv_code/cs.CV_cs.CL_empty.rss.xml", "2026-11-20", "cs.CV, cs.CL"}}) {
      CAPTURE(weekend.name);
      const auto page = read_feed(file_bytes(*folder / weekend.name));
      REQUIRE(page);
      CHECK(render_day(page->day) == weekend.day);
      CHECK(page->subject == weekend.subject);
      CHECK(page->records.empty());
      CHECK(page->unreadable.empty());
      CHECK_FALSE(page->truncated);
    }
  }

  TEST_CASE("a recorded feed of 24 items gives 24 records") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto page = read_feed(file_bytes(*folder / "rss/rendered_by_arxiv_code/cs_24items.rss.xml"));
    REQUIRE(page);
    CHECK(page->records.size() == 24);
    CHECK(page->unreadable.empty());
    CHECK(page->unknown_kinds == 0);
    const auto& first = page->records.front();
    CHECK(first.id.text() == "2310.08262");
    CHECK(first.version == 1);
    CHECK(first.authors == std::vector<std::string>{"Marco T. Morazan"});
    CHECK(first.authors_certain);
    CHECK(first.primary_category == "cs.PL");
    CHECK(first.sighting.kind == SightingKind::new_paper);
    CHECK(render_day(first.sighting.day) == "2026-11-20");
    CHECK(first.abstract->find("Scheme and Functional Programming") != std::string::npos);
    for (const auto& record : page->records) CHECK(record.abstract);
  }

  TEST_CASE("a recorded replacement names the version it brings") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto page = read_feed(file_bytes(*folder / "rss/rendered_by_arxiv_code/withdrawn_replace.rss.xml"));
    REQUIRE(page);
    REQUIRE(page->records.size() == 1);
    CHECK(page->records[0].version == 4);
    CHECK(page->records[0].sighting.kind == SightingKind::replace);
    CHECK(page->records[0].categories == std::vector<std::string>{"cs.IT", "math.IT"});
    CHECK_FALSE(page->records[0].authors_certain);
  }

  TEST_CASE("a feed that drifted from its description still names its papers") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto page = read_feed(file_bytes(*folder / "rss/fixture_cs.CL_by_spec.xml"));
    REQUIRE(page);
    CHECK(page->records.size() == 5);
    CHECK(page->unknown_kinds == 1);  // 2607.33333 says neither in a field nor in its description
    const auto* untitled = record_named(page->records, "2607.44444");
    REQUIRE(untitled);
    CHECK_FALSE(untitled->title);
    const auto* cross = record_named(page->records, "2607.22222");
    REQUIRE(cross);
    CHECK(cross->doi == "10.1234/example.2607.22222");
    CHECK(cross->sighting.kind == SightingKind::cross);
  }

  TEST_CASE("a recorded feed that was cut off is refused whole") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto page = read_feed(file_bytes(*folder / "rss/rss_cs.CV_2025-09-18_TRUNCATED.xml"));
    REQUIRE_FALSE(page);
    CHECK(page.error().kind() == ErrorKind::unavailable);
    CHECK(page.error().message() == "not a feed: it is cut off (2000 bytes)");
  }

  TEST_CASE("a recorded Atom feed and recorded API answers are no RSS feed, and the refusal says so") {
    const auto folder = recorded_folder();
    if (!folder) return;
    for (const auto* name : {"rss/atom_cs.AI_2025-08-20_trimmed.xml", "rss/rendered_by_arxiv_code/cs_24items.atom.xml",
                             "api_atom/glacier_2026-08-07.xml"}) {
      const auto page = read_feed(file_bytes(*folder / name));
      REQUIRE_FALSE(page);
      CHECK(page.error().message() == "not a feed: the root is <feed>");
    }
  }

  TEST_CASE("a recorded feed error is an error that tells the feed's reason") {
    const auto folder = recorded_folder();
    if (!folder) return;
    int seen = 0;
    for (const auto& path : files_of(*folder / "error", ".xml")) {
      if (path.filename().string().find(".rss.") == std::string::npos) continue;
      ++seen;
      const auto page = read_feed(file_bytes(path));
      REQUIRE_FALSE(page);
      CHECK(page.error().kind() == ErrorKind::missing);
      CHECK(page.error().message().starts_with("the feed refuses the query: "));
    }
    CHECK(seen == 3);
    const auto page = read_feed(file_bytes(*folder / "error/rss_error_bad_archive.rss.xml"));
    CHECK(page.error().message().find("Bad archive 'heplat'") != std::string::npos);
  }

  TEST_CASE("the recorded listing of 12 August 2026 has two entries in each of three sections") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto page = read_listing(file_bytes(*folder / "rss/list_cs.AI_new_2026-08-12_trimmed.html"));
    REQUIRE(page);
    CHECK(render_day(page->day) == "2026-08-12");
    CHECK_FALSE(page->catchup);
    REQUIRE(page->sections.size() == 3);
    CHECK(page->expected() == 4);
    CHECK(page->read_whole());
    REQUIRE(page->records.size() == 6);
    const auto& cross = page->records[3];
    CHECK(cross.id.text() == "2607.28646");
    CHECK(cross.sighting.kind == SightingKind::cross);
    CHECK(cross.title->starts_with("\"YES! YES! I absolutely love this insight!\" Affirmative"));
    CHECK(cross.authors ==
          std::vector<std::string>{"Hanna-Riikka Roine", "Anne Sigrid Refsum", "Jill Walker Rettberg"});
    CHECK(cross.authors_certain);
    CHECK(cross.comment == "In review for a special issue of Narrative Inquiry");
    CHECK(cross.journal_ref == "2026 Narrative Inquiry 23 (2)");
    CHECK(cross.primary_category == "cs.HC");
    CHECK(cross.categories == std::vector<std::string>{"cs.HC", "cs.AI"});
    CHECK_FALSE(cross.version);
    const auto& replaced = page->records[5];
    CHECK(replaced.version == 2);
    CHECK(replaced.comment == "Accepted at NeurIPS 2025. Code available at https://github.com/jushengzhang/Gam-Agent");
    for (const auto& record : page->records) CHECK(record.abstract);
  }

  TEST_CASE("every recorded API answer is read whole") {
    const auto folder = recorded_folder();
    if (!folder) return;
    std::size_t records = 0, files = 0;
    for (const auto* under : {"api_atom", "api_atom/legacy"}) {
      for (const auto& path : files_of(*folder / under, ".xml")) {
        CAPTURE(path.string());
        const auto page = read_atom(file_bytes(path));
        if (!page) FAIL(page.error().message());
        ++files;
        records += page->records.size();
        CHECK(page->unreadable.empty());
        CHECK_FALSE(page->suspicious());
        for (const auto& record : page->records) {
          CHECK(record.version);
          CHECK(record.title);
          CHECK(record.abstract);
          CHECK(record.submitted);
          CHECK(record.updated);
          CHECK_FALSE(record.authors.empty());
          CHECK_FALSE(record.primary_category.empty());
          CHECK_FALSE(record.categories.empty());
        }
      }
    }
    CHECK(files == 22);
    CHECK(records > 100);
  }

  TEST_CASE("recorded API answers say what is known of their papers") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto glacier = read_atom(file_bytes(*folder / "api_atom/glacier_2026-08-07.xml"));
    REQUIRE(glacier);
    CHECK(glacier->total == 230);
    CHECK(glacier->records[0].doi == "10.1088/1742-6596/309/1/012012");
    CHECK(glacier->records[0].journal_ref == "J.Phys.Conf.Ser.309:012012,2011");
    CHECK(glacier->records[1].version == 2);
    CHECK(render_instant(*glacier->records[1].submitted) == "2024-09-18T14:51:36Z");
    CHECK(glacier->records[1].authors.front() == "Codruţ-Andrei Diaconu");
    const auto authors = read_atom(file_bytes(*folder / "api_atom/id_1707.08567_s0_m100.http200.xml"));
    REQUIRE(authors);
    CHECK(authors->records[0].authors.size() == 34);
    const auto zero = read_atom(file_bytes(*folder / "api_atom/id_2104.12255v1_s0_m100.http200.xml"));
    REQUIRE(zero);
    CHECK(zero->records[0].title == "0");
    const auto old = read_atom(file_bytes(*folder / "api_atom/id_quant-ph_0201082v1_s0_m100.http200.xml"));
    REQUIRE(old);
    CHECK(old->records[0].id.text() == "quant-ph/0201082");
    const auto unknown = read_atom(file_bytes(*folder / "api_atom/id_0000.0000_s0_m100.http200.xml"));
    REQUIRE(unknown);
    CHECK(unknown->total == 0);
  }

  TEST_CASE("every recorded API error is an error with the API's own words") {
    const auto folder = recorded_folder();
    if (!folder) return;
    int seen = 0;
    for (const auto& path : files_of(*folder / "error", ".xml")) {
      const auto name = path.filename().string();
      if (name.starts_with("rss_")) continue;
      CAPTURE(name);
      ++seen;
      const auto page = read_atom(file_bytes(path));
      REQUIRE_FALSE(page);
      CHECK(page.error().message().starts_with("the API refuses: "));
      const bool about_an_id = page.error().message().find("incorrect id format") != std::string::npos;
      CHECK(refused_id(page.error()).has_value() == about_an_id);
    }
    CHECK(seen == 8);
    CHECK(refused_id(read_atom(file_bytes(*folder / "error/id_abc_s0_m100.http400.xml")).error()) == "abc");
    CHECK(refused_id(read_atom(file_bytes(*folder / "error/api_400_incorrect_id_format_empty_item.xml")).error()) ==
          "");
    CHECK(refused_id(read_atom(file_bytes(*folder / "error/api_legacy_error_1234.12345.xml")).error()) == "1234.12345");
  }

  TEST_CASE("the recorded words of a throttling arXiv are throttling to every reader") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto body = file_bytes(*folder / "error/arxiv_429_body.txt");
    CHECK(read_feed(body).error().kind() == ErrorKind::throttled);
    CHECK(read_atom(body).error().kind() == ErrorKind::throttled);
    CHECK(read_listing(body).error().kind() == ErrorKind::throttled);
    CHECK(read_daily(body, Day{}).error().kind() == ErrorKind::throttled);
  }

  TEST_CASE("every recorded day of picks is read whole, in its order") {
    const auto folder = recorded_folder();
    if (!folder) return;
    std::size_t days = 0;
    for (const auto& path : files_of(*folder / "hf_daily", ".json")) {
      const auto name = path.stem().string();
      const auto day = parse_day(name.substr(0, 10));
      if (!day || name == "2024-12-11") continue;
      CAPTURE(name);
      ++days;
      const auto page = read_daily(file_bytes(path), *day);
      if (!page) FAIL(page.error().message());
      CHECK(page->unreadable.empty());
      REQUIRE_FALSE(page->records.empty());
      int votes = 1 << 30;
      for (std::size_t i = 0; i < page->records.size(); ++i) {
        const auto& record = page->records[i];
        CHECK(record.title);
        CHECK(record.abstract);
        CHECK_FALSE(record.authors.empty());
        CHECK(record.sighting.rank == int(i) + 1);
        REQUIRE(record.sighting.upvotes);
        if (name.size() == 10) CHECK(*record.sighting.upvotes <= votes);  // a trimmed recording lost the order
        votes = *record.sighting.upvotes;
        CHECK(record.sighting.kind == SightingKind::listed);
        if (record.submitted) CHECK(*record.submitted != utc_day(*record.submitted));
        if (name == "2026-04-10") CHECK_FALSE(record.submitted);
      }
    }
    CHECK(days == 17);
  }

  TEST_CASE("recorded picks say what Hugging Face knew of them") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto old = read_daily(file_bytes(*folder / "hf_daily/2024-05-27.json"), *parse_day("2024-05-27"));
    REQUIRE(old);
    const auto* llava = record_named(old->records, "2405.15738");
    REQUIRE(llava);
    CHECK(render_instant(*llava->submitted) == "2024-05-24T17:34:15Z");
    CHECK(llava->authors.size() == 9);
    const auto fresh = read_daily(file_bytes(*folder / "hf_daily/2026-06-03.json"), *parse_day("2026-06-03"));
    REQUIRE(fresh);
    const auto* trust = record_named(fresh->records, "2606.01249");
    REQUIRE(trust);
    CHECK_FALSE(trust->submitted);
    CHECK(trust->sighting.upvotes == 28);
    CHECK(read_daily(file_bytes(*folder / "hf_daily/2025-09-30.json"), Day{})->records.size() == 50);
    const auto late = read_daily(file_bytes(*folder / "hf_daily/2026-04-10.json"), Day{});
    REQUIRE(late);
    const auto* refeatured = record_named(late->records, "2604.07429");
    REQUIRE(refeatured);
    CHECK(refeatured->sighting.upvotes == 2);
  }

  TEST_CASE("a recording of strings, of one paper or of an error is no list of picks") {
    const auto folder = recorded_folder();
    if (!folder) return;
    const auto strings = read_daily(file_bytes(*folder / "hf_daily/2024-12-11.json"), Day{});
    REQUIRE_FALSE(strings);
    CHECK(strings.error().message().ends_with("(an element is a string, not an object)"));
    const auto one = read_daily(file_bytes(*folder / "hf_daily/paper_2410.24164_detail_trimmed.json"), Day{});
    REQUIRE_FALSE(one);
    CHECK(one.error().message() == "not a list of daily papers: it is no JSON array");
    const auto error = read_daily(file_bytes(*folder / "error/hf_paper_404.json"), Day{});
    REQUIRE_FALSE(error);
    CHECK(error.error().message().starts_with("not a list of daily papers: Paper not found."));
  }
}

}  // namespace preprintd::source
