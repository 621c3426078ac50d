#include "prove.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>

#include "course.hpp"

namespace preprintd::torture {
namespace {

namespace fs = std::filesystem;

/// A harm, the stage it comes after, and how much of the stage had been done.
struct Harm {
  std::string name;
  std::string stage;
  std::function<void(Room&)> damage;
  bool at_the_end = true;  ///< after its orderly end, else killed before its first disk call
};

std::function<void(Room&)> sql(const std::string& text) {
  return [text](Room& room) {
    SQLite::Database db(room.database().string(), SQLite::OPEN_READWRITE);
    db.exec(text);
  };
}

void flip_a_page(Room& room) {
  // The last page of the file: an index or table of some kind, whatever its use.
  {
    SQLite::Database db(room.database().string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::fstream file(room.database(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(3 * 8192);
  file << std::string(64, '\x5a');
}

void cut_readme(Room& room) {
  const auto text = bytes_of(room.readme());
  write_bytes(room.readme(), text.substr(0, text.size() / 2));
}

std::vector<Harm> harms() {
  return {
      {"an acknowledged decision is gone", "a week: accept", sql("DELETE FROM decision")},
      {"a decision without its history", "a week: accept",
       sql("DELETE FROM change WHERE table_name = 'decision' AND paper IS NOT NULL AND step = (SELECT max(key) FROM "
           "step)")},
      {"the write-ahead log is gone after the acknowledgement", "a week: accept",
       [](Room& room) { fs::remove(room.database().string() + "-wal"); }},
      {"an entry stands twice", "a week: accept",
       sql("INSERT INTO entry SELECT key + 1000, paper, list, section, position, number, place, base, title, link, "
           "venue, "
           "summary, code, links, read_notes, note, extra, ours, created_at, seq + 1000 FROM entry WHERE ours = 1")},
      {"her words changed by one letter", "a week: annotate",
       sql("UPDATE entry SET note = '再见' WHERE note = '再看'")},
      {"half a batch of sightings", "a week: first fetch",
       sql("DELETE FROM sighting WHERE rowid = (SELECT max(rowid) FROM sighting WHERE source = 'huggingface')")},
      {"a paper of an earlier day is gone", "a week: second fetch",
       sql("PRAGMA foreign_keys = OFF; DELETE FROM paper WHERE id = '2503.09003'"), false},
      {"a ledger row said and not stored", "a week: first fetch",
       sql("DELETE FROM coverage_row WHERE category = 'cs.CL'")},
      {"a change number given twice", "a week: reject", sql("UPDATE decision SET seq = 1")},
      {"half of the README", "a week: export --into", cut_readme},
      {"a temporary file stays beside the README", "a week: export --into",
       [](Room& room) { write_bytes(room.world() / ".forgotten", "x"); }},
      {"a torn backup under its final name", "a week: backup",
       [](Room& room) { fs::resize_file(room.world() / "copy.db", 20000); }},
      {"a spooled answer is damaged", "a week: first fetch",
       [](Room& room) {
         for (const auto& file : fs::directory_iterator(room.world() / "state" / "spool"))
           write_bytes(file.path(), "torn");
       }},
      {"a page of the database is overwritten", "a week: second fetch", flip_a_page},
      {"the version moved without the migration", "migration from 1: migrate",
       [](Room& room) {
         SQLite::Database db(room.database().string(), SQLite::OPEN_READWRITE);
         db.exec("PRAGMA user_version = 2");
       },
       false},
      {"the migration without its version", "migration from 1: migrate", sql("PRAGMA user_version = 1")},
  };
}

}  // namespace

int prove() {
  Course course(all_scenarios());
  course.fsck_every = 1;
  int missed = 0;
  for (const auto& harm : harms()) {
    const auto& stage = course.stage(harm.stage);
    const long at = harm.at_the_end ? stage.calls : 1;
    const int mode = harm.at_the_end ? TORTURE_COUNT : TORTURE_KILL_BEFORE;
    const auto clean = course.kill(stage, mode, at);
    const auto harmed = course.kill(stage, mode, at, harm.damage);
    const bool seen = clean.faults.empty() && !harmed.faults.empty();
    if (!seen) ++missed;
    fmt::print("{:<8} {:<56} {}\n", seen ? "seen" : "MISSED", harm.name,
               !clean.faults.empty()   ? "unharmed: " + clean.faults.front()
               : harmed.faults.empty() ? std::string()
                                       : harmed.faults.front().substr(0, 120));
  }
  fmt::print("{} of {} harms were seen\n", harms().size() - std::size_t(missed), harms().size());
  return missed == 0 ? 0 : 1;
}

}  // namespace preprintd::torture
