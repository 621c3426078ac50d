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
        "INSERT INTO spooled (raw, source, category, day, at) VALUES (:raw, :source, :category, :day, :now) "
        "ON CONFLICT DO NOTHING")
      .bind(":raw", spooled.raw)
      .bind(":source", source_name(spooled.source))
      .bind(":category", spooled.category)
      .bind(":day", spooled.day)
      .bind(":now", now)
      .run();
}

std::vector<Spooled> spooled_of(Database& db, const std::string& day) {
  std::vector<Spooled> found;
  auto row = db.query("SELECT raw, source, category, day FROM spooled WHERE day = :day ORDER BY at, source, category");
  row.bind(":day", day);
  while (row.step())
    found.push_back({row.text(0), parse_source(row.text(1)).value_or(Source::manual), row.text(2), row.text(3)});
  return found;
}

}  // namespace preprintd::store
