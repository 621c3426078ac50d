#include "oracle.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <set>

#include "store/backup.hpp"
#include "store/migrate.hpp"
#include "store/spool.hpp"

namespace preprintd::torture {
namespace {

namespace fs = std::filesystem;

/// Tables of diary and counting; two runs that did the same differ in them.
const std::set<std::string> kAside{"run", "change_counter"};
const std::set<std::string> kTimes{"seq",        "at",         "checked_at", "next_at",    "attempts",
                                   "first_seen", "seen_at",    "added_at",   "created_at", "ended_at",
                                   "started_at", "trained_at", "api_after",  "api_misses"};
const std::set<std::string> kOwn{".write", ".daemon", "-wal", "-shm", "-journal", ".gate", ".lock", "preprints.db"};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Without what depends on the moment and the room: digits after "at": and its like, instants, the room's path.
std::string still(std::string text, const std::string& root) {
  for (auto at = text.find(root); at != std::string::npos; at = text.find(root, at)) text.replace(at, root.size(), "~");
  for (const char* name : {"\"at\":", "\"created_at\":", "\"seq\":"}) {
    const std::string_view key(name);
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
      auto end = at + key.size();
      while (end < text.size() && is_digit(text[end])) ++end;
      text.erase(at + key.size(), end - at - key.size());
    }
  }
  // 2026-09-22T14:00:05Z → 2026-09-22T
  for (auto at = text.find('Z'); at != std::string::npos; at = text.find('Z', at + 1)) {
    if (at < 9 || text[at - 9] != 'T' || text[at - 3] != ':' || !is_digit(text[at - 1])) continue;
    text.erase(at - 8, 9);
    at -= 8;
  }
  return text;
}

Rows rows_of(SQLite::Database& db, const std::string& table, const std::string& root) {
  Rows rows;
  SQLite::Statement all(db, fmt::format("SELECT * FROM \"{}\"", table));
  std::vector<int> columns;
  for (int i = 0; i < all.getColumnCount(); ++i)
    if (!kTimes.count(all.getColumnName(i))) columns.push_back(i);
  while (all.executeStep()) {
    std::string row;
    for (const int i : columns) {
      const auto cell = all.getColumn(i);
      row += cell.isNull() ? std::string("∅") : still(cell.getString(), root);
      row += '|';
    }
    // A change number inside a text: up to where triage has looked. What it misses would lack in other tables.
    if (table == "fact" && row.starts_with("triage-looked-until|")) continue;
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::string> names_of_tables(SQLite::Database& db) {
  std::vector<std::string> names;
  SQLite::Statement list(db, "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'");
  while (list.executeStep()) {
    std::string name = list.getColumn(0).getString();
    if (!name.starts_with("sqlite_") && !kAside.count(name)) names.push_back(std::move(name));
  }
  return names;
}

void read_database(const fs::path& file, const std::string& root, Picture& picture, bool invariants) {
  try {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    const std::string sound = db.execAndGet("PRAGMA integrity_check").getString();
    if (sound != "ok") picture.broken.push_back("integrity_check: " + sound);
    picture.schema = db.execAndGet("PRAGMA user_version").getInt();
    for (const auto& name : names_of_tables(db)) picture.tables[name] = rows_of(db, name, root);
  } catch (const std::exception& error) {
    picture.broken.push_back(fmt::format("{}: {}", file.filename().string(), error.what()));
  }
  if (!invariants) return;
  auto db = store::Database::open_read(file);
  if (!db) {
    picture.broken.push_back(db.error().message());
    return;
  }
  try {
    for (auto& sentence : store::check_invariants(*db)) picture.broken.push_back("fsck: " + sentence);
  } catch (const std::exception& error) {
    picture.broken.push_back(std::string("fsck: ") + error.what());
  }
}

/// Every answer the database names is in the spool, whole.
void read_spool(const Room& room, Picture& picture) {
  const store::Spool spool(room.world() / "state" / "spool");
  const auto found = picture.tables.find("spooled");
  if (found == picture.tables.end()) return;
  for (const auto& row : found->second) {
    const auto name = row.substr(0, row.find('|'));
    if (const auto bytes = spool.read(name); !bytes) picture.broken.push_back("spool: " + bytes.error().message());
  }
}

std::string as_text(const Tables& tables) {
  std::string text;
  for (const auto& [name, rows] : tables) {
    text += name + "\n";
    for (const auto& row : rows) text += "  " + row + "\n";
  }
  return text;
}

bool is_own(const std::string& name) {
  return std::any_of(kOwn.begin(), kOwn.end(), [&](const std::string& end) { return name.ends_with(end); });
}

void copy_database(const fs::path& from, const fs::path& to) {
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    fs::remove(to.string() + end, ignored);
    // The shared memory is rebuilt from the WAL, as after a crash.
    if (std::string(end) != "-shm") fs::copy_file(from.string() + end, to.string() + end, ignored);
  }
}

std::string first_difference(const Rows& is, const Rows& wanted) {
  for (const auto& row : is)
    if (!std::binary_search(wanted.begin(), wanted.end(), row)) return "too much: " + row.substr(0, 300);
  for (const auto& row : wanted)
    if (!std::binary_search(is.begin(), is.end(), row)) return "missing: " + row.substr(0, 300);
  return fmt::format("{} rows, wanted {}: a row stands there twice", is.size(), wanted.size());
}

/// Rows of `some` that `all` lacks.
void check_contained(const Tables& some, const Tables& all, const std::set<std::string>& but,
                     std::vector<std::string>& faults) {
  for (const auto& [name, rows] : some) {
    if (but.count(name)) continue;
    const auto found = all.find(name);
    if (found == all.end()) {
      faults.push_back(fmt::format("table {} is gone", name));
      continue;
    }
    for (const auto& row : rows)
      if (!std::binary_search(found->second.begin(), found->second.end(), row)) {
        faults.push_back(fmt::format("{}: lost {}", name, row.substr(0, 300)));
        break;
      }
  }
}

/// How many sightings each (source, category, day) has: one answer of the outside world, stored whole or not at all.
std::map<std::string, int> batches(const Tables& tables) {
  std::map<std::string, int> counts;
  const auto found = tables.find("sighting");
  if (found == tables.end()) return counts;
  for (const auto& row : found->second) {
    const auto paper_end = row.find('|');
    auto end = paper_end;
    for (int i = 0; i < 3; ++i) end = row.find('|', end + 1);
    const auto batch = row.substr(paper_end + 1, end - paper_end - 1);
    // OAI-PMH comes in pages, each committed with the place of the next.
    if (!batch.starts_with("arxiv-oai")) ++counts[batch];
  }
  return counts;
}

/// The papers of one answer of the outside world, "arxiv-listing|cs.CL|2026-09-22".
Rows papers_of(const Tables& tables, const std::string& batch) {
  Rows papers;
  const auto found = tables.find("sighting");
  if (found == tables.end()) return papers;
  for (const auto& row : found->second) {
    const auto end = row.find('|');
    if (row.compare(end + 1, batch.size() + 1, batch + "|") == 0) papers.push_back(row.substr(0, end));
  }
  return papers;
}

/// A route whose answer could not be kept is followed by the next one, which an undisturbed run never asks: its batch
/// is whole when it names just the papers that another route of that category and day has in the end.
bool is_whole_by_another_route(const std::string& batch, const Tables& is, const Tables& after) {
  const auto papers = papers_of(is, batch);
  const auto of_the_day = batch.substr(batch.find('|'));
  for (const char* route : {"arxiv-listing", "arxiv-catchup", "arxiv-feed"})
    if (batch.starts_with("arxiv-") && papers_of(after, route + of_the_day) == papers) return true;
  return false;
}

/// A day that another route had to mend says so, and its papers are labelled late: no other difference than that word.
void forgive_late(const Tables& ledger_of, Tables& is, const Tables& wanted) {
  const auto ledger = ledger_of.find("coverage_row");
  const auto queue = is.find("queue_item");
  const auto wish = wanted.find("queue_item");
  if (ledger == ledger_of.end() || queue == is.end() || wish == wanted.end()) return;
  for (auto& row : queue->second) {
    const auto day_at = row.find('|');
    const auto day = row.substr(day_at, row.find('|', day_at + 1) + 1 - day_at);
    const auto late_at = row.find("]|1|");
    if (late_at == std::string::npos) continue;
    auto in_time = row;
    in_time[late_at + 2] = '0';
    const bool healed = std::any_of(ledger->second.begin(), ledger->second.end(), [&](const std::string& line) {
      return line.find(day) != std::string::npos && line.find("|healed|") != std::string::npos;
    });
    if (healed && std::binary_search(wish->second.begin(), wish->second.end(), in_time)) row = in_time;
  }
  std::sort(queue->second.begin(), queue->second.end());
}

/// Lines such as "2026-09-22  cs.CL        complete" are acknowledgements too.
void check_said_days(const Tables& tables, const std::string& said, std::vector<std::string>& faults) {
  const auto found = tables.find("coverage_row");
  for (std::size_t begin = 0; begin < said.size();) {
    const auto end = std::min(said.find('\n', begin), said.size());
    const auto line = said.substr(begin, end - begin);
    begin = end + 1;
    if (line.size() < 36 || line[4] != '-' || line[7] != '-' || line[10] != ' ') continue;
    const auto day = line.substr(0, 10);
    const auto category = line.substr(12, line.find(' ', 12) - 12);
    const auto word = line.find_first_not_of(' ', 12 + category.size());
    const auto verdict = line.substr(word, line.find(' ', word) - word);
    const bool stored =
        found != tables.end() && std::any_of(found->second.begin(), found->second.end(), [&](const std::string& row) {
          return row.starts_with(category + "|" + day + "|") && row.find("|" + verdict + "|") != std::string::npos;
        });
    if (!stored) faults.push_back("said and not stored: " + line);
  }
}

}  // namespace

Picture look_at_database(const fs::path& file, const fs::path& scratch, bool invariants) {
  Picture picture;
  copy_database(file, scratch);
  read_database(scratch, "\x01", picture, invariants);
  return picture;
}

Picture look(const Room& room, bool invariants) {
  Picture picture;
  const auto root = room.world().string();
  const auto scratch = room.place("copy.db");
  std::error_code ignored;
  if (fs::exists(room.database())) {
    copy_database(room.database(), scratch);
    read_database(scratch, root, picture, invariants);
  }
  for (const auto& file : fs::recursive_directory_iterator(room.world())) {
    if (!file.is_regular_file()) continue;
    const auto name = fs::relative(file.path(), room.world()).string();
    if (is_own(name) && !name.ends_with("copy.db")) continue;
    if (name.ends_with(".db") || name.find(".db.before-") != std::string::npos) {
      Picture copy;
      copy_database(file.path(), scratch);
      read_database(scratch, root, copy, false);
      picture.files[name] = copy.broken.empty() ? as_text(copy.tables) : "broken: " + copy.broken.front();
    } else {
      picture.files[name] = bytes_of(file.path());
    }
  }
  if (invariants) read_spool(room, picture);
  return picture;
}

std::vector<std::string> lasting_differences(const Picture& is, const Picture& wanted) {
  Picture some = is, same = wanted;
  forgive_late(is.tables, some.tables, same.tables);
  for (auto* picture : {&some, &same}) {
    for (const char* name :
         {"answer", "spooled", "sighting", "coverage_row", "fact", "suggestion", "score", "quarantine", "oai_harvest"})
      picture->tables.erase(name);
    for (auto& row : picture->tables["paper"]) row.erase(row.find('|', row.find('|') + 1));
    std::erase_if(picture->files, [](const auto& file) { return file.first.starts_with("state/spool/"); });
  }
  return differences(some, same);
}

std::vector<std::string> differences(const Picture& is, const Picture& wanted) {
  std::vector<std::string> found;
  if (is.schema != wanted.schema) found.push_back(fmt::format("schema {} instead of {}", is.schema, wanted.schema));
  for (const auto& [name, rows] : wanted.tables) {
    const auto other = is.tables.find(name);
    if (other == is.tables.end()) {
      found.push_back("no table " + name);
    } else if (other->second != rows) {
      found.push_back(name + ": " + first_difference(other->second, rows));
    }
  }
  for (const auto& [name, rows] : is.tables)
    if (!wanted.tables.count(name)) found.push_back("a table too much: " + name);
  for (const auto& [name, bytes] : wanted.files) {
    const auto other = is.files.find(name);
    if (other == is.files.end()) {
      found.push_back("no file " + name);
    } else if (other->second != bytes) {
      found.push_back(fmt::format("{}: {} bytes, other than the {} wanted", name, other->second.size(), bytes.size()));
    }
  }
  for (const auto& [name, bytes] : is.files) {
    if (wanted.files.count(name)) continue;
    // A start cut between two steps of the schema is an upgrade for the next one, which makes its backup.
    const bool way_back = name.find(".db.before-") != std::string::npos && name.find(".part-") == std::string::npos;
    if (!way_back) found.push_back("left over: " + name);
    if (bytes.starts_with("broken: ")) found.push_back(name + " is " + bytes);
  }
  return found;
}

namespace {

/// Without what the stages of an export note one after the other.
Tables settled(Tables tables, Promise promise) {
  if (promise == Promise::staged)
    for (const char* name : {"entry", "fact", "step", "change"}) tables.erase(name);
  return tables;
}

}  // namespace

std::vector<std::string> judge_killed(Promise promise, const Picture& before, const Picture& after, const Picture& is,
                                      const std::string& acknowledgement, const std::string& said) {
  auto faults = is.broken;
  const bool acknowledged = !acknowledgement.empty() && said.find(acknowledgement) != std::string::npos;
  if (promise != Promise::growing) {
    const auto found = settled(is.tables, promise);
    if (found != settled(before.tables, promise) && found != settled(after.tables, promise)) {
      Picture tables_only;
      tables_only.schema = is.schema;
      tables_only.tables = found;
      auto wanted = after;
      wanted.tables = settled(after.tables, promise);
      wanted.files.clear();
      for (const auto& difference : differences(tables_only, wanted)) faults.push_back("half done: " + difference);
    }
    if (acknowledged && is.tables != after.tables) faults.push_back("acknowledged and lost: " + acknowledgement);
  } else {
    // The ledger and small facts change in place; everything else only grows.
    check_contained(before.tables, is.tables, {"coverage_row", "fact", "answer", "oai_harvest"}, faults);
    const auto first = batches(before.tables), last = batches(after.tables);
    for (const auto& [batch, count] : batches(is.tables)) {
      const auto was = first.find(batch), becomes = last.find(batch);
      const bool whole =
          (was != first.end() && was->second == count) || (becomes != last.end() && becomes->second == count);
      const bool unheard_of = was == first.end() && becomes == last.end();
      if (!whole && !(unheard_of && is_whole_by_another_route(batch, is.tables, after.tables)))
        faults.push_back(fmt::format("half a batch: {} of {}", count, batch));
    }
    check_said_days(is.tables, said, faults);
  }
  for (const auto& [name, bytes] : is.files) {
    const auto was = before.files.find(name), becomes = after.files.find(name);
    const bool known = was != before.files.end() || becomes != after.files.end();
    const bool whole = (was != before.files.end() && was->second == bytes) ||
                       (becomes != after.files.end() && becomes->second == bytes);
    if (known && !whole) faults.push_back(fmt::format("{}: neither the old nor the new bytes", name));
    if (acknowledged && becomes != after.files.end() && becomes->second != bytes)
      faults.push_back(fmt::format("acknowledged, and {} has the old bytes", name));
  }
  for (const auto& [name, bytes] : before.files)
    if (after.files.count(name) && !is.files.count(name)) faults.push_back(name + " is gone");
  return faults;
}

}  // namespace preprintd::torture
