#include "review/dossier.hpp"

#include <algorithm>
#include <map>

#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::review {
namespace {

/// What a table knows of that paper; nothing where it knows nothing.
template <class Known>
std::vector<Known> taken(std::map<ArxivId, std::vector<Known>>& of_papers, const ArxivId& id) {
  const auto found = of_papers.find(id);
  if (found == of_papers.end()) return {};
  return std::move(found->second);
}

}  // namespace

std::string title_of(const Dossier& dossier) {
  if (!dossier.paper.title.empty()) return dossier.paper.title;
  for (const auto& entry : dossier.entries)
    if (entry.annotation.title) return *entry.annotation.title;
  return {};
}

std::optional<Dossier> read_dossier(store::Database& db, const ArxivId& id) {
  auto dossiers = read_dossiers(db, {id});
  if (dossiers.empty()) return std::nullopt;
  return std::move(dossiers.front());
}

std::vector<Dossier> read_dossiers(store::Database& db, const std::vector<ArxivId>& ids, Told told) {
  const store::OneState one_state(db);
  auto papers = store::find_papers(db, ids);
  const auto evidence_of = told == Told::all ? ids : std::vector<ArxivId>();
  auto sightings = store::sightings_of(db, evidence_of);
  auto scores = store::scores_of(db, evidence_of);
  auto suggestions = store::suggestions_of(db, evidence_of);
  auto items = store::find_queue_items(db, ids);
  auto decisions = store::find_decisions(db, ids);
  auto entries = store::entries_of_papers(db, ids);
  auto history = store::history_of(db, evidence_of);
  std::map<std::string, std::string> files;
  for (auto& list : store::all_lists(db)) files.emplace(list.name, std::move(list.file));

  std::vector<Dossier> dossiers;
  dossiers.reserve(papers.size());
  for (const auto& id : ids) {
    const auto stored = papers.find(id);
    if (stored == papers.end()) continue;
    auto& dossier = dossiers.emplace_back(std::move(stored->second.first));
    dossier.seq = stored->second.second;
    dossier.sightings = taken(sightings, id);
    dossier.scores = taken(scores, id);
    dossier.suggestions = taken(suggestions, id);
    if (const auto item = items.find(id); item != items.end()) dossier.item = std::move(item->second);
    if (const auto said = decisions.find(id); said != decisions.end()) {
      dossier.decision = std::move(said->second);
    } else if (dossier.item) {
      dossier.decision.state = DecisionState::pending;
    }
    for (auto& entry : taken(entries, id)) {
      if (entry.place == Entry::Place::gone) continue;
      dossier.files.push_back(files[entry.list]);
      dossier.entries.push_back(std::move(entry));
    }
    dossier.history = taken(history, id);
    if (!dossier.history.empty()) dossier.seq = std::max(dossier.seq, dossier.history.back().seq);
  }
  return dossiers;
}

}  // namespace preprintd::review
