#include "review/decide.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/score_table.hpp"
#include "store/step_table.hpp"
#include "store/suggestion_table.hpp"

namespace preprintd::review {
namespace {

bool is_web_address(const std::string& url) {
  return (starts_with_nocase(url, "https://") || starts_with_nocase(url, "http://")) &&
         url.find_first_of(" \t\r\n") == std::string::npos;
}

Error bad_address(const std::string& field, const std::string& url) {
  return {ErrorKind::usage,
          fmt::format("{} {}: a link begins with https:// or http:// and has no blanks", field, visible(url))};
}

std::optional<std::string> one_line(const std::string& text) {
  auto line = collapsed(text);
  if (line.empty()) return std::nullopt;
  return line;
}

/// Gives the annotation the fields that were named.
Status apply(const Fields& fields, Annotation& annotation) {
  if (fields.title) annotation.title = one_line(*fields.title);
  if (fields.venue) annotation.venue = one_line(*fields.venue);
  if (fields.summary) annotation.summary = one_line(*fields.summary);
  if (fields.note) annotation.note = one_line(*fields.note);
  if (fields.code) {
    annotation.code.clear();
    for (const auto& url : *fields.code) {
      if (url.empty()) continue;
      if (!is_web_address(url)) return bad_address("code", url);
      annotation.code.push_back(url);
    }
  }
  if (fields.links) {
    annotation.links.clear();
    for (const auto& link : *fields.links) {
      if (link.label.empty() && link.url.empty()) continue;
      if (!is_web_address(link.url)) return bad_address("link", link.url);
      annotation.links.push_back(link);
    }
  }
  if (fields.read_notes) {
    const auto wish = std::string(trimmed(*fields.read_notes));
    if (wish.empty() || wish == "none") {
      annotation.read_notes.reset();
    } else if (wish == "wanted" || is_web_address(wish)) {
      annotation.read_notes = wish;
    } else {
      return bad_address("read-notes (wanted, none or a link)", wish);
    }
  }
  return Done{};
}

/// Does the list name venues at all? One without lines does.
bool names_venues(store::Database& db, const std::string& list) {
  bool any = false;
  for (const auto& entry : store::entries_of_list(db, list)) {
    if (entry.place != Entry::Place::on) continue;
    if (entry.annotation.venue) return true;
    any = true;
  }
  return !any;
}

/// Venue and code she did not name, as the authors did; the venue where the list's lines name theirs.
void fill_from_suggestions(store::Database& db, const ArxivId& id, const std::string& list, const Fields& fields,
                           Annotation& annotation) {
  const bool venues = names_venues(db, list);
  std::optional<std::string> code, project;
  for (const auto& suggestion : store::suggestions_of(db, id)) {
    switch (suggestion.field) {
      case Suggestion::Field::venue:
        if (venues && !fields.venue && !annotation.venue) annotation.venue = suggestion.value;
        break;
      case Suggestion::Field::code:
        if (!code) code = suggestion.value;
        break;
      case Suggestion::Field::project:
        if (!project) project = suggestion.value;
        break;
    }
  }
  if (fields.code || !annotation.code.empty()) return;
  if (code) {
    annotation.code.push_back(*code);
  } else if (project) {
    annotation.code.push_back(*project);
  }
}

/// Where an entry stands after she said yes (again).
Entry::Place welcomed(Entry::Place place) {
  switch (place) {
    case Entry::Place::wanted:
    case Entry::Place::on: return place;
    case Entry::Place::leaving: return Entry::Place::on;
    case Entry::Place::off:
    case Entry::Place::gone: return Entry::Place::wanted;
  }
  return Entry::Place::wanted;
}

bool stands(const Entry& entry) { return entry.place == Entry::Place::wanted || entry.place == Entry::Place::on; }

/// "2026", as the last part of a section's name.
bool is_year(std::string_view name) {
  if (const auto slash = name.rfind(" / "); slash != std::string_view::npos) name = name.substr(slash + 3);
  return name.size() == 4 && (name.starts_with("19") || name.starts_with("20")) &&
         name.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The section of that name (case and width aside): on `list`, else, where no list was named, on any. A year that a
/// list of years does not have yet is one, too: its heading is made with the line.
Result<std::pair<std::string, std::string>> find_section(store::Database& db, const std::string& name,
                                                         const std::optional<std::string>& named_list,
                                                         const std::string& list) {
  std::string known;
  std::optional<std::pair<std::string, std::string>> elsewhere, year;
  for (const auto& one : store::all_lists(db)) {
    if (named_list && one.name != *named_list) continue;
    std::vector<std::string> sections;
    for (const auto& entry : store::entries_of_list(db, one.name))
      if (!entry.section.empty() && std::find(sections.begin(), sections.end(), entry.section) == sections.end())
        sections.push_back(entry.section);
    for (const auto& section : sections) {
      if (is_year(name) && is_year(section) && (!year || one.name == list)) year = std::make_pair(one.name, name);
      known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", section, one.name);
      if (folded(section) != folded(name)) continue;
      if (one.name == list) return std::make_pair(one.name, section);
      if (!elsewhere) elsewhere = std::make_pair(one.name, section);
    }
  }
  if (elsewhere) return *elsewhere;
  if (year) return *year;
  return Error(ErrorKind::usage,
               fmt::format("no section {}; known: {}", visible(name), known.empty() ? "none" : known));
}

void mark_accepted(store::Database& db, store::StepWriter& step, const ArxivId& id) {
  const auto before = store::find_decision(db, id);
  if (before && before->state == DecisionState::accepted) return;
  Decision decision;
  decision.state = DecisionState::accepted;
  step.decide(id, decision);
}

Result<Entry> not_stored(const ArxivId& id) {
  return Error(ErrorKind::missing, fmt::format("{} is not stored; `preprintd add {}` adds it", id.text(), id.text()));
}

std::string grown_last(store::Database& db, const std::vector<ReadingList>& lists) {
  const ReadingList* best = nullptr;
  std::int64_t newest = 0;
  for (const auto& list : lists) {
    const auto joined = store::entries_since_import(db, list.name);
    if (joined.empty() || *joined.rbegin() <= newest) continue;
    newest = *joined.rbegin();
    best = &list;
  }
  return best ? best->name : lists.front().name;
}

}  // namespace

Status check(const Fields& fields) {
  Annotation scratch;
  return apply(fields, scratch);
}

Error unknown_list(store::Database& db, const std::string& name) {
  std::string known;
  for (const auto& list : store::all_lists(db)) known += (known.empty() ? "" : ", ") + list.name;
  return {ErrorKind::usage, fmt::format("no list {}; known: {}", visible(name), known.empty() ? "none" : known)};
}

std::string choose_list(store::Database& db, const ArxivId& id, const std::vector<ListTopics>& topics) {
  const auto lists = store::all_lists(db);
  if (lists.empty()) {
    ReadingList list;
    list.name = kHomelessList;
    store::ensure_list(db, list);
    return kHomelessList;
  }
  for (const auto& score : store::scores_of(db, id)) {
    if (!score.flagged) continue;
    for (const auto& choice : topics) {
      const bool named = std::find(choice.topics.begin(), choice.topics.end(), score.topic) != choice.topics.end();
      const bool known =
          std::any_of(lists.begin(), lists.end(), [&](const auto& list) { return list.name == choice.list; });
      if (named && known) return choice.list;
    }
    break;
  }
  return grown_last(db, lists);
}

Result<Entry> accept(store::Database& db, const ArxivId& id, const Acceptance& wish,
                     const std::vector<ListTopics>& topics, const By& by) {
  if (!store::find_paper(db, id)) return not_stored(id);
  if (wish.list && !store::find_list(db, *wish.list)) return unknown_list(db, *wish.list);
  const auto entries = store::entries_of_paper(db, id);
  const auto on_wished = std::find_if(entries.begin(), entries.end(),
                                      [&](const Entry& entry) { return !wish.list || entry.list == *wish.list; });
  const auto elsewhere = std::find_if(entries.begin(), entries.end(), stands);
  if (on_wished == entries.end() && elsewhere != entries.end() && !wish.also)
    return Error(ErrorKind::conflict,
                 fmt::format("{} is already on {}; --also puts it on a second list", id.text(), elsewhere->list));

  auto list = wish.list                                  ? *wish.list
              : on_wished != entries.end() && !wish.also ? on_wished->list
                                                         : choose_list(db, id, topics);
  std::optional<std::string> section;
  if (wish.section) {
    auto found = find_section(db, *wish.section, wish.list, list);
    if (!found) return found.error();
    list = found->first;
    section = found->second;
  }
  store::StepWriter step(db, "accept", by.actor, by.now);
  Entry entry(id);
  const auto known =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& other) { return other.list == list; });
  if (known != entries.end()) {
    entry = *known;
    entry.place = welcomed(entry.place);
    if (entry.place == Entry::Place::wanted && known->place != Entry::Place::wanted) {
      // It is written anew: its old place and bytes no longer count.
      entry.position = 0;
      entry.number.reset();
      entry.base.reset();
    }
  } else {
    entry.list = list;
    fill_from_suggestions(db, id, list, wish.fields, entry.annotation);
  }
  if (section) entry.section = *section;
  if (auto applied = apply(wish.fields, entry.annotation); !applied) return applied.error();
  mark_accepted(db, step, id);
  entry.key = step.put_entry(entry, true);
  return entry;
}

Result<Entry> annotate(store::Database& db, const ArxivId& id, const std::optional<std::string>& list,
                       const Fields& fields, const By& by) {
  std::vector<Entry> entries;
  for (auto& entry : store::entries_of_paper(db, id))
    if (entry.place != Entry::Place::gone && entry.place != Entry::Place::leaving && (!list || entry.list == *list))
      entries.push_back(std::move(entry));
  if (entries.empty())
    return Error(ErrorKind::missing, fmt::format("{} is on no list{}; `preprintd accept {}` puts it on one", id.text(),
                                                 list ? " " + visible(*list) : "", id.text()));
  const bool two_lists = std::any_of(entries.begin(), entries.end(),
                                     [&](const Entry& entry) { return entry.list != entries.front().list; });
  if (two_lists && !list)
    return Error(ErrorKind::usage, fmt::format("{} is on {} and {}; --list says which entry is meant", id.text(),
                                               entries[0].list, entries[1].list));
  Entry entry = entries.front();
  if (auto applied = apply(fields, entry.annotation); !applied) return applied.error();
  store::StepWriter step(db, "annotate", by.actor, by.now);
  step.put_entry(entry, false);
  return entry;
}

void send_away(store::Database& db, store::StepWriter& step, const ArxivId& id) {
  for (auto& entry : store::entries_of_paper(db, id)) {
    if (entry.place == Entry::Place::on) {
      entry.place = Entry::Place::leaving;
    } else if (entry.place == Entry::Place::wanted) {
      entry.place = Entry::Place::gone;
    } else {
      continue;
    }
    step.put_entry(entry, false);
  }
}

Result<Done> reject(store::Database& db, const ArxivId& id, const std::optional<std::string>& why, const By& by) {
  if (!store::find_paper(db, id)) return not_stored(id).error();
  store::StepWriter step(db, "reject", by.actor, by.now);
  const auto before = store::find_decision(db, id);
  Decision decision;
  decision.state = DecisionState::rejected;
  decision.why = why && !why->empty() ? one_line(*why) : std::nullopt;
  const bool again = before && before->state == DecisionState::rejected;
  if (!again || (decision.why && decision.why != before->why)) step.decide(id, decision);
  send_away(db, step, id);
  return Done{};
}

Result<Done> defer(store::Database& db, const ArxivId& id, Day until, const By& by) {
  if (!store::find_paper(db, id)) return not_stored(id).error();
  const auto before = store::find_decision(db, id);
  if (before && before->state == DecisionState::accepted)
    return Error(ErrorKind::conflict, fmt::format("{} is accepted; undo that first", id.text()));
  store::StepWriter step(db, "defer", by.actor, by.now);
  Decision decision;
  decision.state = DecisionState::deferred;
  decision.until = until;
  step.decide(id, decision);
  return Done{};
}

int close(store::Database& db, const store::QueueFilter& filter, const By& by) {
  return close(db, store::queued_ids(db, filter), by);
}

int close(store::Database& db, const std::vector<ArxivId>& ids, const By& by) {
  store::StepWriter step(db, "close", by.actor, by.now);
  Decision decision;
  decision.state = DecisionState::passed;
  for (const auto& id : ids) step.decide(id, decision);
  return int(ids.size());
}

}  // namespace preprintd::review
