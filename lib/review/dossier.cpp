#include "review/dossier.hpp"

#include <algorithm>

#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/score_table.hpp"
#include "store/sighting_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::review {

std::string title_of(const Dossier& dossier) {
  if (!dossier.paper.title.empty()) return dossier.paper.title;
  for (const auto& entry : dossier.entries)
    if (entry.annotation.title) return *entry.annotation.title;
  return {};
}

std::optional<Dossier> read_dossier(store::Database& db, const ArxivId& id) {
  auto paper = store::find_paper(db, id);
  if (!paper) return std::nullopt;
  Dossier dossier(std::move(*paper));
  dossier.sightings = store::sightings_of(db, id);
  dossier.scores = store::scores_of(db, id);
  dossier.suggestions = store::suggestions_of(db, id);
  dossier.item = store::find_queue_item(db, id);
  if (const auto decision = store::find_decision(db, id)) {
    dossier.decision = *decision;
  } else if (dossier.item) {
    dossier.decision.state = DecisionState::pending;
  }
  for (auto& entry : store::entries_of_paper(db, id)) {
    if (entry.place == Entry::Place::gone) continue;
    const auto list = store::find_list(db, entry.list);
    dossier.files.push_back(list ? list->file : std::string());
    dossier.entries.push_back(std::move(entry));
  }
  dossier.history = store::history_of(db, id);
  dossier.seq = store::seq_of_paper(db, id);
  if (!dossier.history.empty()) dossier.seq = std::max(dossier.seq, dossier.history.back().seq);
  return dossier;
}

}  // namespace preprintd::review
