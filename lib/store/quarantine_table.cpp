#include "store/quarantine_table.hpp"

namespace preprintd::store {

void quarantine(Database& db, Source source, std::string_view category, std::string_view day, const Unreadable& entry,
                std::string_view raw, Instant now) {
  {
    auto look = db.query(
        "SELECT 1 FROM quarantine WHERE source = :source AND category = :category AND day = :day AND reason = :reason "
        "AND excerpt = :excerpt");
    look.bind(":source", source_name(source))
        .bind(":category", category)
        .bind(":day", day)
        .bind(":reason", entry.reason)
        .bind(":excerpt", entry.excerpt);
    if (look.step()) return;
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO quarantine (source, category, day, reason, excerpt, raw, at, seq) VALUES (:source, :category, "
        ":day, "
        ":reason, :excerpt, :raw, :now, :seq)")
      .bind(":source", source_name(source))
      .bind(":category", category)
      .bind(":day", day)
      .bind(":reason", entry.reason)
      .bind(":excerpt", entry.excerpt)
      .bind(":raw", raw)
      .bind(":now", now)
      .bind(":seq", seq)
      .run();
}

int count_quarantined(Database& db) {
  auto row = db.query("SELECT count(*) FROM quarantine");
  row.step();
  return row.number(0);
}

}  // namespace preprintd::store
