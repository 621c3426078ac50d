// The whole corpus: how long a snapshot takes to load, beside a tuned script of the same run, and what stays fast with
// it loaded.
//
// corpus_bench [PAPERS]        (PREPRINTD_BENCH_PAPERS; 50,000 without)
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "bench/snapshot_papers.hpp"
#include "harvest/import_snapshot.hpp"
#include "harvest/record_page.hpp"
#include "source/snapshot_reader.hpp"
#include "store/paper_table.hpp"
#include "store/queue_table.hpp"
#include "store/search.hpp"
#include "store/sighting_table.hpp"

using namespace preprintd;

namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

const Instant kNow = *parse_instant("2026-09-24T12:00:00Z");

[[noreturn]] void give_up(const std::string& why) { throw std::runtime_error(why); }

double seconds_since(SteadyClock::time_point begun) {
  return std::chrono::duration<double>(SteadyClock::now() - begun).count();
}

struct Cost {
  double wall = 0, cpu = 0;
  long peak_kib = 0;
};

/// Runs the work in a process of its own.
Cost apart(const std::function<void()>& work) {
  std::fflush(nullptr);  // or the child says it again
  ::sync();              // what was written before is not this work's
  const auto begun = SteadyClock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& failure) {
      fmt::print(stderr, "corpus_bench: {}\n", failure.what());
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  if (status != 0) give_up("a phase failed");
  const auto of = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  return {seconds_since(begun), of(used.ru_utime) + of(used.ru_stime), used.ru_maxrss};
}

Cost load(const fs::path& snapshot, const fs::path& database, bool full_text) {
  return apart([&] {
    harvest::SnapshotImport how;
    how.file = snapshot;
    how.database = database;
    how.full_text = full_text;
    SystemClock clock(kNow);
    if (const auto report = harvest::import_snapshot(how, clock, {}); !report) give_up(report.error().message());
  });
}

std::optional<Cost> script(const fs::path& snapshot, const fs::path& database, const char* what) {
  if (std::system("python3 -c 'import sqlite3' 2>/dev/null") != 0) return std::nullopt;
  return apart([&] {
    const std::string file = std::string(PREPRINTD_SOURCE_DIR) + "/tests/bench/snapshot_reference.py";
    if (std::freopen("/dev/null", "w", stdout) == nullptr) give_up("no /dev/null");
    ::execlp("python3", "python3", file.c_str(), snapshot.c_str(), database.c_str(), what, nullptr);
    give_up("python3 did not start");
  });
}

void compare(const char* what, const Cost& ours, const std::optional<Cost>& theirs, std::int64_t papers) {
  fmt::print("  {:<44} {:>8.2f} s {:>8.2f} CPU s {:>7.0f} MiB {:>9.0f} papers/s\n", what, ours.wall, ours.cpu,
             double(ours.peak_kib) / 1024, double(papers) / ours.wall);
  if (!theirs) return;
  fmt::print("    {:<42} {:>8.2f} s {:>8.2f} CPU s {:>7.0f} MiB {:>9.0f} papers/s   {:.2f} x wall, {:.2f} x CPU\n",
             "script", theirs->wall, theirs->cpu, double(theirs->peak_kib) / 1024, double(papers) / theirs->wall,
             theirs->wall / ours.wall, theirs->cpu / ours.cpu);
}

/// Of this thread; where others use the machine too, it says more than the clock on the wall.
double processor_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return double(used.tv_sec) + double(used.tv_nsec) / 1e9;
}

void latency(const std::string& what, int times, const std::function<void(int)>& work) {
  std::vector<double> took, busy;
  for (int i = 0; i < times; ++i) {
    const auto begun = SteadyClock::now();
    const auto processor = processor_seconds();
    work(i);
    busy.push_back((processor_seconds() - processor) * 1000);
    took.push_back(seconds_since(begun) * 1000);
  }
  std::sort(took.begin(), took.end());
  std::sort(busy.begin(), busy.end());
  const auto last = std::size_t(double(took.size() - 1) * 0.99);
  fmt::print("  {:<44} {:>8.3f} ms median {:>9.3f} ms p99 {:>9.3f} ms of the processor\n", what, took[took.size() / 2],
             took[last], busy[last]);
}

void searches(const fs::path& database) {
  auto db = store::Database::open_read(database);
  if (!db) give_up(db.error().message());
  const auto find = [&](const std::string& query, store::SearchOptions::Order order) {
    store::SearchOptions options;
    options.order = order;
    return store::search(*db, query, options).hits.size();
  };
  using Order = store::SearchOptions::Order;
  const auto word = [](int rank) { return bench::word_of_rank(rank); };
  latency("search, newest first, any word", 200, [&](int i) { find(word(13 + i * i), Order::newest); });
  latency("search, by fit, a rare word", 200, [&](int i) { find(word(100000 + i * 97), Order::best); });
  latency("search, by fit, two words", 100, [&](int i) { find(word(300 + i) + " " + word(700 + i), Order::best); });
  latency("search, a word in 38 % of the papers", 50, [&](int i) { find(word(24 + i % 3), Order::best); });
  latency("search, a beginning", 50, [&](int i) { find(word(30 + i).substr(0, 3) + "*", Order::best); });
  latency("search, a category and a year", 50,
          [&](int i) { find("cat:cs year:" + std::to_string(2010 + i % 15) + " " + word(50 + i), Order::best); });
  std::vector<ArxivId> ids;
  auto row = db->query("SELECT key FROM paper ORDER BY key DESC LIMIT 2000");
  while (row.step()) ids.push_back(row.id(0));
  latency("one paper by identifier", 2000,
          [&](int i) { store::find_paper(*db, ids[std::size_t(i) * 7 % ids.size()]); });
  store::QueueFilter filter;
  filter.today = utc_day(kNow);
  filter.limit = 50;
  latency("a page of the queue", 200, [&](int) { store::read_queue(*db, filter); });
}

/// 1,000 new papers and 300 new versions, as the day's pages bring them, in one transaction.
Cost daily(const fs::path& snapshot, const fs::path& database) {
  harvest::PageRecords page;
  page.source = Source::arxiv_listing;
  page.category = "cs.CV";
  page.day = "2026-09-24";
  source::SnapshotReader reader;
  std::ifstream lines(snapshot, std::ios::binary);
  std::string line;
  const auto take = [&](Record record, SightingKind kind) {
    record.source = Source::arxiv_listing;
    record.sighting.source = Source::arxiv_listing;
    record.sighting.category = "cs.CV";
    record.sighting.day = *parse_day("2026-09-24");
    record.sighting.kind = kind;
    page.records.push_back(std::move(record));
  };
  for (int i = 0; i < 300 * 7 && std::getline(lines, line); ++i) {
    if (i % 7 != 0) continue;
    auto record = reader.read(line);
    if (!record) continue;
    record->version = 2;
    record->title = "Revised: " + record->title.value_or("");
    take(std::move(*record), SightingKind::replace);
  }
  for (int i = 1; i <= 1000; ++i) {
    auto record = reader.read(bench::snapshot_line(1000000 + i, 3000000));
    Record renamed(parse_arxiv_id(fmt::format("2609.{:05}", i))->id, Source::arxiv_listing);
    renamed.version = 1;
    renamed.title = record->title;
    renamed.abstract = record->abstract;
    renamed.authors = record->authors;
    renamed.categories = {"cs.CV", "cs.CL"};
    renamed.primary_category = "cs.CV";
    take(std::move(renamed), SightingKind::new_paper);
  }
  // Newest first, as arXiv sends them.
  std::reverse(page.records.begin(), page.records.end());
  return apart([&] {
    auto db = store::Database::open_write(database);
    if (!db) give_up(db.error().message());
    const auto done =
        store::write(*db, [&](store::Database& inside) { return harvest::record_page(inside, page, kNow); });
    if (done.papers != 1000) give_up("the day was not stored whole");
    store::write(*db, [&](store::Database& inside) {
      for (const auto& id : store::untriaged(inside, 5000)) {
        store::QueueItem item;
        item.day = *parse_day("2026-09-24");
        item.score = double(id.key() % 1000) / 1000;
        store::put_queue_item(inside, id, item);
        store::mark_triaged(inside, id, kNow);
      }
    });
  });
}

int measure(std::int64_t papers) {
  std::string name = (fs::temp_directory_path() / "preprintd-corpus-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) give_up("mkdtemp");
  const fs::path folder = name;
  struct Gone {
    fs::path path;
    ~Gone() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  } const gone{folder};
  const auto snapshot = folder / "snapshot.jsonl", small = folder / "small.jsonl", ours = folder / "ours.db";
  bench::write_snapshot(snapshot, papers);
  bench::write_snapshot(small, 10000);
  fmt::print("corpus_bench: {} papers, {:.0f} MB of snapshot\n", papers, double(fs::file_size(snapshot)) / 1e6);

  const auto loaded = load(snapshot, ours, true);
  const auto by_script = script(snapshot, folder / "script.db", "load");
  if (!by_script) fmt::print("  skipped: no python3 for the reference\n");
  compare("snapshot, searchable, checked", loaded, by_script, papers);
  fmt::print("    {:.0f} MB database, {:.2f} KB a paper\n", double(fs::file_size(ours)) / 1e6,
             double(fs::file_size(ours)) / 1e3 / double(papers));
  compare("the same without full text", load(snapshot, folder / "rows.db", false),
          script(snapshot, folder / "rows-script.db", "rows"), papers);
  const auto before = fs::file_size(ours);
  compare("unchanged snapshot again", load(snapshot, ours, true), script(snapshot, folder / "rows-script.db", "again"),
          papers);
  std::error_code none;
  const auto wal = fs::file_size(ours.string() + "-wal", none);
  fmt::print("    {} bytes written to the database\n", fs::file_size(ours) - before + (none ? 0 : wal));
  for (const char* gone_database : {"rows.db", "rows-script.db", "script.db"}) fs::remove(folder / gone_database, none);

  load(small, folder / "small.db", true);
  const auto day = daily(snapshot, ours), small_day = daily(small, folder / "small.db");
  fmt::print("  {:<44} {:>8.0f} ms CPU; with 10,000 stored {:.0f} ms; {:.2f} x\n", "a day: 1,000 new, 300 replaced",
             day.cpu * 1000, small_day.cpu * 1000, day.cpu / small_day.cpu);
  searches(ours);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const char* given = count > 1 ? words[1] : std::getenv("PREPRINTD_BENCH_PAPERS");
  try {
    return measure(given ? std::max(2000LL, std::atoll(given)) : 50000);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "corpus_bench: {}\n", failure.what());
    return 1;
  }
}
