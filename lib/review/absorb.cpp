#include "review/absorb.hpp"

#include <algorithm>
#include <set>

#include "format/compare.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::review {
namespace {

std::vector<Entry> all_entries(store::Database& db) {
  std::vector<Entry> all;
  for (const auto& list : store::all_lists(db))
    for (auto& entry : store::entries_of_list(db, list.name)) all.push_back(std::move(entry));
  return all;
}

/// The entries this file is responsible for: of the lists it holds, and of lists that were last seen in it.
std::vector<Entry> known_here(store::Database& db, const format::ListFile& file, const std::string& path) {
  std::vector<Entry> known;
  for (const auto& list : store::all_lists(db)) {
    const bool here = file.find_list(list.name) || (!path.empty() && list.file == path);
    if (!here) continue;
    for (auto& entry : store::entries_of_list(db, list.name)) known.push_back(std::move(entry));
  }
  return known;
}

void remember_lists(store::Database& db, store::StepWriter& step, const format::ListFile& file, const Absorbing& how) {
  int order = 0;
  for (const auto& list : file.lists) {
    const auto before = store::find_list(db, list.name);
    ReadingList now;
    now.name = list.name;
    now.heading = list.heading;
    now.file = how.remember || !before || before->file.empty() ? how.file : before->file;
    now.order = order++;
    step.put_list(now);
  }
}

/// Papers accepted before any list was known wait on a list without a file; the first list of hers takes them.
void adopt_homeless(store::Database& db, store::StepWriter& step, const format::ListFile& file) {
  if (file.lists.empty()) return;
  const auto homeless = store::find_list(db, kHomelessList);
  if (!homeless || !homeless->file.empty() || file.find_list(kHomelessList)) return;
  for (auto entry : store::entries_of_list(db, kHomelessList)) {
    if (entry.place != Entry::Place::wanted) continue;
    entry.list = file.lists.front().name;
    step.put_entry(entry, true);
  }
}

void add_entry(store::Database& db, store::StepWriter& step, Entry entry, const By& by, Absorbed& done) {
  if (store::ensure_paper(db, entry.paper, by.now)) done.new_papers.push_back(entry.paper);
  Sighting sighting;
  sighting.source = Source::reading_list;
  sighting.day = utc_day(by.now);
  const auto seen = store::sightings_of(db, entry.paper);
  const bool known =
      std::any_of(seen.begin(), seen.end(), [](const Sighting& other) { return other.source == Source::reading_list; });
  if (!known) store::record_sighting(db, entry.paper, sighting, by.now);
  Decision decision;
  decision.state = DecisionState::accepted;
  const auto before = store::find_decision(db, entry.paper);
  if (!before || before->state != DecisionState::accepted) step.decide(entry.paper, decision);
  // A line she took out and put back is the entry it was.
  for (const auto& other : store::entries_of_paper(db, entry.paper))
    if (other.list == entry.list && (other.place == Entry::Place::off || other.place == Entry::Place::gone))
      entry.key = other.key;
  entry.place = Entry::Place::on;
  step.put_entry(entry, false);
  ++done.added;
}

void follow(store::Database& db, store::StepWriter& step, const Entry& known, const format::Followed& found,
            Absorbed& done) {
  Entry entry = known;
  entry.list = found.list;
  entry.section = found.section;
  entry.position = found.position;
  entry.number = found.number;
  if (entry.place == Entry::Place::wanted) entry.place = Entry::Place::on;
  if (!found.conflict) entry.base = found.base;
  entry.annotation = found.annotation;
  if (!found.fields.empty()) ++done.changed;
  if (found.moved) ++done.moved;
  if (!found.fields.empty() || entry.list != known.list || entry.section != known.section) {
    step.put_entry(entry, false);
  } else {
    store::note_written(db, entry);
  }
}

void remove_entry(store::Database& db, store::StepWriter& step, Entry entry, Absorbed& done) {
  if (entry.place == Entry::Place::leaving) {
    store::set_place(db, entry.key, Entry::Place::gone);
  } else if (entry.place == Entry::Place::on) {
    entry.place = Entry::Place::off;
    step.put_entry(entry, false);
    ++done.removed;
  }
}

}  // namespace

Absorbed absorb(store::Database& db, format::ListFile& file, const Absorbing& how, const By& by) {
  Absorbed done;
  format::adopt_names(file, all_entries(db));
  const auto known = known_here(db, file, how.file);
  format::AbsorbOptions options;
  options.accept_removals = how.accept_removals;
  const auto seen = format::absorb(known, file, options);
  for (const auto& list : file.lists) done.lists.push_back(list.name);
  for (const auto& entry : file.entries) done.entries += entry.text.id ? 1 : 0;
  if (seen.refused) {
    done.refused = seen.refused;
    return done;
  }
  store::StepWriter step(db, how.verb, how.verb == "import reading-list" ? by.actor : "file", by.now);
  remember_lists(db, step, file, how);
  adopt_homeless(db, step, file);
  for (const auto& found : seen.followed) follow(db, step, known[found.known], found, done);
  for (const auto& entry : seen.added) add_entry(db, step, entry, by, done);
  for (const auto index : seen.removed) remove_entry(db, step, known[index], done);
  for (const auto& conflict : seen.conflicts) {
    const auto& entry = known[conflict.known];
    done.conflicts.push_back(
        {entry.key, entry.paper.text(), entry.list, conflict.field, conflict.ours, conflict.theirs});
  }
  return done;
}

}  // namespace preprintd::review
