#include "store/step_table.hpp"

#include <algorithm>

#include "base/sabotage.hpp"
#include "store/entry_json.hpp"
#include "store/entry_table.hpp"
#include "store/history_row.hpp"
#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

bool same(const Entry& a, const Entry& b) {
  return a.paper == b.paper && a.list == b.list && a.section == b.section && a.position == b.position &&
         a.number == b.number && a.place == b.place && a.base == b.base && a.annotation == b.annotation;
}

#define HISTORY(where)                                                                                       \
  "SELECT step.key, step.seq, verb, actor, at, table_name, before, after, change.undone_by IS NOT NULL AND " \
  "change.undone_by <> step.key, paper FROM change JOIN step ON step.key = change.step WHERE " where         \
  " ORDER BY paper, step.seq, ordinal"

/// Adds the change of that row to its paper's steps so far.
void read_change(Query& row, std::vector<HistoryStep>& steps) {
  if (steps.empty() || steps.back().key != row.integer(0)) {
    auto& step = steps.emplace_back();
    step.key = row.integer(0);
    step.seq = row.integer(1);
    step.verb = row.text(2);
    step.actor = row.text(3);
    step.at = row.instant(4);
  }
  auto& change = steps.back().changes.emplace_back();
  change.table = row.text(5);
  change.before = row.maybe_text(6);
  change.after = row.maybe_text(7);
  change.undone = row.number(8) != 0;
}

}  // namespace

void StepWriter::note(std::string_view table, const std::string& row_key, const std::optional<ArxivId>& paper,
                      const std::optional<std::string>& before, const std::optional<std::string>& after) {
  if (!step_) {
    const auto seq = db_.next_seq();
    auto open = db_.query("INSERT INTO step (verb, actor, at, seq) VALUES (:verb, :actor, :at, :seq) RETURNING key");
    open.bind(":verb", verb_).bind(":actor", actor_).bind(":at", at_).bind(":seq", seq);
    open.step();
    step_ = open.integer(0);
  }
  ++changes_;
  db_.query(
         "INSERT INTO change (step, ordinal, table_name, row_key, paper, before, after, undone_by) VALUES (:step, "
         ":ordinal, :table, :row, :paper, :before, :after, :undone_by)")
      .bind(":step", *step_)
      .bind(":ordinal", changes_)
      .bind(":table", table)
      .bind(":row", row_key)
      .bind(":paper", paper)
      .bind(":before", before)
      .bind(":after", after)
      .bind(":undone_by", is_undo_ ? step_ : std::nullopt)
      .run();
}

void StepWriter::decide(const ArxivId& paper, const Decision& decision) {
  const auto key = std::to_string(paper.key());
  const auto before = read_row(db_, "decision", key);
  if (decision.state == DecisionState::pending || decision.state == DecisionState::none) {
    if (!before) return;
    write_row(db_, "decision", key, std::nullopt);
    note("decision", key, paper, before, std::nullopt);
    return;
  }
  {
    auto look =
        db_.query("SELECT 1 FROM decision WHERE paper = :paper AND state = :state AND until IS :until AND why IS :why");
    look.bind(":paper", paper)
        .bind(":state", state_name(decision.state))
        .bind(":until", decision.until)
        .bind(":why", decision.why);
    if (look.step()) return;
  }
  const auto seq = db_.next_seq();
  db_.query(
         "INSERT INTO decision (paper, state, at, until, why, seq) VALUES (:paper, :state, :at, :until, :why, :seq) "
         "ON CONFLICT (paper) DO UPDATE SET state = :state, at = :at, until = :until, why = :why, seq = :seq")
      .bind(":paper", paper)
      .bind(":state", state_name(decision.state))
      .bind(":at", decision.at.value_or(at_))
      .bind(":until", decision.until)
      .bind(":why", decision.why)
      .bind(":seq", seq)
      .run();
  if (sabotaged("history-apart")) db_.connection().exec("COMMIT; BEGIN IMMEDIATE");
  note("decision", key, paper, before, read_row(db_, "decision", key));
}

std::int64_t StepWriter::put_entry(const Entry& entry, bool ours) {
  std::optional<std::string> before;
  if (entry.key != 0) {
    const auto stored = find_entry(db_, entry.key);
    if (stored && same(*stored, entry)) return entry.key;
    before = read_row(db_, "entry", std::to_string(entry.key));
  }
  const auto seq = db_.next_seq();
  auto put = db_.query(
      "INSERT INTO entry (key, paper, list, section, position, number, place, base, title, link, venue, summary, code, "
      "links, read_notes, note, extra, ours, created_at, seq) VALUES (:key, :paper, :list, :section, :position, "
      ":number, :place, :base, :title, :link, :venue, :summary, :code, :links, :read_notes, :note, :extra, :ours, "
      ":created_at, :seq) ON CONFLICT (key) DO UPDATE SET paper = :paper, list = :list, section = :section, "
      "position = :position, number = :number, place = :place, base = :base, title = :title, link = :link, "
      "venue = :venue, summary = :summary, code = :code, links = :links, read_notes = :read_notes, note = :note, "
      "extra = :extra, seq = :seq RETURNING key");
  const auto& words = entry.annotation;
  put.bind(":key", entry.key != 0 ? std::optional<std::int64_t>(entry.key) : std::nullopt)
      .bind(":paper", entry.paper)
      .bind(":list", entry.list)
      .bind(":section", entry.section)
      .bind(":position", entry.position)
      .bind(":number", entry.number)
      .bind(":place", place_name(entry.place))
      .bind(":base", entry.base)
      .bind(":title", words.title)
      .bind(":link", words.link)
      .bind(":venue", words.venue)
      .bind(":summary", words.summary)
      .bind(":code", to_json(words.code))
      .bind(":links", to_json(words.links))
      .bind(":read_notes", words.read_notes)
      .bind(":note", words.note)
      .bind(":extra", words.extra)
      .bind(":ours", ours)
      .bind(":created_at", at_)
      .bind(":seq", seq);
  put.step();
  const auto key = put.integer(0);
  db_.text().entry_changes(key);
  note("entry", std::to_string(key), entry.paper, before, read_row(db_, "entry", std::to_string(key)));
  return key;
}

void StepWriter::remove_entry(std::int64_t key) {
  const auto stored = find_entry(db_, key);
  if (!stored) return;
  const auto row_key = std::to_string(key);
  const auto before = read_row(db_, "entry", row_key);
  write_row(db_, "entry", row_key, std::nullopt);
  note("entry", row_key, stored->paper, before, std::nullopt);
}

void StepWriter::put_list(const ReadingList& list) {
  const auto before = read_row(db_, "list", list.name);
  {
    auto look =
        db_.query("SELECT 1 FROM list WHERE name = :name AND heading = :heading AND file = :file AND place = :place");
    look.bind(":name", list.name).bind(":heading", list.heading).bind(":file", list.file).bind(":place", list.order);
    if (look.step()) return;
  }
  const auto seq = db_.next_seq();
  db_.query(
         "INSERT INTO list (name, heading, file, place, seq) VALUES (:name, :heading, :file, :place, :seq) "
         "ON CONFLICT (name) DO UPDATE SET heading = :heading, file = :file, place = :place, seq = :seq")
      .bind(":name", list.name)
      .bind(":heading", list.heading)
      .bind(":file", list.file)
      .bind(":place", list.order)
      .bind(":seq", seq)
      .run();
  note("list", list.name, std::nullopt, before, read_row(db_, "list", list.name));
}

void StepWriter::remove_list(std::string_view name) {
  const std::string key(name);
  const auto before = read_row(db_, "list", key);
  if (!before) return;
  write_row(db_, "list", key, std::nullopt);
  note("list", key, std::nullopt, before, std::nullopt);
}

std::vector<HistoryStep> history_of(Database& db, const ArxivId& id) {
  std::vector<HistoryStep> steps;
  auto row = db.query(HISTORY("paper = :paper"));
  row.bind(":paper", id);
  while (row.step()) read_change(row, steps);
  return steps;
}

std::map<ArxivId, std::vector<HistoryStep>> history_of(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::vector<HistoryStep>> history;
  auto row = db.query(HISTORY("paper IN (SELECT value FROM json_each(:papers))"));
  row.bind(":papers", keys_json(ids));
  while (row.step()) read_change(row, history[row.id(9)]);
  return history;
}

std::vector<std::string> former_lines(Database& db, const ArxivId& id, std::int64_t entry) {
  std::vector<std::string> lines;
  auto row = db.query(
      "SELECT json_extract(before, '$.base') AS base FROM change WHERE paper = :paper AND table_name = 'entry' AND "
      "row_key = :entry AND base IS NOT NULL ORDER BY step DESC, ordinal DESC LIMIT 20");
  row.bind(":paper", id);
  row.bind(":entry", std::to_string(entry));
  while (row.step()) {
    auto line = row.text(0);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
  }
  return lines;
}

std::int64_t newest_step_seq(Database& db, const ArxivId& id) {
  auto row = db.query(
      "SELECT step.seq FROM change JOIN step ON step.key = change.step WHERE paper = :paper "
      "ORDER BY change.step DESC LIMIT 1");
  row.bind(":paper", id);
  return row.step() ? row.integer(0) : 0;
}

}  // namespace preprintd::store
