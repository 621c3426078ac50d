#include "segments/shadow_tables.hpp"

#include <fmt/format.h>
#include <map>
#include <sqlite3.h>
#include <stdexcept>
#include <utility>

#include "segments/varint.hpp"

namespace preprintd::segments {
namespace {

constexpr int kOldestTested = 3040001, kNewestTested = 3053002;
constexpr std::int64_t kFormat = 4;
constexpr std::int64_t kPageSize = 4050;
constexpr std::int64_t kAverages = 1, kStructure = 10, kSegment = 1;
constexpr std::int64_t kSmallLeaves = 300;  // about what a day writes

std::int64_t record_id(int height, bool of_index, std::int64_t page) {
  return (kSegment << 37) + (std::int64_t(of_index) << 36) + (std::int64_t(height) << 31) + page;
}

std::int64_t setting(SQLite::Database& db, const std::string& table, const char* name, std::int64_t without) {
  SQLite::Statement row(db, fmt::format("SELECT v FROM {}_config WHERE k = ?", table));
  row.bind(1, name);
  return row.executeStep() ? row.getColumn(0).getInt64() : without;
}

std::string version(int number) {
  return fmt::format("{}.{}.{}", number / 1000000, number / 1000 % 1000, number % 1000);
}

}  // namespace

ShadowTables::ShadowTables(SQLite::Database& db, std::string table)
    : db_(db),
      table_(std::move(table)),
      page_size_(std::size_t(setting(db, table_, "pgsz", kPageSize))),
      data_(db, fmt::format("REPLACE INTO {}_data (id, block) VALUES (?, ?)", table_)),
      idx_(db, fmt::format("INSERT INTO {}_idx (segid, term, pgno) VALUES (?, ?, ?)", table_)),
      docsize_(db, fmt::format("INSERT INTO {}_docsize (id, sz) VALUES (?, ?)", table_)) {}

void ShadowTables::empty() {
  db_.exec(fmt::format("DELETE FROM {0}_data WHERE id > {1}; DELETE FROM {0}_idx; DELETE FROM {0}_docsize", table_,
                       kStructure));
  // The four bytes in front count changes of settings and must stay.
  db_.exec(
      fmt::format("UPDATE {}_data SET block = substr(block, 1, 4) || x'000000' WHERE id = {}", table_, kStructure));
  data_.reset();
  put(data_, kAverages, "");
}

void ShadowTables::put(SQLite::Statement& statement, std::int64_t id, std::string_view record) {
  statement.reset();
  statement.bind(1, id);
  statement.bindNoCopy(2, record.data() ? record.data() : "", int(record.size()));
  statement.exec();
  bytes_ += std::int64_t(record.size());
}

void ShadowTables::leaf(std::int64_t page, std::string_view record) { put(data_, record_id(0, false, page), record); }

void ShadowTables::doclist_index(int height, std::int64_t page, std::string_view record) {
  put(data_, record_id(height, true, page), record);
}

void ShadowTables::term_index(std::string_view term, std::int64_t page, bool has_doclist_index) {
  idx_.reset();
  idx_.bind(1, kSegment);
  idx_.bindNoCopy(2, term.data(), int(term.size()));
  idx_.bind(3, page * 2 + std::int64_t(has_doclist_index));
  idx_.exec();
}

void ShadowTables::paper(std::int64_t key, std::string_view counts) { put(docsize_, key, counts); }

void ShadowTables::become_index(std::int64_t leaves, std::int64_t papers, const std::vector<std::int64_t>& totals) {
  std::string averages;
  append_varint(averages, std::uint64_t(papers));
  for (const auto total : totals) append_varint(averages, std::uint64_t(total));
  put(data_, kAverages, averages);

  SQLite::Statement row(db_, fmt::format("SELECT block FROM {}_data WHERE id = {}", table_, kStructure));
  if (!row.executeStep() || row.getColumn(0).getBytes() < 4)
    throw std::runtime_error("the index has no structure record");
  std::string structure(static_cast<const char*>(row.getColumn(0).getBlob()), 4);
  row.reset();
  std::uint64_t level = 0;
  for (auto size = kSmallLeaves; size < leaves; size *= 4) ++level;
  append_varint(structure, leaves > 0 ? level + 1 : 0);
  append_varint(structure, leaves > 0 ? 1 : 0);
  append_varint(structure, std::uint64_t(leaves));
  if (leaves > 0) {
    structure.append(2 * std::size_t(level), '\0');
    for (const std::uint64_t number : {0, 1, int(kSegment), 1}) append_varint(structure, number);
    append_varint(structure, std::uint64_t(leaves));
  }
  put(data_, kStructure, structure);
}

std::string why_not_write(SQLite::Database& db, const std::string& table) {
  const int library = sqlite3_libversion_number();
  if (library < kOldestTested || library > kNewestTested)
    return fmt::format("SQLite is {}, and this was tested with {} to {}", version(library), version(kOldestTested),
                       version(kNewestTested));
  if (db.execAndGet("PRAGMA encoding").getString() != "UTF-8") return "the database is not UTF-8";
  const std::map<std::string, std::string> shapes{
      {"data", "id INTEGER PRIMARY KEY, block BLOB"},
      {"idx", "segid, term, pgno, PRIMARY KEY(segid, term)"},
      {"docsize", "id INTEGER PRIMARY KEY, sz BLOB"},
      {"config", "k PRIMARY KEY, v"},
  };
  for (const auto& [end, shape] : shapes) {
    SQLite::Statement row(db, "SELECT sql FROM sqlite_schema WHERE name = ?");
    const auto name = table + "_" + end;
    row.bind(1, name);
    if (!row.executeStep()) return fmt::format("there is no {}", name);
    if (row.getColumn(0).getString().find("(" + shape + ")") == std::string::npos)
      return fmt::format("{} has a shape that is not known here", name);
  }
  SQLite::Statement settings(db, fmt::format("SELECT k, v FROM {}_config", table));
  bool known_format = false;
  while (settings.executeStep()) {
    const auto name = settings.getColumn(0).getString();
    if (name == "version")
      known_format = settings.getColumn(1).getInt64() == kFormat;
    else if (name != "hashsize" && name != "pgsz" && name != "automerge" && name != "crisismerge")
      return fmt::format("the index has a setting {} that is not known here", name);
  }
  if (!known_format) return fmt::format("its format is not version {}", kFormat);
  return {};
}

}  // namespace preprintd::segments
