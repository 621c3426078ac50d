#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// A trained model as it is kept: `bytes` are triage's.
struct StoredModel {
  std::string version;
  Instant trained_at{};
  std::string bytes;
  std::string report;  ///< one line for people
};

/// Becomes the newest; all but the three newest go. A model of the newest one's version only brings its time up to
/// date.
void put_model(Database& db, const StoredModel& model);
std::optional<StoredModel> newest_model(Database& db);
/// The same without reading the bytes (empty).
std::optional<StoredModel> newest_model_facts(Database& db);

/// Papers that wait undecided and have scores, none of them by `scorer` (a version as `score.model` names it).
std::vector<ArxivId> waiting_without_scores_of(Database& db, const std::string& scorer);

/// How likely she accepts it, 0 to 1; writes nothing where it is what is stored.
void put_hers(Database& db, const ArxivId& id, double chance);
std::optional<double> hers_of(Database& db, const ArxivId& id);

/// Which topics are retired; takes the place of what was stored, and writes nothing when that is the same.
void set_retired_topics(Database& db, const std::set<std::string>& topics);
std::set<std::string> retired_topics(Database& db);

/// The youngest stored papers with a title and without a decision; youngest first.
std::vector<ArxivId> undecided_papers(Database& db, int limit);
/// Papers accepted or rejected after that moment, or before it while their texts came after it (an imported list's
/// papers). Without a text there is nothing to learn from: such a paper does not count yet.
int decided_since(Database& db, Instant since);

}  // namespace preprintd::store
