#include "store/fact_table.hpp"

namespace preprintd::store {

std::optional<std::string> fact(Database& db, const std::string& name) {
  auto row = db.query("SELECT value FROM fact WHERE name = :name");
  row.bind(":name", name);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

void set_fact(Database& db, const std::string& name, const std::string& value) {
  if (fact(db, name) == value) return;
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO fact (name, value, seq) VALUES (:name, :value, :seq) ON CONFLICT (name) DO UPDATE SET "
        "value = :value, seq = :seq")
      .bind(":name", name)
      .bind(":value", value)
      .bind(":seq", seq)
      .run();
}

}  // namespace preprintd::store
