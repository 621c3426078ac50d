#include "store/run_table.hpp"

namespace preprintd::store {

std::int64_t begin_run(Database& db, const std::string& what, Instant now) {
  auto row = db.query("INSERT INTO run (started_at, what) VALUES (:now, :what) RETURNING key");
  row.bind(":now", now).bind(":what", what);
  row.step();
  return row.integer(0);
}

void end_run(Database& db, std::int64_t run, const std::string& outcome, Instant now) {
  db.query("UPDATE run SET ended_at = :now, outcome = :outcome WHERE key = :run")
      .bind(":now", now)
      .bind(":outcome", outcome)
      .bind(":run", run)
      .run();
}

std::optional<Run> newest_run(Database& db) {
  auto row = db.query("SELECT started_at, ended_at, what, outcome FROM run ORDER BY key DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  return Run{row.instant(0), row.maybe_instant(1), row.text(2), row.text(3)};
}

}  // namespace preprintd::store
