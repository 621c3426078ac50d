#include "store/history_row.hpp"

#include <cassert>
#include <fmt/format.h>
#include <map>
#include <vector>

namespace preprintd::store {
namespace {

struct Shape {
  std::string key;
  std::vector<std::string> columns;
};

const Shape& shape_of(std::string_view table) {
  static const std::map<std::string, Shape, std::less<>> shapes{
      {"decision", {"paper", {"state", "at", "until", "why"}}},
      {"entry",
       {"key",
        {"paper", "list", "section", "position", "number", "place", "base", "title", "link", "venue", "summary", "code",
         "links", "read_notes", "note", "extra", "ours", "created_at"}}},
      {"list", {"name", {"heading", "file", "place"}}}};
  const auto found = shapes.find(table);
  assert(found != shapes.end() && "history is kept of decisions, entries and lists");
  return found->second;
}

}  // namespace

std::optional<std::string> read_row(Database& db, std::string_view table, const std::string& key) {
  const auto& shape = shape_of(table);
  std::string pairs;
  for (const auto& column : shape.columns)
    pairs += fmt::format("{}'{}', {}", pairs.empty() ? "" : ", ", column, column);
  auto row = db.query(fmt::format("SELECT json_object({}) FROM {} WHERE {} = :key", pairs, table, shape.key));
  row.bind(":key", key);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

void write_row(Database& db, std::string_view table, const std::string& key, const std::optional<std::string>& row) {
  const auto& shape = shape_of(table);
  if (table == "entry") db.text().entry_changes(std::stoll(key));
  const auto seq = db.next_seq();
  if (!row) {
    db.query(fmt::format("DELETE FROM {} WHERE {} = :key", table, shape.key)).bind(":key", key).run();
    db.query("INSERT INTO deletion (seq, table_name, row_key) VALUES (:seq, :table, :key)")
        .bind(":seq", seq)
        .bind(":table", table)
        .bind(":key", key)
        .run();
    return;
  }
  std::string names;
  std::string values;
  std::string updates;
  for (const auto& column : shape.columns) {
    names += ", " + column;
    values += fmt::format(", json_extract(:row, '$.{}')", column);
    updates += fmt::format("{} = excluded.{}, ", column, column);
  }
  db.query(fmt::format("INSERT INTO {0} ({1}{2}, seq) SELECT :key{3}, :seq WHERE true "
                       "ON CONFLICT ({1}) DO UPDATE SET {4}seq = excluded.seq",
                       table, shape.key, names, values, updates))
      .bind(":key", key)
      .bind(":row", *row)
      .bind(":seq", seq)
      .run();
}

}  // namespace preprintd::store
