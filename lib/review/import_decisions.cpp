#include "review/import_decisions.hpp"

#include <algorithm>

#include "review/decide.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::review {
namespace {

void take_entry(store::Database& db, store::StepWriter& step, Entry entry) {
  auto known = store::entries_of_paper(db, entry.paper);
  const auto ours = std::find_if(known.begin(), known.end(), [&](const Entry& other) {
    return other.list == entry.list && other.place != Entry::Place::gone;
  });
  if (ours != known.end()) {
    // A line that was to go stays where it stands; all else about it is ours.
    if (ours->place != Entry::Place::leaving) return;
    ours->place = Entry::Place::on;
    step.put_entry(*ours, false);
    return;
  }
  if (!store::find_list(db, entry.list)) {
    ReadingList list;
    list.name = entry.list;
    step.put_list(list);
  }
  // The line may stand in her file or not: the next reading of the file finds it, else it is written.
  entry.key = 0;
  if (entry.place != Entry::Place::off) entry.place = Entry::Place::wanted;
  entry.position = 0;
  entry.number.reset();
  entry.base.reset();
  step.put_entry(entry, true);
}

}  // namespace

ImportedDecisions import_decisions(store::Database& db, const std::vector<format::DecisionLine>& lines, const By& by) {
  ImportedDecisions done;
  store::StepWriter step(db, "import decisions", by.actor, by.now);
  for (const auto& line : lines) {
    ++done.lines;
    const auto ours = store::find_decision(db, line.id);
    const bool newer = !ours || (line.decision.at && ours->at && *line.decision.at > *ours->at);
    if (!newer) {
      ++done.kept;
      continue;
    }
    if (store::ensure_paper(db, line.id, by.now)) {
      Sighting sighting;
      sighting.source = Source::reading_list;
      sighting.day = utc_day(by.now);
      store::record_sighting(db, line.id, sighting, by.now);
    }
    step.decide(line.id, line.decision);
    if (line.decision.state == DecisionState::accepted) {
      for (const auto& entry : line.entries) take_entry(db, step, entry);
    } else if (line.decision.state == DecisionState::rejected) {
      send_away(db, step, line.id);
    }
    ++done.taken;
  }
  return done;
}

}  // namespace preprintd::review
