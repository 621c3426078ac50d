#include "publish/publish.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "format/compare.hpp"
#include "format/markdown_text.hpp"
#include "store/entry_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"
#include "store/step_table.hpp"

namespace preprintd::publish {
namespace {

std::string heading_fact(const std::string& list, const std::string& section) {
  return fmt::format("made-heading:{}/{}", list, section);
}

std::optional<std::chrono::year_month_day> day_of(const std::optional<Instant>& time) {
  if (!time) return std::nullopt;
  return std::chrono::year_month_day(utc_day(*time));
}
std::optional<int> year_of(const std::optional<Instant>& time) {
  const auto day = day_of(time);
  return day ? std::optional<int>(int(day->year())) : std::nullopt;
}

format::Hints hints_for(store::Database& db, const std::vector<std::string>& lists,
                        const std::map<std::string, format::ListRules>& rules) {
  format::Hints hints;
  hints.rules = rules;
  std::map<std::pair<std::string, std::string>, std::int64_t> newest;
  for (const auto& list : lists) {
    const auto joined = store::entries_since_import(db, list);
    if (joined.empty()) continue;
    for (const auto& entry : store::entries_of_list(db, list)) {
      if (entry.place != Entry::Place::on || !joined.contains(entry.key)) continue;
      const auto section = std::make_pair(list, entry.section);
      if (newest[section] >= entry.key) continue;
      newest[section] = entry.key;
      hints.last_added.insert_or_assign(section, entry.paper);
    }
  }
  return hints;
}

/// The bytes the line had when it said what it shall say again.
std::optional<std::string> former_line(store::Database& db, const Entry& entry, const Annotation& wanted) {
  for (auto& line : store::former_lines(db, entry.paper, entry.key)) {
    const auto read = format::parse_entry(line);
    const bool nested_elsewhere =
        line.find('\n') != std::string::npos && read.gap.end != format::parse_entry(*entry.base).gap.end;
    if (read.id == entry.paper && read.annotation == wanted && !nested_elsewhere) return std::move(line);
  }
  return std::nullopt;
}

/// A list may stand there as a heading without lines.
bool has_heading(const format::ListFile& file, const ReadingList& list,
                 const std::map<std::string, format::ListRules>& rules) {
  const auto set = rules.find(list.name);
  const auto wanted = set != rules.end() && set->second.heading ? format::slug(*set->second.heading) : list.name;
  return std::any_of(file.headings.begin(), file.headings.end(),
                     [&](const format::Heading& heading) { return format::slug(heading.text) == wanted; });
}

struct Gathering {
  store::Database& db;
  Prepared& prepared;
  format::Changes changes;
  std::map<std::int64_t, int> lines;  ///< of the list at hand: how many lines of a paper came so far
};

void gather_one(Gathering& work, const Entry& entry, const format::LineStyle& style,
                const std::vector<std::int64_t>& skipped) {
  // Which of several lines of one paper in one list it is, in the order of the file.
  const bool has_line = entry.place == Entry::Place::on || entry.place == Entry::Place::leaving;
  const format::EntryRef which{entry.list, entry.paper, has_line ? work.lines[entry.paper.key()]++ : 0};
  if (std::find(skipped.begin(), skipped.end(), entry.key) != skipped.end()) return;
  switch (entry.place) {
    case Entry::Place::wanted: {
      const auto paper = store::find_paper(work.db, entry.paper);
      const bool titled = (paper && !paper->title.empty()) || entry.annotation.title;
      if (!titled) {
        work.prepared.notes.push_back(
            fmt::format("{} waits for its metadata before it can be written", entry.paper.text()));
        return;
      }
      format::NewEntry added{
          entry.list,
          std::nullopt,
          {entry.paper, paper ? paper->title : std::string(), entry.annotation, std::nullopt,
           year_of(paper ? paper->submitted : std::nullopt), day_of(paper ? paper->submitted : std::nullopt)}};
      if (!entry.section.empty()) added.section = entry.section;
      work.changes.added.push_back(std::move(added));
      ++work.prepared.added;
      return;
    }
    case Entry::Place::on: {
      if (!entry.base) return;
      const auto in_file = format::parse_entry(*entry.base).annotation;
      auto pending = format::pending_change(entry.annotation, in_file, style);
      if (!pending) return;
      const auto paper = store::find_paper(work.db, entry.paper);
      auto former = former_line(work.db, entry, pending->second);
      work.changes.changed.push_back({which, std::move(pending->first), std::move(pending->second),
                                      year_of(paper ? paper->submitted : std::nullopt), std::move(former)});
      ++work.prepared.changed;
      return;
    }
    case Entry::Place::leaving:
      work.changes.removed.push_back(
          {which, store::fact(work.db, heading_fact(entry.list, entry.section)).has_value()});
      ++work.prepared.removed;
      return;
    case Entry::Place::off:
    case Entry::Place::gone: return;
  }
}

/// Leaves out of `changes` what cannot be written even alone, so that one paper does not hold up the others.
void drop_unwritable(const format::ListFile& file, const format::Hints& hints, format::Changes& changes,
                     Prepared& prepared) {
  const auto sift = [&](auto& items, auto alone, auto id_of, int& count) {
    std::erase_if(items, [&](const auto& item) {
      format::Changes one;
      alone(one).push_back(item);
      const auto edited = format::apply(file, one, hints);
      if (edited) return false;
      const std::string id = id_of(item).text(), why = edited.error().message();
      prepared.notes.push_back(
          fmt::format("{} is not written: {}", id, why.starts_with(id + ": ") ? why.substr(id.size() + 2) : why));
      ++prepared.unwritable;
      --count;
      return true;
    });
  };
  using format::Changes;
  const auto of_entry = [](const auto& item) -> const ArxivId& { return item.which.id; };
  sift(
      changes.added, [](Changes & one) -> auto& { return one.added; },
      [](const format::NewEntry& item) -> const ArxivId& { return item.line.id; }, prepared.added);
  sift(
      changes.changed, [](Changes & one) -> auto& { return one.changed; }, of_entry, prepared.changed);
  sift(
      changes.removed, [](Changes & one) -> auto& { return one.removed; }, of_entry, prepared.removed);
}

}  // namespace

Result<Prepared> prepare(store::Database& db, const format::ListFile& file,
                         const std::map<std::string, format::ListRules>& rules,
                         const std::vector<std::int64_t>& skipped) {
  Prepared prepared;
  prepared.before = file.bytes;
  prepared.skipped = skipped;
  for (const auto& list : store::all_lists(db))
    if (file.find_list(list.name) || (file.lists.empty() && file.entries.empty()) || has_heading(file, list, rules))
      prepared.lists.push_back(list.name);
  Gathering work{db, prepared, {}, {}};
  for (const auto& list : prepared.lists) {
    const auto entries = store::entries_of_list(db, list);
    const auto* in_file = file.find_list(list);
    const auto style = in_file ? in_file->style : format::LineStyle();
    work.lines.clear();
    for (const auto& entry : entries) gather_one(work, entry, style, skipped);
  }
  if (work.changes.empty()) {
    prepared.after = prepared.before;
    return prepared;
  }
  const auto hints = hints_for(db, prepared.lists, rules);
  auto edited = format::apply(file, work.changes, hints);
  if (!edited) {
    drop_unwritable(file, hints, work.changes, prepared);
    if (prepared.unwritable == 0) return edited.error();
    edited = format::apply(file, work.changes, hints);
    if (!edited) return edited.error();
  }
  prepared.after = std::move(edited->bytes);
  prepared.written = std::move(edited->written);
  return prepared;
}

namespace {

void take_places(store::Database& db, const Prepared& prepared) {
  for (const auto& written : prepared.written)
    if (written.made_heading) store::set_fact(db, heading_fact(written.list, written.section), "1");
  auto file = format::parse_list_file(prepared.after);
  std::vector<Entry> known;
  for (const auto& list : prepared.lists)
    for (auto& entry : store::entries_of_list(db, list)) known.push_back(std::move(entry));
  std::vector<Entry> named = known;
  // New entries have no bytes yet; they count for the names of their section where they were written.
  for (auto& entry : named)
    for (const auto& written : prepared.written)
      if (entry.paper == written.id && entry.list == written.list && entry.place == Entry::Place::wanted)
        entry.section = written.section;
  format::adopt_names(file, named);
  const auto shown = file.papers();
  std::set<std::int64_t> seen;
  std::map<std::int64_t, std::vector<std::size_t>> of_paper;
  for (std::size_t i = 0; i < known.size(); ++i) of_paper[known[i].paper.key()].push_back(i);
  for (const auto& line : shown) {
    const auto same = [&](std::size_t i) {
      return known[i].list == line.list && !seen.count(known[i].key) &&
             (known[i].place == Entry::Place::on || known[i].place == Entry::Place::wanted);
    };
    const auto& candidates = of_paper[line.paper.key()];
    const auto found = std::find_if(candidates.begin(), candidates.end(), same);
    if (found == candidates.end()) continue;
    seen.insert(known[*found].key);
    Entry entry = known[*found];
    entry.place = Entry::Place::on;
    entry.section = line.section;
    entry.position = line.position;
    entry.number = line.number;
    const auto& skipped = prepared.skipped;
    if (std::find(skipped.begin(), skipped.end(), entry.key) == skipped.end()) entry.base = line.base;
    store::note_written(db, entry);
  }
  for (const auto& entry : known)
    if (entry.place == Entry::Place::leaving) store::set_place(db, entry.key, Entry::Place::gone);
}

std::string announced_fact(const std::filesystem::path& file) { return fmt::format("publishing:{}", file.string()); }

}  // namespace

void announce(store::Database& db, const std::filesystem::path& file, const Prepared& prepared) {
  auto text = sha256_hex(prepared.after) + "\n";
  for (const auto& list : prepared.lists) text += fmt::format("list\t{}\n", list);
  for (const auto& written : prepared.written)
    text += fmt::format("line\t{}\t{}\t{}\t{}\n", written.id.text(), written.list, written.made_heading ? 1 : 0,
                        written.section);
  store::set_fact(db, announced_fact(file), text);
}

void note_written(store::Database& db, const std::filesystem::path& file, const Prepared& prepared) {
  take_places(db, prepared);
  store::set_fact(db, announced_fact(file), "");
}

void catch_up(store::Database& db, const std::filesystem::path& file, const std::string& bytes) {
  const auto announced = store::fact(db, announced_fact(file));
  if (!announced || announced->empty()) return;
  Prepared prepared;
  prepared.after = bytes;
  std::set<std::pair<std::string, std::string>> ours;
  for (const auto line : lines_of(*announced)) {
    const auto words = split(line, '\t');
    if (words[0] == "list" && words.size() == 2) prepared.lists.emplace_back(words[1]);
    if (words[0] != "line" || words.size() != 5) continue;
    const auto id = parse_arxiv_id(words[1]);
    if (!id) continue;
    format::Written written{id->id, std::string(words[2]), std::string(words[4]), 0, std::nullopt, {}, words[3] == "1"};
    ours.emplace(id->id.text(), written.list);
    prepared.written.push_back(std::move(written));
  }
  if (announced->substr(0, announced->find('\n')) == sha256_hex(bytes)) {
    // Every other line may hold an edit of hers that nobody has read yet: it keeps the base to tell.
    for (const auto& list : prepared.lists)
      for (const auto& entry : store::entries_of_list(db, list))
        if (entry.place != Entry::Place::wanted || !ours.count({entry.paper.text(), entry.list}))
          prepared.skipped.push_back(entry.key);
    take_places(db, prepared);
  }
  store::set_fact(db, announced_fact(file), "");
}

}  // namespace preprintd::publish
