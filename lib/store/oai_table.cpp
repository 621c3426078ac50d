#include "store/oai_table.hpp"

namespace preprintd::store {
namespace {

#define FROM_A_LISTING "source IN ('arxiv-feed', 'arxiv-listing', 'arxiv-catchup')"

std::string_view phase_name(OaiPhase phase) {
  switch (phase) {
    case OaiPhase::records: return "records";
    case OaiPhase::identifiers: return "identifiers";
    case OaiPhase::done: break;
  }
  return "done";
}

OaiPhase phase_of(std::string_view name) {
  if (name == "records") return OaiPhase::records;
  return name == "identifiers" ? OaiPhase::identifiers : OaiPhase::done;
}

}  // namespace

std::optional<OaiHarvest> find_oai_harvest(Database& db, const std::string& category) {
  auto row = db.query(
      "SELECT from_day, phase, asked_from, token, reached, answered, pages, records, attempts, next_at, why, "
      "started_at "
      "FROM oai_harvest WHERE category = :category");
  row.bind(":category", category);
  if (!row.step()) return std::nullopt;
  OaiHarvest harvest;
  harvest.category = category;
  harvest.from = row.day(0);
  harvest.phase = phase_of(row.text(1));
  harvest.asked_from = row.day(2);
  harvest.token = row.text(3);
  if (!row.is_null(4)) harvest.reached = row.day(4);
  harvest.answered = row.maybe_instant(5);
  harvest.pages = row.number(6);
  harvest.records = row.number(7);
  harvest.attempts = row.number(8);
  harvest.next_at = row.maybe_instant(9);
  harvest.why = row.text(10);
  harvest.started_at = row.instant(11);
  return harvest;
}

void put_oai_harvest(Database& db, const OaiHarvest& harvest) {
  const auto seq = db.next_seq();
  db.query(
        "INSERT OR REPLACE INTO oai_harvest (category, from_day, phase, asked_from, token, reached, answered, pages, "
        "records, attempts, next_at, why, started_at, seq) VALUES (:category, :from, :phase, :asked_from, :token, "
        ":reached, :answered, :pages, :records, :attempts, :next_at, :why, :started_at, :seq)")
      .bind(":category", harvest.category)
      .bind(":from", harvest.from)
      .bind(":phase", phase_name(harvest.phase))
      .bind(":asked_from", harvest.asked_from)
      .bind(":token", harvest.token)
      .bind(":reached", harvest.reached)
      .bind(":answered", harvest.answered)
      .bind(":pages", harvest.pages)
      .bind(":records", harvest.records)
      .bind(":attempts", harvest.attempts)
      .bind(":next_at", harvest.next_at)
      .bind(":why", harvest.why)
      .bind(":started_at", harvest.started_at)
      .bind(":seq", seq)
      .run();
}

bool is_named(Database& db, const ArxivId& id, std::string_view category) {
  auto row = db.query("SELECT 1 FROM sighting WHERE paper = :paper AND category = :category AND (" FROM_A_LISTING
                      " OR source = 'arxiv-oai')");
  row.bind(":paper", id).bind(":category", category);
  return row.step();
}

std::optional<ArxivId> youngest_before(Database& db, std::string_view category, Day day) {
  auto row = db.query(
      "SELECT max(paper) FROM sighting WHERE category = :category AND day < :day AND kind = 'new' AND " FROM_A_LISTING);
  row.bind(":category", category).bind(":day", day);
  if (!row.step() || row.is_null(0)) return std::nullopt;
  return row.id(0);
}

std::vector<ArxivId> announced_between(Database& db, std::string_view category, Day first, Day last) {
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT DISTINCT paper FROM sighting WHERE category = :category AND day BETWEEN :first AND :last "
      "AND kind IN ('new', 'cross') AND " FROM_A_LISTING " ORDER BY paper");
  row.bind(":category", category).bind(":first", first).bind(":last", last);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

}  // namespace preprintd::store
