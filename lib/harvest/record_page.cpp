#include "harvest/record_page.hpp"

#include <algorithm>

#include "base/sabotage.hpp"
#include "normalize/merge.hpp"
#include "normalize/normalize.hpp"
#include "store/decision_table.hpp"
#include "store/paper_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::harvest {
namespace {

bool is_on_her_list(store::Database& db, const ArxivId& id) {
  const auto decision = store::find_decision(db, id);
  return decision && decision->state == DecisionState::accepted;
}

void record_one(store::Database& db, const PageRecords& page, const Record& record, Instant now, Recorded& done) {
  auto incoming = normalize::normalize(record);
  if (!incoming) {
    const Unreadable lost{incoming.error().message(), record.id.text()};
    store::quarantine(db, page.source, page.category, page.day, lost, page.raw, now);
    ++done.quarantined;
    return;
  }
  const auto stored = store::find_paper(db, record.id);
  std::map<std::string, Source> origin;
  if (stored) origin = store::origin_of(db, record.id);
  std::map<std::string, Source> new_origin;
  auto merged = normalize::merge(stored, origin, *incoming, page.source, new_origin);
  const bool newer = stored && stored->version > 0 && merged.paper.version > stored->version;
  // A new version may have a new date, reference and comment: the API is asked once more.
  if (newer && page.source != Source::arxiv_api) merged.paper.complete = false;
  if (!stored || merged.changed || newer) {
    store::put_paper(db, merged.paper, new_origin, now);
    if (stored) {
      ++done.changed;
    } else if (record.sighting.kind != SightingKind::replace && record.sighting.kind != SightingKind::replace_cross) {
      ++done.papers;
    }
  }
  if (newer && is_on_her_list(db, record.id)) done.replaced.push_back(record.id.text());
  auto sighting = record.sighting;
  sighting.raw = page.raw;
  if (store::record_sighting(db, record.id, sighting, now)) ++done.sightings;
  for (const auto& suggestion : normalize::suggestions(merged.paper, record.code_url, record.project_url))
    store::put_suggestion(db, record.id, suggestion);
  done.stored.push_back(record.id);
}

}  // namespace

Recorded record_page(store::Database& db, const PageRecords& page, Instant now) {
  Recorded done;
  for (const auto& record : page.records) {
    record_one(db, page, record, now, done);
    if (sabotaged("page-in-pieces")) db.connection().exec("COMMIT; BEGIN IMMEDIATE");
  }
  for (const auto& unreadable : page.unreadable) {
    store::quarantine(db, page.source, page.category, page.day, unreadable, page.raw, now);
    ++done.quarantined;
  }
  return done;
}

}  // namespace preprintd::harvest
