#include "harvest/import_snapshot.hpp"

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/snapshot_papers.hpp"
#include "store/backup.hpp"
#include "store/paper_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/queue_table.hpp"
#include "store/search.hpp"
#include "store/sighting_table.hpp"

using namespace preprintd;
using namespace preprintd::harvest;

namespace {

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");

class Desk {
 public:
  Desk() {
    std::string name = (std::filesystem::temp_directory_path() / "preprintd-snapshot-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    how.file = folder_ / "snapshot.jsonl";
    how.database = folder_ / "p.db";
  }
  ~Desk() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void write_lines(const std::vector<std::string>& lines) const {
    std::ofstream out(how.file, std::ios::binary | std::ios::trunc);
    for (const auto& line : lines) out << line << '\n';
  }
  SnapshotReport load() {
    SystemClock clock(kNow);
    auto report = import_snapshot(how, clock, {});
    if (!report) FAIL(report.error().message());
    return std::move(*report);
  }
  store::Database open() const {
    auto db = store::Database::open_write(how.database);
    REQUIRE(db);
    return std::move(*db);
  }
  /// Another program's rows, so that the import goes in beside them.
  void put(const Paper& paper, Source source) {
    auto db = open();
    store::Origin origin;
    for (const char* field : {"title", "abstract", "authors", "categories", "submitted", "updated"})
      origin[field] = source;
    store::write(db, [&](store::Database& inside) { return store::put_paper(inside, paper, origin, kNow); });
  }
  std::uintmax_t bytes() const { return std::filesystem::file_size(how.database); }
  std::filesystem::path folder() const { return folder_; }

  SnapshotImport how;

 private:
  std::filesystem::path folder_;
};

std::vector<std::string> lines(int count, int version = 1) {
  std::vector<std::string> all;
  for (int i = 1; i <= count; ++i) all.push_back(bench::snapshot_line(i, count, version));
  return all;
}

/// Everything an import brings, row by row, without what depends on how often it was interrupted.
std::vector<std::string> rows(store::Database& db) {
  std::vector<std::string> all;
  auto row = db.query(
      "SELECT id || '|' || version || '|' || title || '|' || abstract || '|' || authors || '|' || categories || '|' || "
      "coalesce(submitted, '') || '|' || coalesce(comment, '') || '|' || complete || '|' || origin || '|' || "
      "content_hash || '|' || coalesce((SELECT line_hash || day FROM snapshot_paper WHERE paper = key), '-') || '|' || "
      "coalesce((SELECT group_concat(value) FROM (SELECT value FROM suggestion WHERE paper = key ORDER BY value)), '') "
      "FROM paper ORDER BY key");
  while (row.step()) all.push_back(row.text(0));
  return all;
}

Paper paper_of(const std::string& id, const std::string& title, int version) {
  Paper paper(parse_arxiv_id(id)->id);
  paper.version = version;
  paper.title = title;
  paper.abstract = "Hers.";
  paper.authors = {"A B"};
  paper.categories = {"cs.CV"};
  paper.primary_category = "cs.CV";
  return paper;
}

}  // namespace

TEST_SUITE("harvest.import_snapshot") {
  TEST_CASE("a snapshot is loaded into a new file, searchable, sound, and nothing waits in the queue") {
    Desk desk;
    desk.write_lines(lines(500));
    const auto report = desk.load();
    CHECK(report.lines == 500);
    CHECK(report.added == 500);
    CHECK(report.bad == 0);
    CHECK_FALSE(std::filesystem::exists(desk.how.database.string() + ".import"));
    CHECK_FALSE(std::filesystem::exists(desk.how.database.string() + ".import-wal"));
    auto db = desk.open();
    CHECK(store::count_papers(db) == 500);
    CHECK(store::check_invariants(db).empty());
    using std::filesystem::perms;
    CHECK((std::filesystem::status(desk.how.database).permissions() & perms::others_all) == perms::none);
    CHECK(store::count_pending(db) == 0);
    CHECK(store::untriaged(db, 10).empty());
    CHECK(store::search(db, "0705.0002", {}).hits.size() == 1);
    CHECK(store::search(db, "the", {}).hits.size() == 50);
    const auto id = parse_arxiv_id("0704.0001")->id;
    const auto sightings = store::sightings_of(db, id);
    REQUIRE(sightings.size() == 1);
    CHECK(sightings[0].source == Source::snapshot);
  }

  TEST_CASE("an unchanged snapshot writes no byte, a changed line changes its paper only") {
    Desk desk;
    auto text = lines(400);
    desk.write_lines(text);
    desk.load();
    const auto wal = [&] {
      std::error_code none;
      const auto size = std::filesystem::file_size(desk.how.database.string() + "-wal", none);
      return none ? 0 : size;
    };
    std::int64_t seq = 0;
    {
      auto db = desk.open();
      seq = db.last_seq();
      db.checkpoint_at_end();
    }
    const auto before = desk.bytes();
    const auto again = desk.load();
    CHECK(again.unchanged == 400);
    CHECK(again.added + again.changed == 0);
    CHECK(wal() == 0);
    CHECK(desk.bytes() == before);
    CHECK(desk.open().last_seq() == seq);

    text[6] = bench::snapshot_line(7, 400, 2);
    desk.write_lines(text);
    const auto third = desk.load();
    CHECK(third.changed == 1);
    CHECK(third.unchanged == 399);
    auto db = desk.open();
    CHECK(store::find_paper(db, parse_arxiv_id("0704.0001")->id)->version == 1);
    CHECK(store::check_invariants(db).empty());
    CHECK(desk.load().unchanged == 400);
  }

  TEST_CASE("a paper that stands twice in the file is found by its last words only, wherever the second stands") {
    Desk desk;
    auto text = lines(2500);
    const auto again = [&](std::int64_t number) {
      auto line = bench::snapshot_line(number, 2500, 2);
      return line.replace(line.find("\"title\":\"") + 9, 0, "Secondly ");
    };
    text.insert(text.begin() + 5, again(5));
    text.push_back(again(7));
    text.push_back(text[100]);
    desk.write_lines(text);
    desk.how.papers_at_once = 100;
    const auto report = desk.load();
    CHECK(report.added == 2500);
    CHECK(report.changed == 2);
    CHECK(report.unchanged == 1);
    auto db = desk.open();
    CHECK(store::search(db, "secondly", {}).hits.size() == 2);
    CHECK(store::write(db, [](store::Database& inside) { return store::text_disagreement(inside, true); }) == "");
    CHECK_FALSE(std::filesystem::exists(desk.how.database.string() + ".import.words"));
  }

  TEST_CASE("the index made in bulk is the one FTS5 makes, and where it comes out damaged FTS5 makes it") {
    Desk bulk, stock, damaged;
    stock.how.words_in_bulk = false;
    const auto* hurt = "DELETE FROM paper_text_data WHERE id = (1 << 37) + 7";
    damaged.how.before_check = [&](const std::filesystem::path& draft) {
      SQLite::Database(draft.string(), SQLite::OPEN_READWRITE).exec(hurt);
    };
    std::string words;
    for (auto* desk : {&bulk, &stock, &damaged}) {
      desk->write_lines(lines(3000));
      const auto report = desk->load();
      CHECK(report.added == 3000);
      CHECK(report.words_note.empty() == (desk != &damaged));
      auto db = desk->open();
      CHECK(store::write(db, [](store::Database& inside) { return store::text_disagreement(inside, true); }) == "");
      std::string here;
      auto row = db.query("SELECT term, doc, cnt FROM paper_vocabulary");
      while (row.step()) here += row.text(0) + " " + row.text(1) + " " + row.text(2) + "\n";
      if (desk == &bulk) words = here;
      CHECK(here == words);
      for (const char* query : {"the of", "\"of the\"", "author:kebari", "bari*", "cat:cs.CV we", "NOT the"}) {
        CAPTURE(query);
        auto first = bulk.open();
        const auto mine = store::search(db, query, {}), expected = store::search(first, query, {});
        REQUIRE(mine.hits.size() == expected.hits.size());
        for (std::size_t i = 0; i < mine.hits.size(); ++i) CHECK(mine.hits[i].paper.id == expected.hits[i].paper.id);
      }
    }
    // One segment, whichever way; the damaged one's was taken out.
    auto db = bulk.open();
    auto row = db.query("SELECT count(DISTINCT segid) FROM paper_text_idx");
    row.step();
    CHECK(row.integer(0) == 1);
  }

  TEST_CASE("nothing newer and nothing better is overwritten, and what was missing is filled") {
    Desk desk;
    desk.write_lines(lines(50));
    desk.put(paper_of("0704.0001", "From the API", 3), Source::arxiv_api);
    desk.put(paper_of("0705.0001", "From a list", 0), Source::reading_list);
    const auto report = desk.load();
    CHECK(report.added == 48);
    CHECK(report.changed == 1);
    auto db = desk.open();
    CHECK(store::find_paper(db, parse_arxiv_id("0704.0001")->id)->title == "From the API");
    const auto filled = store::find_paper(db, parse_arxiv_id("0705.0001")->id);
    CHECK(filled->title != "From a list");
    CHECK(filled->complete);
    CHECK(store::search(db, "\"from a list\"", {}).hits.empty());
    CHECK(store::check_invariants(db).empty());
    CHECK(desk.load().unchanged == 50);
  }

  TEST_CASE("categories and a day narrow what is loaded") {
    Desk desk;
    desk.write_lines(lines(300));
    desk.how.categories = {"cs.*"};
    const auto report = desk.load();
    CHECK(report.added > 50);
    CHECK(report.left_out > 50);
    CHECK(report.added + report.left_out == 300);
    {
      auto db = desk.open();
      CHECK(store::search(db, "NOT cat:cs", {}).hits.empty());
    }
    // The rest comes when it is asked for.
    desk.how.categories.clear();
    CHECK(desk.load().added == report.left_out);
    Desk other;
    other.write_lines(lines(300));
    other.how.since = *parse_day("2020-01-01");
    const auto late = other.load();
    CHECK(late.added > 10);
    CHECK(late.left_out > 100);
  }

  TEST_CASE("a thousand damaged inputs cost what is damaged and nothing else") {
    Desk desk;
    unsigned state = 7;
    const auto dice = [&](std::size_t n) {
      state = state * 1664525 + 1013904223;
      return std::size_t(state >> 8) % n;
    };
    auto text = lines(2000);
    std::set<std::size_t> hurt;
    while (hurt.size() < 1000) {
      const auto at = dice(text.size());
      if (!hurt.insert(at).second) continue;
      auto& line = text[at];
      switch (hurt.size() % 8) {
        case 0: line.resize(dice(line.size())); break;
        case 1: line[dice(line.size())] = '\xFF'; break;
        case 2: line[dice(line.size())] = '\0'; break;
        case 3: line.replace(line.find("\"title\":\""), 9, "\"title\":7,\"x\":\""); break;
        case 4: line.insert(dice(line.size()), "\""); break;
        case 5: line = std::string(dice(3000), '['); break;
        case 6: line += line; break;
        case 7: line.replace(line.find("\"id\":\""), 6, "\"id\":\"x"); break;
      }
    }
    desk.write_lines(text);
    const auto report = desk.load();
    CHECK(report.lines >= 2000);
    CHECK(report.bad > 700);
    CHECK(report.added + report.changed + report.unchanged >= 1000);
    auto db = desk.open();
    CHECK(store::check_invariants(db).empty());
    CHECK(store::count_quarantined(db) == std::min<std::int64_t>(report.bad, 1000));
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (hurt.count(i)) continue;
      const auto begin = text[i].find("\"id\":\"") + 6;
      const auto id = parse_arxiv_id(text[i].substr(begin, text[i].find('"', begin) - begin));
      REQUIRE(id);
      CAPTURE(id->id.text());
      REQUIRE(store::find_paper(db, id->id));
    }
    const auto again = desk.load();
    CHECK(again.added + again.changed == 0);
    CHECK(store::count_quarantined(db) == std::min<std::int64_t>(report.bad, 1000));
  }

  TEST_CASE("killed at any moment, an import goes on and comes to the same end") {
    const char* wanted = std::getenv("PREPRINTD_KILLS");
    const int kills = wanted ? std::atoi(wanted) : 6;
    const int papers = wanted ? 60000 : 6000;
    Desk calm;
    calm.how.papers_at_once = 700;
    bench::write_snapshot(calm.how.file, papers);
    const auto begun = SystemClock(kNow).boot();
    calm.load();
    const auto took = (SystemClock(kNow).boot() - begun).count();
    auto db = calm.open();
    const auto expected = rows(db);
    REQUIRE(int(expected.size()) == papers);

    for (const bool in_use : {false, true}) {
      CAPTURE(in_use);
      Desk desk;
      desk.how.papers_at_once = 700;
      std::filesystem::copy_file(calm.how.file, desk.how.file);
      if (in_use) desk.put(paper_of("2412.99999", "Was here before", 1), Source::arxiv_api);
      unsigned state = 99;
      int killed = 0;
      for (int i = 0; i < kills; ++i) {
        state = state * 1664525 + 1013904223;
        const auto wait = std::chrono::milliseconds(1 + (state >> 8) % unsigned(std::max<std::int64_t>(2, took / 3)));
        const pid_t child = ::fork();
        if (child == 0) {
          SystemClock clock(kNow);
          ::_exit(import_snapshot(desk.how, clock, {}) ? 0 : 1);
        }
        REQUIRE(child > 0);
        ::usleep(useconds_t(std::chrono::microseconds(wait).count()));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
      }
      CHECK(killed > 0);
      desk.load();
      auto after = desk.open();
      if (in_use) {
        after.connection().exec("PRAGMA foreign_keys = OFF");
        after.connection().exec("DELETE FROM paper WHERE id = '2412.99999'");
      }
      CHECK(rows(after) == expected);
      if (!in_use)
        CHECK(store::write(after, [](store::Database& inside) { return store::text_disagreement(inside, true); }) ==
              "");
      if (!in_use) CHECK(store::check_invariants(after).empty());
      CHECK_FALSE(std::filesystem::exists(desk.how.database.string() + ".import"));
    }
  }
}
