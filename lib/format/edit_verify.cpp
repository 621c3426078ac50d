#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "format/edit_plan.hpp"

namespace preprintd::format {
namespace {

Error differs(const std::string& what) { return {ErrorKind::conflict, "the new text does not read back: " + what}; }

std::string unindented(std::string_view text) {
  std::string out;
  bool line_start = false;
  for (const char c : text) {
    if (line_start && c == ' ') continue;
    line_start = c == '\n';
    out += c;
  }
  return out;
}

// An entry without its number and without the indent of its nested lines, which follow the number's width.
std::string body_of(std::string_view bytes, const EntryText& text) {
  return std::string(bytes.substr(0, text.number.begin)) + unindented(bytes.substr(text.number.end));
}

// Every non-blank line that belongs to no entry.
std::vector<std::string> other_lines(const ListFile& file) {
  std::vector<std::string> out;
  std::size_t at = 0;
  const auto take = [&](std::size_t until) {
    for (const auto line : lines_of(std::string_view(file.bytes).substr(at, until - at)))
      if (!trimmed(line).empty()) out.emplace_back(line);
  };
  for (const auto& entry : file.entries) {
    take(entry.begin);
    at = entry.end;
  }
  take(file.bytes.size());
  return out;
}

// The lines both have, in order, and those only one has; headings of years may come and go.
Status same_other_lines(const ListFile& before, const ListFile& after, const Changes& changes) {
  const auto old = other_lines(before), now = other_lines(after);
  std::set<std::string> made, dropped;
  const auto put = [](std::set<std::string>& into, const std::string& bytes, const Heading& heading) {
    into.insert(bytes.substr(heading.begin, heading.end - heading.begin));
    into.insert(bytes.substr(heading.closing_begin, heading.closing_end - heading.closing_begin));
  };
  for (const auto& heading : after.headings)
    if (heading.year) put(made, after.bytes, heading);
  const bool may_drop =
      std::any_of(changes.removed.begin(), changes.removed.end(), [](const auto& r) { return r.heading_is_ours; });
  if (may_drop)
    for (const auto& heading : before.headings) put(dropped, before.bytes, heading);
  const auto in = [](const std::set<std::string>& headings, const std::string& line) {
    return std::any_of(headings.begin(), headings.end(), [&](const std::string& h) {
      const auto parts = lines_of(h);
      return std::find(parts.begin(), parts.end(), std::string_view(line)) != parts.end();
    });
  };
  std::size_t i = 0, j = 0;
  const bool may_make = !changes.added.empty() || !changes.moved.empty();
  while (i < old.size() || j < now.size()) {
    if (i < old.size() && j < now.size() && old[i] == now[j])
      ++i, ++j;
    else if (j < now.size() && may_make && in(made, now[j]))
      ++j;
    else if (i < old.size() && in(dropped, old[i]))
      ++i;
    else
      return differs("a line outside the entries changed: " +
                     visible(cut_to_width(i < old.size() ? old[i] : now[j], 60)));
  }
  return Done{};
}

// Blank lines and all: what stood between two entries that stayed neighbours, before the first and behind the last.
Status same_gaps(const ListFile& before, const ListFile& after,
                 const std::vector<std::pair<std::size_t, std::size_t>>& stayed) {
  const auto end_of = [](const ListFile& file, std::size_t entry) {
    return entry == 0 ? std::size_t(0) : file.entries[entry - 1].end;
  };
  const auto begin_of = [](const ListFile& file, std::size_t entry) {
    return entry == file.entries.size() ? file.bytes.size() : file.entries[entry].begin;
  };
  // The ends of the file count as neighbours, too.
  std::pair<std::size_t, std::size_t> last{0, 0};
  for (std::size_t i = 0; i <= stayed.size(); ++i) {
    const auto now = i < stayed.size() ? stayed[i] : std::make_pair(before.entries.size(), after.entries.size());
    const std::size_t step = i == 0 ? 0 : 1;
    const bool neighbours = now.first == last.first + step && now.second == last.second + step;
    if (neighbours &&
        before.bytes.substr(end_of(before, now.first), begin_of(before, now.first) - end_of(before, now.first)) !=
            after.bytes.substr(end_of(after, now.second), begin_of(after, now.second) - end_of(after, now.second)))
      return differs(now.first < before.entries.size()
                         ? "the text above the entry of line " + std::to_string(before.entries[now.first].line)
                         : std::string("the text behind the last entry"));
    last = now;
  }
  return Done{};
}

}  // namespace

Status verify(const ListFile& before, std::string_view after_bytes, const Changes& changes) {
  const auto after = parse_list_file(after_bytes);
  if (changes.empty()) {
    if (before.bytes != after_bytes) return differs("nothing was to change, and bytes did");
    return Done{};
  }
  if (after.bom != before.bom) return differs("the byte order mark");
  if (!before.bytes.empty() && after.ends_with_newline != before.ends_with_newline && !after.bytes.empty())
    return differs("the newline at the end");
  if (before.bytes.find("\r\n") == std::string::npos && after.bytes.find("\r\n") != std::string::npos)
    return differs("line endings");
  if (auto same = same_other_lines(before, after, changes); !same) return same.error();

  // What must stand there: the old entries in their order, without the removed and moved, changed where asked.
  std::set<int> leaving;
  for (const auto& removed : changes.removed) leaving.insert(find_entry(before, removed.which));
  for (const auto& moved : changes.moved) leaving.insert(find_entry(before, moved.which));
  std::vector<std::pair<std::string, const ListEntry*>> expected;
  std::vector<std::optional<std::string>> edited(before.entries.size());
  for (const auto& changed : changes.changed) {
    const int e = find_entry(before, changed.which);
    if (e < 0) return differs(changed.which.id.text() + " had no line");
    edited[std::size_t(e)] = "";
  }
  for (std::size_t e = 0; e < before.entries.size(); ++e) {
    const auto& entry = before.entries[e];
    if (leaving.contains(int(e))) continue;
    expected.push_back({edited[e] ? std::string() : body_of(entry.of(before.bytes), entry.text), &entry});
  }
  std::size_t next = 0;
  std::vector<const ListEntry*> fresh;
  std::vector<std::pair<std::size_t, std::size_t>> stayed;  // index before and after
  for (std::size_t e = 0; e < after.entries.size(); ++e) {
    const auto& entry = after.entries[e];
    const bool old =
        next < expected.size() &&
        (expected[next].first.empty() ? entry.text.id == expected[next].second->text.id
                                      : body_of(entry.of(after.bytes), entry.text) == expected[next].first);
    if (old)
      stayed.emplace_back(std::size_t(expected[next++].second - before.entries.data()), e);
    else
      fresh.push_back(&entry);
  }
  if (next < expected.size())
    return differs("the entry of line " + std::to_string(expected[next].second->line) + " changed or is gone");
  if (auto same = same_gaps(before, after, stayed); !same) return same.error();
  if (fresh.size() != changes.added.size() + changes.moved.size()) return differs("an entry too many or too few");
  const auto take = [&](const ArxivId& id) {
    const auto found =
        std::find_if(fresh.begin(), fresh.end(), [&](const auto* entry) { return entry->text.id == id; });
    if (found == fresh.end()) return false;
    fresh.erase(found);
    return true;
  };
  for (const auto& added : changes.added)
    if (!take(added.line.id)) return differs(added.line.id.text() + " has no line");
  for (const auto& moved : changes.moved)
    if (!take(moved.which.id)) return differs(moved.which.id.text() + " was not moved");
  return Done{};
}

namespace {

// A line read in its place and read alone must be the same entry.
bool reads_as(const ListEntry& entry, std::string_view bytes, const std::string& body) {
  const auto alone = parse_entry(body);
  return unindented(entry.of(bytes)).ends_with(unindented(body)) && entry.text.id == alone.id &&
         entry.text.annotation == alone.annotation;
}

Status same_fields(const ListFile& before, const ListFile& after, const Plan& plan, const Changes& changes) {
  const auto shown = [&](const ArxivId& id, const std::string& body) {
    return std::any_of(after.entries.begin(), after.entries.end(), [&](const ListEntry& entry) {
      return entry.text.id == id && reads_as(entry, after.bytes, body);
    });
  };
  for (const auto& [section, body] : plan.places)
    if (const auto id = parse_entry(body).id; !id || !shown(*id, body))
      return differs("the fields of " + (id ? id->text() : std::string("a new line")));
  for (const auto& changed : changes.changed) {
    const int e = find_entry(before, changed.which);
    const auto& bytes = e < 0 ? std::nullopt : plan.replaced[std::size_t(e)];
    const bool leaves = std::any_of(changes.removed.begin(), changes.removed.end(),
                                    [&](const auto& removed) { return find_entry(before, removed.which) == e; });
    if (leaves || (bytes && shown(changed.which.id, bytes->substr(parse_entry(*bytes).gap.end)))) continue;
    return differs("the fields of " + changed.which.id.text());
  }
  return Done{};
}

}  // namespace

Result<Edited> apply(const ListFile& file, const Changes& changes, const Hints& hints) {
  Edited out;
  out.bytes = file.bytes;
  if (changes.empty()) return out;
  if (!file.utf8) return Error(ErrorKind::malformed, "the file is not UTF-8; nothing is written");
  if (file.conflict_markers) return Error(ErrorKind::conflict, "the file holds conflict markers; nothing is written");
  auto plan = make_plan(file, changes, hints);
  if (!plan) return plan.error();
  out.bytes = render_plan(file, *plan, hints);
  if (hints.defect) out.bytes = hints.defect(std::move(out.bytes));
  if (auto verified = verify(file, out.bytes, changes); !verified) return verified.error();

  // Where the new lines stand now, and whether each changed line reads there as it does alone.
  const auto after = parse_list_file(out.bytes);
  if (auto same = same_fields(file, after, *plan, changes); !same) return same.error();
  std::set<int> taken;
  std::vector<ArxivId> ids;
  std::vector<std::string> lists;
  for (const auto& moved : changes.moved) ids.push_back(moved.which.id), lists.push_back(moved.to_list);
  for (const auto& added : changes.added) ids.push_back(added.line.id), lists.push_back(added.list);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto& [planned_index, body] = plan->places[i];
    const auto& planned = plan->sections[std::size_t(planned_index)];
    for (std::size_t e = 0; e < after.entries.size(); ++e) {
      const auto& entry = after.entries[e];
      if (entry.text.id != ids[i] || entry.section < 0 || taken.contains(int(e)) ||
          !unindented(entry.of(after.bytes)).ends_with(unindented(body)))
        continue;
      taken.insert(int(e));
      Written written{ids[i],
                      lists[i],
                      after.sections[std::size_t(entry.section)].name,
                      entry.position,
                      entry.text.numbered(entry.of(after.bytes)),
                      std::string(entry.of(after.bytes)),
                      false};
      // Sections and lists keep the names they are known by.
      if (planned.section >= 0) written.section = file.sections[std::size_t(planned.section)].name;
      written.made_heading = planned.year.has_value();
      out.written.push_back(std::move(written));
      break;
    }
  }
  if (out.written.size() != ids.size()) return differs("a new line was not found again");
  return out;
}

}  // namespace preprintd::format
