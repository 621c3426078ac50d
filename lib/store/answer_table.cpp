#include "store/answer_table.hpp"

namespace preprintd::store {

std::optional<KnownAnswer> find_answer(Database& db, const std::string& url) {
  auto row = db.query("SELECT etag, last_modified, raw FROM answer WHERE url = :url");
  row.bind(":url", url);
  if (!row.step()) return std::nullopt;
  return KnownAnswer{row.text(0), row.text(1), row.text(2)};
}

void put_answer(Database& db, const std::string& url, const KnownAnswer& answer, int status, Instant now) {
  db.query(
        "INSERT INTO answer (url, etag, last_modified, raw, status, at) VALUES (:url, :etag, :last_modified, :raw, "
        ":status, :now) ON CONFLICT (url) DO UPDATE SET etag = :etag, last_modified = :last_modified, raw = :raw, "
        "status = :status, at = :now")
      .bind(":url", url)
      .bind(":etag", answer.etag)
      .bind(":last_modified", answer.last_modified)
      .bind(":raw", answer.raw)
      .bind(":status", status)
      .bind(":now", now)
      .run();
}

void note_spooled(Database& db, const Spooled& spooled, Instant now) {
  db.query(
        "INSERT INTO spooled (raw, source, category, day, url, at) VALUES (:raw, :source, :category, :day, :url, :now) "
        "ON CONFLICT (url, day, raw) DO UPDATE SET at = :now")
      .bind(":raw", spooled.raw)
      .bind(":source", source_name(spooled.source))
      .bind(":category", spooled.category)
      .bind(":day", spooled.day)
      .bind(":url", spooled.url)
      .bind(":now", now)
      .run();
}

std::optional<std::string> spooled_answer(Database& db, const std::string& url, const std::string& day) {
  auto row = db.query("SELECT raw FROM spooled WHERE url = :url AND day = :day ORDER BY at DESC LIMIT 1");
  row.bind(":url", url).bind(":day", day);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

std::map<std::string, Instant> newest_answers(Database& db) {
  std::map<std::string, Instant> newest;
  auto row = db.query("SELECT source, max(at) FROM spooled GROUP BY source");
  while (row.step()) newest.emplace(row.text(0), row.instant(1));
  return newest;
}

}  // namespace preprintd::store
