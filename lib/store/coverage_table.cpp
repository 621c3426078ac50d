#include "store/coverage_table.hpp"

namespace preprintd::store {
namespace {

#define COVERAGE_COLUMNS "category, day, expected, got, verdict, route, why, checked_at, attempts, next_at"

Coverage read_coverage(Query& row) {
  Coverage coverage;
  coverage.category = row.text(0);
  coverage.day = row.day(1);
  coverage.expected = row.maybe_number(2);
  coverage.got = row.number(3);
  coverage.verdict = parse_verdict(row.text(4)).value_or(Verdict::failed);
  for (const auto& name : list_from_json(row.text(5)))
    if (const auto source = parse_source(name)) coverage.route.push_back(*source);
  coverage.why = row.text(6);
  coverage.checked_at = row.instant(7);
  coverage.attempts = row.number(8);
  coverage.next_at = row.maybe_instant(9);
  return coverage;
}

}  // namespace

void put_coverage(Database& db, const Coverage& row) {
  std::vector<std::string> route;
  for (const auto source : row.route) route.emplace_back(source_name(source));
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO coverage_row (category, day, expected, got, verdict, route, why, checked_at, attempts, next_at, "
        "seq) "
        "VALUES (:category, :day, :expected, :got, :verdict, :route, :why, :checked_at, :attempts, :next_at, :seq) "
        "ON CONFLICT (category, day) DO UPDATE SET expected = :expected, got = :got, verdict = :verdict, route = "
        ":route, "
        "why = :why, checked_at = :checked_at, attempts = :attempts, next_at = :next_at, seq = :seq")
      .bind(":category", row.category)
      .bind(":day", row.day)
      .bind(":expected", row.expected)
      .bind(":got", row.got)
      .bind(":verdict", verdict_name(row.verdict))
      .bind(":route", to_json(route))
      .bind(":why", row.why)
      .bind(":checked_at", row.checked_at)
      .bind(":attempts", row.attempts)
      .bind(":next_at", row.next_at)
      .bind(":seq", seq)
      .run();
}

std::optional<Coverage> find_coverage(Database& db, const std::string& category, Day day) {
  auto row = db.query("SELECT " COVERAGE_COLUMNS " FROM coverage_row WHERE category = :category AND day = :day");
  row.bind(":category", category).bind(":day", day);
  if (!row.step()) return std::nullopt;
  return read_coverage(row);
}

std::vector<Coverage> coverage_since(Database& db, std::optional<Day> since) {
  std::vector<Coverage> rows;
  auto row = db.query("SELECT " COVERAGE_COLUMNS " FROM coverage_row WHERE day >= :since ORDER BY day, category");
  row.bind(":since", since ? render_day(*since) : std::string());
  while (row.step()) rows.push_back(read_coverage(row));
  return rows;
}

std::vector<Coverage> coverage_open(Database& db) {
  std::vector<Coverage> rows;
  auto row = db.query("SELECT " COVERAGE_COLUMNS
                      " FROM coverage_row WHERE verdict NOT IN ('complete', 'healed', 'quiet') OR next_at IS NOT NULL "
                      "ORDER BY day, category");
  while (row.step()) rows.push_back(read_coverage(row));
  return rows;
}

std::vector<Coverage> coverage_of(Database& db, const std::string& category, Day since) {
  std::vector<Coverage> rows;
  auto row = db.query("SELECT " COVERAGE_COLUMNS
                      " FROM coverage_row WHERE category = :category AND day >= :since ORDER BY day");
  row.bind(":category", category).bind(":since", since);
  while (row.step()) rows.push_back(read_coverage(row));
  return rows;
}

void put_next_try(Database& db, const std::string& category, Day day, std::optional<Instant> next_at) {
  db.query("UPDATE coverage_row SET next_at = :next_at WHERE category = :category AND day = :day")
      .bind(":next_at", next_at)
      .bind(":category", category)
      .bind(":day", day)
      .run();
}

int count_announced(Database& db, const std::string& category, Day day) {
  auto row = db.query(
      "SELECT count(DISTINCT paper) FROM sighting WHERE category = :category AND day = :day AND kind IN ('new', "
      "'cross') AND source LIKE 'arxiv-%'");
  row.bind(":category", category).bind(":day", day);
  row.step();
  return row.number(0);
}

}  // namespace preprintd::store
