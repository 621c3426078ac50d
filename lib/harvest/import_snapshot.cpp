#include "harvest/import_snapshot.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <thread>
#include <unistd.h>
#include <utility>

#include "harvest/snapshot_feed.hpp"
#include "normalize/merge.hpp"
#include "store/fact_table.hpp"
#include "store/flush.hpp"
#include "store/quarantine_table.hpp"
#include "store/suggestion_table.hpp"
#include "store/words_apart.hpp"

namespace preprintd::harvest {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSorted = 10000;                    // into a file of its own, at a time
constexpr std::size_t kFewest = 50, kMost = 2000;         // of one transaction into a database in use
constexpr Milliseconds kLong(60), kShort(30), kPause(2);  // others wait for at most a tenth of a second
constexpr std::uintmax_t kLargeWal = 16u << 20;
constexpr std::int64_t kKeptBad = 1000;
constexpr std::size_t kShownBad = 5;
const std::string kPlace = "snapshot:import";

Error storage(const fs::path& path, int code) {
  return {ErrorKind::storage, fmt::format("{}: {}", path.string(), std::strerror(code))};
}

Status sync(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return storage(path, errno);
  const int code = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (code != 0) return storage(path, code);
  return Done{};
}

void remove_with_companions(const fs::path& database) {
  std::error_code ignored;
  for (const char* end :
       {"", "-wal", "-shm", "-journal", ".write", ".daemon", ".words", ".words-journal", ".words.runs"})
    fs::remove(database.string() + end, ignored);
}

/// FTS5 writes a segment per row where rows do not ascend.
void sort(std::vector<store::SnapshotPaper>& papers) {
  const auto by_key = [](const store::SnapshotPaper& a, const store::SnapshotPaper& b) {
    return a.row.paper.id.key() < b.row.paper.id.key();
  };
  if (!std::is_sorted(papers.begin(), papers.end(), by_key)) std::stable_sort(papers.begin(), papers.end(), by_key);
}

class Import {
 public:
  Import(const SnapshotImport& how, Clock& clock, const std::function<void(const SnapshotProgress&)>& progress)
      : how_(how), clock_(clock), progress_(progress) {}

  Result<SnapshotReport> run() {
    auto lines = source::SnapshotLines::open(how_.file);
    if (!lines) return lines.error();
    auto opened = store::Database::open_write(how_.database);
    if (!opened) return opened.error();
    std::optional<store::Database> database(std::move(*opened));
    auto lock = store::DaemonLock::take(how_.database);
    if (lock && !store::has_papers(*database)) {
      if (auto loaded = load_beside(std::move(*lines), database); !loaded) return loaded.error();
    } else {
      if (lock) remove_with_companions(draft());
      load_into(std::move(*lines), *database);
      if (database->wal_bytes() > kLargeWal) database->checkpoint();
    }
    return std::move(report_);
  }

 private:
  fs::path draft() const { return how_.database.string() + ".import"; }
  fs::path words_file() const { return draft().string() + ".words"; }
  store::WordsApart::Route route() const {
    return how_.words_in_bulk ? store::WordsApart::Route::fastest : store::WordsApart::Route::by_fts5;
  }

  // One paper

  /// True where it was new.
  bool store_one(store::Database& db, store::NewSnapshotPapers& fresh, const store::SnapshotPaper& paper) {
    if (fresh.insert(paper)) {
      ++report_.added;
      return true;
    }
    const auto& id = paper.row.paper.id;
    const auto stored = store::find_paper(db, id);
    std::map<std::string, Source> origin;
    const auto merged = normalize::merge(stored, store::origin_of(db, id), paper.row.paper, Source::snapshot, origin);
    if (merged.changed) {
      store::put_paper(db, merged.paper, origin, clock_.now());
      if (apart_) {
        db.text().forget();
        reworded_.push_back({id.key(), store::words_to_index(store::prepare_paper(*stored, {})),
                             store::words_to_index(store::prepare_paper(merged.paper, {}))});
      }
      for (const auto& suggestion : paper.suggestions) store::put_suggestion(db, id, suggestion);
    }
    ++(merged.changed ? report_.changed : report_.unchanged);
    store::note_snapshot_line(db, paper, merged.changed);
    return false;
  }

  void store_bad(store::Database& db, const std::vector<Unreadable>& bad) {
    for (const auto& one : bad) {
      if (report_.first_bad.size() < kShownBad) report_.first_bad.push_back(one.reason);
      if (++report_.bad > kKeptBad) continue;
      store::quarantine(db, Source::snapshot, "", "", one, "", clock_.now());
    }
  }

  void count(const SnapshotBatch& batch, const SnapshotFeed& feed) {
    report_.lines += batch.lines;
    report_.unchanged += batch.unchanged;
    report_.left_out += batch.left_out;
    if (progress_) progress_({report_.lines, batch.bytes, feed.bytes_in_all()});
  }

  // Into a database in use

  void load_into(source::SnapshotLines lines, store::Database& db) {
    SnapshotFeed feed(std::move(lines), how_, store::snapshot_line_hashes(db), 0);
    std::size_t slice = 500;
    while (auto batch = feed.next()) {
      sort(batch->papers);
      if (!batch->bad.empty()) store::write(db, [&](store::Database& inside) { store_bad(inside, batch->bad); });
      for (std::size_t at = 0; at < batch->papers.size();) {
        const auto end = std::min(at + slice, batch->papers.size());
        const auto begun = clock_.boot();
        store::write(db, [&](store::Database& inside) {
          store::NewSnapshotPapers fresh(inside, clock_.now(), how_.full_text);
          for (std::size_t i = at; i < end; ++i) store_one(inside, fresh, batch->papers[i]);
        });
        const auto took = clock_.boot() - begun;
        if (took > kLong) slice = std::max(kFewest, slice / 2);
        if (took < kShort) slice = std::min(kMost, slice * 3 / 2);
        at = end;
        if (db.wal_bytes() > kLargeWal) db.checkpoint();
        // flock is unfair: without a pause a waiter starves.
        std::this_thread::sleep_for(kPause);
      }
      count(*batch, feed);
    }
    report_.damage = feed.damage();
  }

  // Into a new file

  Result<store::Database> open_draft(store::Database& original, const std::string& what) {
    std::error_code ignored;
    if (fs::exists(draft(), ignored)) {
      auto begun = store::Database::open_write(draft());
      if (begun) {
        const auto place = store::fact(*begun, kPlace).value_or("");
        if (place.starts_with(what + "\n")) {
          resumed_ = std::strtoll(place.c_str() + what.size() + 1, nullptr, 10);
          return begun;
        }
      }
      // Of another file, another choice or another program.
    }
    remove_with_companions(draft());
    SQLite::Statement copy(original.connection(), "VACUUM INTO :file");
    copy.bind(":file", draft().string());
    copy.exec();
    // Who may read the database is the maintainer's choice, and 0640 where she made none.
    fs::permissions(draft(), fs::status(how_.database).permissions());
    auto made = store::Database::open_write(draft());
    if (made) {
      store::write(*made, [&](store::Database& inside) { store::set_fact(inside, kPlace, what + "\n0"); });
      new_draft_ = true;
    }
    return made;
  }

  Status load_beside(source::SnapshotLines lines, std::optional<store::Database>& original) {
    std::string what = lines.identity();
    for (const auto& category : how_.categories) what += " " + category;
    if (how_.since) what += " " + render_day(*how_.since);
    const auto last_seq = original->last_seq();
    {
      auto opened = open_draft(*original, what);
      if (!opened) return opened.error();
      auto& db = *opened;
      db.connection().exec("PRAGMA synchronous = NORMAL");
      // Every row is written together with the one it refers to.
      db.connection().exec("PRAGMA foreign_keys = OFF");
      // A pipe cannot be told from another; there the hashes of the lines say what is known.
      report_.resumed_after = lines.identity().empty() ? 0 : resumed_;
      apart_ = true;
      // An import that was killed has lost the words of what it has stored: they are read from the rows at the end.
      if (how_.full_text && new_draft_) words_ = std::make_unique<store::WordsApart>(words_file(), db, route());
      fill(std::move(lines), db, what);
      if (words_) words_->finish();
      if (how_.full_text && !words_ && (rebuild_ || !store::words_are_complete(db)))
        words_ = store::words_of_rows(words_file(), db, route());
      db.checkpoint_at_end();
    }
    if (words_) {
      rebuild_ = !words_->take_over(draft());
      report_.words_note = words_->note();
      if (rebuild_) words_.reset();
    }
    if (how_.before_check) how_.before_check(draft());
    {
      auto opened = store::Database::open_write(draft());
      if (!opened) return opened.error();
      opened->connection().exec("PRAGMA synchronous = NORMAL");
      if (auto sound = close(*opened); !sound) return sound;
    }
    if (auto synced = sync(draft(), O_RDWR); !synced) return synced;
    return replace(original, last_seq);
  }

  /// New papers, and then those whose words have changed: one of them may have been new a moment ago.
  void index(store::ManyWords fresh) {
    rebuild_ = rebuild_ || (!words_ && !(fresh.empty() && reworded_.empty()));
    if (words_) {
      words_->add(std::move(fresh));
      for (auto& one : reworded_) words_->change(std::move(one));
    }
    reworded_.clear();
  }

  void fill(source::SnapshotLines lines, store::Database& db, const std::string& what) {
    SnapshotFeed feed(std::move(lines), how_, store::snapshot_line_hashes(db), report_.resumed_after);
    store::Flush flush(db.connection());
    std::vector<store::SnapshotPaper> papers;
    std::vector<Unreadable> bad;
    std::int64_t last_line = 0;
    bool more = true;
    const auto gather = [&] {
      papers.clear();
      bad.clear();
      while (more && papers.size() < std::min(kSorted, how_.papers_at_once) && bad.size() < 1000) {
        auto batch = feed.next();
        more = batch.has_value();
        if (!more) break;
        last_line = batch->last_line;
        std::move(batch->papers.begin(), batch->papers.end(), std::back_inserter(papers));
        std::move(batch->bad.begin(), batch->bad.end(), std::back_inserter(bad));
        count(*batch, feed);
      }
      sort(papers);
    };
    while (more) {
      store::write(db, [&](store::Database& inside) {
        store::NewSnapshotPapers fresh(inside, clock_.now(), false);
        for (std::size_t stored = 0; more && stored < how_.papers_at_once;) {
          gather();
          stored += papers.size() + bad.size();
          store::ManyWords words;
          for (const auto& paper : papers)
            if (store_one(inside, fresh, paper) && how_.full_text) store::add_words(words, paper.row);
          index(std::move(words));
          feed.take_back(std::exchange(papers, {}));
          store_bad(inside, bad);
        }
        store::set_fact(inside, kPlace, fmt::format("{}\n{}", what, last_line));
      });
      flush.between_transactions();
    }
    report_.damage = feed.damage();
  }

  static std::string integrity(store::Database& db) {
    return db.connection().execAndGet("PRAGMA integrity_check(1)").getString();
  }

  /// Both checks read everything, so they go side by side.
  std::string check(store::Database& db, std::string& words) const {
    std::exception_ptr failure;
    std::thread other([&] {
      try {
        if (words_) words = words_->verdict(draft());
      } catch (...) {
        failure = std::current_exception();
      }
    });
    std::string verdict;
    try {
      verdict = integrity(db);
    } catch (...) {
      other.join();
      throw;
    }
    other.join();
    if (failure) std::rethrow_exception(failure);
    return verdict;
  }

  Status close(store::Database& db) {
    const auto rebuild = [&] { store::write(db, [](store::Database& inside) { store::rebuild_words(inside); }); };
    if (how_.full_text && (rebuild_ || !store::words_are_complete(db))) rebuild();
    store::write(db, [](store::Database& inside) {
      inside.query("DELETE FROM fact WHERE name = :name").bind(":name", kPlace).run();
    });
    std::string words;
    auto verdict = check(db, words);
    words_.reset();
    if (!words.empty()) {
      // From SQLite 3.44 on its own check asks FTS5 too, and then both have failed.
      report_.words_note = fmt::format("the index came out damaged ({})", words);
      rebuild();
      verdict = integrity(db);
    }
    if (verdict != "ok")
      return Error(ErrorKind::malformed,
                   fmt::format("{} came out damaged ({}); remove it and import again", db.path().string(), verdict));
    db.connection().exec("PRAGMA synchronous = FULL");
    db.checkpoint_at_end();
    return Done{};
  }

  Status replace(std::optional<store::Database>& original, std::int64_t last_seq) {
    const auto held = original->guard().hold();
    if (original->last_seq() != last_seq || store::has_papers(*original))
      return Error(ErrorKind::conflict,
                   fmt::format("{} was changed while the snapshot was loaded; import it again and it goes in beside "
                               "what came",
                               how_.database.string()));
    original->checkpoint_at_end();
    std::error_code ignored;
    for (const char* end : {"-wal", "-shm"}) {
      // A WAL that stayed would be taken for the new file's.
      fs::remove(draft().string() + end, ignored);
      fs::remove(how_.database.string() + end, ignored);
    }
    if (::rename(draft().c_str(), how_.database.c_str()) != 0) return storage(how_.database, errno);
    remove_with_companions(draft());
    const auto folder = how_.database.has_parent_path() ? how_.database.parent_path() : fs::path(".");
    return sync(folder, O_RDONLY | O_DIRECTORY);
  }

  const SnapshotImport& how_;
  Clock& clock_;
  const std::function<void(const SnapshotProgress&)>& progress_;
  SnapshotReport report_;
  std::int64_t resumed_ = 0;
  bool new_draft_ = false;
  bool apart_ = false;    ///< the index is not kept with the rows
  bool rebuild_ = false;  ///< it lacks something
  std::vector<store::WordsApart::Reworded> reworded_;
  std::unique_ptr<store::WordsApart> words_;  ///< the index of a draft under way
};

}  // namespace

Result<SnapshotReport> import_snapshot(const SnapshotImport& how, Clock& clock,
                                       const std::function<void(const SnapshotProgress&)>& progress) {
  try {
    return Import(how, clock, progress).run();
  } catch (const std::exception& failure) {
    return Error(ErrorKind::storage,
                 fmt::format("import snapshot: {} (what was loaded stays; the next call goes on)", failure.what()));
  }
}

}  // namespace preprintd::harvest
