#include "format/edit_plan.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "format/line_template.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {
namespace {

using Position = ListRules::Position;

int year_of(const ArxivId& id) { return 1991 + int((id.key() >> 40) / 12); }

class Planner {
 public:
  Planner(const ListFile& file, const Hints& hints) : file_(file), hints_(hints) {
    plan_.replaced.resize(file.entries.size());
    for (std::size_t s = 0; s < file.sections.size(); ++s) {
      PlannedSection planned;
      planned.section = int(s);
      planned.list = file.sections[s].list;
      planned.heading = file.sections[s].heading;
      for (const int e : file.sections[s].entries) planned.slots.push_back({e, {}});
      plan_.sections.push_back(std::move(planned));
    }
  }

  Status remove(const RemovedEntry& removed) {
    const int entry = find_entry(file_, removed.which);
    if (entry < 0) return missing(removed.which);
    auto& planned = take(entry);
    if (removed.heading_is_ours && planned.slots.empty()) planned.drop_heading = true;
    return Done{};
  }

  Status change(const ChangedEntry& changed) {
    const int entry = find_entry(file_, changed.which);
    if (entry < 0) return missing(changed.which);
    const auto& old = file_.entries[std::size_t(entry)];
    auto& bytes = plan_.replaced[std::size_t(entry)];
    if (changed.former) {
      bytes = std::string(old.of(file_.bytes).substr(0, old.text.gap.end)) +
              changed.former->substr(parse_entry(*changed.former).gap.end);
      return Done{};
    }
    const auto& style = file_.lists[std::size_t(file_.sections[std::size_t(old.section)].list)].style;
    auto edited = edit_entry(bytes ? std::string_view(*bytes) : old.of(file_.bytes), changed.from, changed.to, style,
                             changed.first_year.value_or(year_of(changed.which.id)));
    if (!edited) return edited.error();
    bytes = *edited;
    return Done{};
  }

  Status move(const MovedEntry& moved) {
    const int entry = find_entry(file_, moved.which);
    if (entry < 0) return missing(moved.which);
    const auto& old = file_.entries[std::size_t(entry)];
    const auto& bytes = plan_.replaced[std::size_t(entry)];
    const auto text = bytes ? *bytes : std::string(old.of(file_.bytes));
    NewEntry again{moved.to_list, moved.to_section, {moved.which.id, "", old.text.annotation, {}, {}}};
    if (old.text.shape == EntryShape::table_row) return Error(ErrorKind::usage, "rows of a table are read, not moved");
    const auto marker = parse_entry(text);
    take(entry);
    return place(again, text.substr(marker.gap.end));
  }

  Status add(const NewEntry& added) {
    const int list = find_list(added.list);
    NewEntry dated = added;
    if (!dated.line.first_year) dated.line.first_year = year_of(added.line.id);
    LineStyle style;
    if (list >= 0) {
      if (!file_.lists[std::size_t(list)].can_write)
        return Error(ErrorKind::usage, "list " + added.list + " is kept in a form that is read, not written");
      style = file_.lists[std::size_t(list)].style;
    }
    const auto* rules = rules_of(added.list);
    auto line =
        rules && rules->line ? render_template(*rules->line, dated.line, style) : render_entry(dated.line, style);
    if (!line) return line.error();
    return place(dated, *line);
  }

  Plan finish() { return std::move(plan_); }

 private:
  Error missing(const EntryRef& which) const {
    return Error(ErrorKind::missing, which.id.text() + " has no line in list " + which.list);
  }

  const ListRules* rules_of(const std::string& list) const {
    const auto found = hints_.rules.find(list);
    return found == hints_.rules.end() ? nullptr : &found->second;
  }

  PlannedSection& take(int entry) {
    auto& planned = plan_.sections[std::size_t(file_.entries[std::size_t(entry)].section)];
    std::erase_if(planned.slots, [&](const Slot& slot) { return slot.old == entry; });
    planned.touched = true;
    return planned;
  }

  int find_list(const std::string& name) const {
    const auto* rules = rules_of(name);
    for (std::size_t i = 0; i < file_.lists.size(); ++i)
      if (rules && rules->heading ? slug(file_.lists[i].heading) == slug(*rules->heading) : file_.lists[i].name == name)
        return int(i);
    for (std::size_t i = 0; i < file_.lists.size(); ++i)
      if (file_.lists[i].name == name) return int(i);
    return -1;
  }

  Status place(const NewEntry& entry, std::string body) {
    const auto section = choose_section(entry);
    if (!section) return section.error();
    auto& planned = plan_.sections[std::size_t(*section)];
    planned.touched = true;
    planned.drop_heading = false;
    const auto at = place_in(planned, entry);
    planned.slots.insert(planned.slots.begin() + std::ptrdiff_t(at), Slot{-1, body});
    plan_.places.push_back({*section, std::move(body)});
    return Done{};
  }

  int planned_for_heading(int heading, int list) {
    for (std::size_t i = 0; i < plan_.sections.size(); ++i)
      if (plan_.sections[i].heading == heading && !plan_.sections[i].year) return int(i);
    PlannedSection fresh;
    fresh.list = list;
    fresh.heading = heading;
    plan_.sections.push_back(std::move(fresh));
    return int(plan_.sections.size()) - 1;
  }

  bool within(int heading, int ancestor) const {
    for (int h = heading; h >= 0; h = file_.headings[std::size_t(h)].parent)
      if (h == ancestor) return true;
    return ancestor < 0;
  }

  Result<int> choose_section(const NewEntry& entry) {
    const int list = find_list(entry.list);
    const auto* rules = rules_of(entry.list);
    int top = list >= 0 ? file_.lists[std::size_t(list)].outermost : -1;
    if (list < 0) {
      for (std::size_t h = 0; h < file_.headings.size(); ++h) {
        const auto name = slug(file_.headings[h].text);
        if (name == (rules && rules->heading ? slug(*rules->heading) : entry.list)) top = int(h);
      }
      if (top < 0 && (!file_.lists.empty() || (rules && rules->heading)))
        return Error(ErrorKind::missing, "no list " + entry.list + " in this file");
    }
    if (entry.section) {
      for (std::size_t s = 0; s < file_.sections.size(); ++s)
        if (file_.sections[s].list == list && file_.sections[s].name == *entry.section) return int(s);
      for (std::size_t h = 0; h < file_.headings.size(); ++h)
        if (within(int(h), top) && slug(file_.headings[h].text) == slug(*entry.section))
          return planned_for_heading(int(h), list);
    }
    // Years below the list's heading; where the list is the file, those that stand below none.
    std::vector<int> years;
    for (std::size_t h = 0; h < file_.headings.size(); ++h)
      if (file_.headings[h].year && (top >= 0 ? within(int(h), top) : list >= 0 && file_.headings[h].parent < 0))
        years.push_back(int(h));
    const bool by_year = rules && rules->group_by ? *rules->group_by == ListRules::GroupBy::year : !years.empty();
    if (by_year) {
      const auto named = entry.section ? year_in(*entry.section) : std::nullopt;
      if (!entry.section || named) return year_section(entry, list, top, years, named);
    }
    if (entry.section) return Error(ErrorKind::missing, "no section " + *entry.section + " in list " + entry.list);
    if (list < 0) return planned_for_heading(top, list);
    const auto& sections = file_.lists[std::size_t(list)].sections;
    for (const int s : sections)
      if (file_.sections[std::size_t(s)].heading == top) return s;
    return sections.front();
  }

  Result<int> year_section(const NewEntry& entry, int list, int top, const std::vector<int>& years,
                           std::optional<int> named) {
    const auto& venue = entry.line.annotation.venue;
    int year = entry.line.first_year.value_or(year_of(entry.line.id));
    if (venue && !is_preprint_word(*venue)) year = entry.line.venue_year.value_or(year_in(*venue).value_or(year));
    year = named.value_or(year);
    for (const int h : years)
      if (file_.headings[std::size_t(h)].year == year) return planned_for_heading(h, list);
    for (std::size_t i = 0; i < plan_.sections.size(); ++i)
      if (plan_.sections[i].year == year && plan_.sections[i].list == list) return int(i);
    PlannedSection fresh;
    fresh.list = list;
    fresh.year = year;
    fresh.parent = years.empty() ? top : file_.headings[std::size_t(years.front())].parent;
    plan_.sections.push_back(std::move(fresh));
    return int(plan_.sections.size()) - 1;
  }

  // RULES 3.
  std::size_t place_in(const PlannedSection& planned, const NewEntry& entry) const {
    const auto position = position_of(planned, entry.list);
    if (position == Position::top) return 0;
    if (position == Position::end) return planned.slots.size();
    const double tau = planned.section >= 0 ? file_.sections[std::size_t(planned.section)].tau : 1;
    const auto key = entry.line.id.key();
    std::size_t at = tau < 0 ? planned.slots.size() : 0;
    for (std::size_t i = 0; i < planned.slots.size(); ++i) {
      const auto& slot = planned.slots[i];
      const auto id = slot.fresh() ? parse_entry(slot.body).id : file_.entries[std::size_t(slot.old)].text.id;
      if (!id) continue;
      if (tau < 0 && id->key() < key) return i;
      if (tau >= 0 && id->key() <= key) at = i + 1;
    }
    return at;
  }

  Position position_of(const PlannedSection& planned, const std::string& list) const {
    const auto* rules = rules_of(list);
    if (rules && rules->position) return *rules->position;
    if (planned.section < 0) {
      // A new section grows like its siblings; by identifier it is too small to tell.
      const auto like = tau_position(planned.list);
      return like == Position::top ? Position::top : Position::end;
    }
    const auto& section = file_.sections[std::size_t(planned.section)];
    const auto last = hints_.last_added.find({list, section.name});
    if (last != hints_.last_added.end() && section.entries.size() > 1) {
      const auto is = [&](int e) { return file_.entries[std::size_t(e)].text.id == last->second; };
      if (is(section.entries.front())) return Position::top;
      if (is(section.entries.back())) return Position::end;
    }
    if (section.entries.size() >= 5) return by_tau(section.tau);
    return tau_position(section.list);
  }

  static Position by_tau(double tau) {
    if (std::fabs(tau) >= .9) return Position::by_id;
    return tau <= -.3 ? Position::top : Position::end;
  }

  // What the sections of five and more say: those of the list, else those of the file; the largest speaks.
  Position tau_position(int list) const {
    const Section* model = nullptr;
    for (const bool own : {true, false}) {
      for (const auto& section : file_.sections) {
        if (section.entries.size() < 5 || (own && section.list != list)) continue;
        if (!model || section.entries.size() > model->entries.size()) model = &section;
      }
      if (model) return by_tau(model->tau);
    }
    return Position::end;
  }

  const ListFile& file_;
  const Hints& hints_;
  Plan plan_;
};

}  // namespace

int find_entry(const ListFile& file, const EntryRef& which) {
  const auto* list = file.find_list(which.list);
  if (!list) return -1;
  int ordinal = which.ordinal;
  for (const int s : list->sections)
    for (const int e : file.sections[std::size_t(s)].entries)
      if (file.entries[std::size_t(e)].text.id == which.id && ordinal-- == 0) return e;
  return -1;
}

Result<Plan> make_plan(const ListFile& file, const Changes& changes, const Hints& hints) {
  Planner planner(file, hints);
  for (const auto& changed : changes.changed)
    if (auto done = planner.change(changed); !done) return done.error();
  for (const auto& removed : changes.removed)
    if (auto done = planner.remove(removed); !done) return done.error();
  for (const auto& moved : changes.moved)
    if (auto done = planner.move(moved); !done) return done.error();
  for (const auto& added : changes.added)
    if (auto done = planner.add(added); !done) return done.error();
  return planner.finish();
}

}  // namespace preprintd::format
