#include "store/sighting_table.hpp"

#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

#define SIGHTING_COLUMNS "source, category, day, kind, rank, upvotes, raw"
/// Those a snapshot names are kept apart, for there are millions.
#define SIGHTINGS(where)                                                                                        \
  "SELECT " SIGHTING_COLUMNS ", paper, seq FROM sighting WHERE " where                                          \
  " UNION ALL SELECT 'snapshot', '', day, 'named', NULL, NULL, '', paper, seq FROM snapshot_paper WHERE " where \
  " ORDER BY day, seq"

Sighting read_sighting(Query& row) {
  Sighting sighting;
  sighting.source = parse_source(row.text(0)).value_or(Source::manual);
  sighting.category = row.text(1);
  sighting.day = row.day(2);
  sighting.kind = parse_kind(row.text(3)).value_or(SightingKind::other);
  sighting.rank = row.maybe_number(4);
  sighting.upvotes = row.maybe_number(5);
  sighting.raw = row.text(6);
  return sighting;
}

}  // namespace

bool record_sighting(Database& db, const ArxivId& id, const Sighting& sighting, Instant now) {
  {
    auto look = db.query(
        "SELECT rank, upvotes FROM sighting WHERE paper = :paper AND source = :source AND category = :category AND "
        "day = :day AND kind = :kind");
    look.bind(":paper", id)
        .bind(":source", source_name(sighting.source))
        .bind(":category", sighting.category)
        .bind(":day", sighting.day)
        .bind(":kind", kind_name(sighting.kind));
    if (look.step()) {
      if (look.maybe_number(0) == sighting.rank && look.maybe_number(1) == sighting.upvotes) return false;
      const auto seq = db.next_seq();
      db.query(
            "UPDATE sighting SET rank = :rank, upvotes = :upvotes, raw = :raw, seq = :seq WHERE paper = :paper AND "
            "source = :source AND category = :category AND day = :day AND kind = :kind")
          .bind(":rank", sighting.rank)
          .bind(":upvotes", sighting.upvotes)
          .bind(":raw", sighting.raw)
          .bind(":seq", seq)
          .bind(":paper", id)
          .bind(":source", source_name(sighting.source))
          .bind(":category", sighting.category)
          .bind(":day", sighting.day)
          .bind(":kind", kind_name(sighting.kind))
          .run();
      return false;
    }
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO sighting (paper, source, category, day, kind, rank, upvotes, raw, seen_at, seq) VALUES "
        "(:paper, :source, :category, :day, :kind, :rank, :upvotes, :raw, :now, :seq)")
      .bind(":paper", id)
      .bind(":source", source_name(sighting.source))
      .bind(":category", sighting.category)
      .bind(":day", sighting.day)
      .bind(":kind", kind_name(sighting.kind))
      .bind(":rank", sighting.rank)
      .bind(":upvotes", sighting.upvotes)
      .bind(":raw", sighting.raw)
      .bind(":now", now)
      .bind(":seq", seq)
      .run();
  return true;
}

std::vector<Sighting> sightings_of(Database& db, const ArxivId& id) {
  std::vector<Sighting> sightings;
  auto row = db.query(SIGHTINGS("paper = :paper"));
  row.bind(":paper", id);
  while (row.step()) sightings.push_back(read_sighting(row));
  return sightings;
}

std::map<ArxivId, std::vector<Sighting>> sightings_of(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::vector<Sighting>> sightings;
  auto row = db.query(SIGHTINGS("paper IN (SELECT value FROM json_each(:papers))"));
  row.bind(":papers", keys_json(ids));
  while (row.step()) sightings[row.id(7)].push_back(read_sighting(row));
  return sightings;
}

std::vector<ArxivId> ids_sighted(Database& db, Source source, std::string_view category, Day day) {
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT DISTINCT paper FROM sighting WHERE day = :day AND source = :source AND category = :category AND "
      "kind IN ('new', 'cross', 'listed') ORDER BY paper");
  row.bind(":day", day).bind(":source", source_name(source)).bind(":category", category);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

bool is_sighted(Database& db, const ArxivId& id, std::string_view category, Day day) {
  auto row = db.query(
      "SELECT 1 FROM sighting WHERE paper = :paper AND category = :category AND day = :day AND "
      "kind IN ('new', 'cross') AND source IN ('arxiv-feed', 'arxiv-listing', 'arxiv-catchup')");
  row.bind(":paper", id).bind(":category", category).bind(":day", day);
  return row.step();
}

bool announced_before(Database& db, const ArxivId& id, std::string_view category, Day day) {
  auto row = db.query(
      "SELECT 1 FROM sighting WHERE paper = :paper AND category = :category AND day < :day AND kind IN ('new', "
      "'cross') AND source <> 'arxiv-oai'");
  row.bind(":paper", id).bind(":category", category).bind(":day", day);
  return row.step();
}

bool is_any_announced_of(Database& db, std::string_view category, Day day) {
  auto row = db.query(
      "SELECT 1 FROM sighting JOIN paper ON paper.key = sighting.paper WHERE sighting.day = :day AND source IN "
      "('arxiv-feed', 'arxiv-listing', 'arxiv-catchup') AND kind IN ('new', 'cross') AND EXISTS (SELECT 1 FROM "
      "json_each(paper.categories) AS its WHERE its.value = :category) LIMIT 1");
  row.bind(":day", day).bind(":category", category);
  return row.step();
}

bool is_mailing_known(Database& db, Day day) {
  auto row = db.query(
      "SELECT 1 FROM sighting WHERE day = :day AND source IN ('arxiv-listing', 'arxiv-catchup') AND "
      "kind IN ('new', 'cross', 'replace', 'replace-cross') LIMIT 1");
  row.bind(":day", day);
  return row.step();
}

FirstSeen first_seen(Database& db, const ArxivId& id, const std::set<std::string>& categories) {
  FirstSeen seen;
  bool listed = false, healed = false;
  const auto earlier = [](std::optional<Day>& day, Day other) {
    if (!day || other < *day) day = other;
  };
  for (const auto& sighting : sightings_of(db, id)) {
    const bool fresh = sighting.kind == SightingKind::new_paper || sighting.kind == SightingKind::cross;
    if (fresh && categories.count(sighting.category)) {
      earlier(seen.listing, sighting.day);
      (sighting.source == Source::arxiv_oai ? healed : listed) = true;
    }
    if (sighting.source == Source::huggingface && sighting.kind == SightingKind::listed)
      earlier(seen.huggingface, sighting.day);
    if (sighting.source == Source::manual) earlier(seen.manual, sighting.day);
  }
  seen.healed = healed && !listed;
  return seen;
}

std::optional<Sighting> newest_pick(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT " SIGHTING_COLUMNS
                      " FROM sighting WHERE paper = :paper AND source = 'huggingface' AND kind = 'listed' "
                      "ORDER BY day DESC LIMIT 1");
  row.bind(":paper", id);
  if (!row.step()) return std::nullopt;
  return read_sighting(row);
}

}  // namespace preprintd::store
