#include "format/compare.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "format/line_words.hpp"

namespace preprintd::format {
namespace {

using Place = Entry::Place;

std::string shown(const std::optional<std::string>& text) { return text.value_or(""); }
std::string shown(const std::vector<std::string>& urls) { return fmt::format("{}", fmt::join(urls, " ")); }
std::string shown(const std::vector<LabelledLink>& links) {
  std::string out;
  for (const auto& link : links) out += (out.empty() ? "" : " ") + link.label + "=" + link.url;
  return out;
}

// The three texts of one entry, compared field by field.
class Merge {
 public:
  Merge(Followed& into, std::vector<FieldConflict>& conflicts) : into_(into), conflicts_(conflicts) {}

  template <class T>
  void field(const char* name, const T& base, T& ours, const T& theirs) {
    if (theirs == base || theirs == ours) return;
    if (ours == base) {
      ours = theirs;
      into_.fields.push_back(name);
      return;
    }
    into_.conflict = true;
    conflicts_.push_back({into_.known, into_.now, name, shown(base), shown(ours), shown(theirs)});
  }

 private:
  Followed& into_;
  std::vector<FieldConflict>& conflicts_;
};

bool unchanged_venue(const std::optional<std::string>& ours, const std::optional<std::string>& base) {
  if (ours == base) return true;
  if (!ours) return !base || is_preprint_word(*base);
  if (!base) return is_preprint_word(*ours);
  return same_venue(*ours, *base);
}

void merge(Followed& followed, const Entry& known, const Annotation& theirs, std::vector<FieldConflict>& conflicts) {
  const auto base = parse_entry(*known.base).annotation;
  auto& ours = followed.annotation;
  ours = known.annotation;
  Merge with(followed, conflicts);
  // Where our side holds no word of its own, what stood in the line is no change of ours.
  const auto as_base = [](std::optional<std::string> mine, const std::optional<std::string>& b) {
    return mine ? mine : b;
  };
  const auto taken = [&](const char* name, const std::optional<std::string>& b, std::optional<std::string>& o,
                         const std::optional<std::string>& t) {
    auto mine = as_base(o, b);
    const auto before = mine;
    with.field(name, b, mine, t);
    if (mine != before) o = mine;
  };
  taken("title", base.title, ours.title, theirs.title);
  taken("link", base.link, ours.link, theirs.link);
  if (base.link && !theirs.link && ours.link == base.link) {
    ours.link.reset();
    if (std::find(followed.fields.begin(), followed.fields.end(), "link") == followed.fields.end())
      followed.fields.push_back("link");
  }
  auto venue = unchanged_venue(ours.venue, base.venue) ? base.venue : ours.venue;
  const auto venue_before = venue;
  with.field("venue", base.venue, venue, theirs.venue);
  if (venue != venue_before) ours.venue = venue;
  with.field("summary", base.summary, ours.summary, theirs.summary);
  with.field("code", base.code, ours.code, theirs.code);
  with.field("links", base.links, ours.links, theirs.links);
  with.field("read_notes", base.read_notes, ours.read_notes, theirs.read_notes);
  with.field("note", base.note, ours.note, theirs.note);
  if (theirs.extra != base.extra) followed.fields.push_back("extra");
  ours.extra = theirs.extra;  // text we cannot name is hers
}

// Pairs the known entries of one paper with its lines: same bytes first, then same list, then any.
std::vector<std::pair<std::size_t, std::size_t>> pair_up(const std::vector<std::size_t>& known_of,
                                                         std::vector<std::size_t> lines,
                                                         const std::vector<Entry>& known, const ListFile& now) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::size_t> left = known_of;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::size_t> unmatched;
    for (const auto k : left) {
      const auto found = std::find_if(lines.begin(), lines.end(), [&](std::size_t line) {
        const auto& entry = now.entries[line];
        const auto& section = now.sections[std::size_t(entry.section)];
        const bool same_list = now.lists[std::size_t(section.list)].name == known[k].list;
        if (round == 0) return same_list && known[k].base && *known[k].base == entry.of(now.bytes);
        return round == 2 || same_list;
      });
      if (found == lines.end()) {
        unmatched.push_back(k);
        continue;
      }
      pairs.push_back({k, *found});
      lines.erase(found);
    }
    left = std::move(unmatched);
  }
  return pairs;
}

// Marks those that changed their order among the neighbours that stayed in the same section: everything outside a
// longest run of ascending old positions.
void mark_moved(std::vector<Followed>& followed, const std::vector<Entry>& known) {
  std::map<std::pair<std::string, std::string>, std::vector<Followed*>> sections;
  for (auto& one : followed) {
    const auto& entry = known[one.known];
    if (entry.list != one.list || entry.section != one.section)
      one.moved = entry.place != Place::wanted;
    else
      sections[{one.list, one.section}].push_back(&one);
  }
  for (auto& of_section : sections) {
    auto& entries = of_section.second;
    std::vector<std::size_t> tails, before(entries.size());
    const auto position = [&](std::size_t i) { return known[entries[i]->known].position; };
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto at = std::lower_bound(tails.begin(), tails.end(), i,
                                       [&](std::size_t a, std::size_t b) { return position(a) < position(b); });
      before[i] = at == tails.begin() ? i : *(at - 1);
      if (at == tails.end())
        tails.push_back(i);
      else
        *at = i;
    }
    if (tails.empty()) continue;
    std::set<std::size_t> stays;
    for (auto i = tails.back();; i = before[i]) {
      stays.insert(i);
      if (before[i] == i) break;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i]->moved = !stays.contains(i) && position(i) > 0;
  }
}

std::optional<std::string> refusal(const ListFile& now, std::size_t on_list, std::size_t gone, bool accept) {
  if (now.conflict_markers) return "the file holds conflict markers of a merge; nothing was taken over";
  if (!now.utf8) return "the file is not UTF-8 text; nothing was taken over";
  if (on_list > 0 && trimmed(now.bytes).empty() && !accept) return "the file is empty; nothing was taken over";
  if (gone > 5 && gone * 10 > on_list && !accept)
    return fmt::format(
        "{} of {} entries are gone from the file; nothing was taken over (--accept-removals if it is meant)", gone,
        on_list);
  return std::nullopt;
}

}  // namespace

bool Absorbed::nothing_new() const {
  return !refused && added.empty() && removed.empty() && conflicts.empty() &&
         std::none_of(followed.begin(), followed.end(),
                      [](const Followed& one) { return one.moved || !one.fields.empty(); });
}

Absorbed absorb(const std::vector<Entry>& known, const ListFile& now, AbsorbOptions options) {
  Absorbed out;
  std::map<std::int64_t, std::vector<std::size_t>> known_of, lines_of_paper;
  std::size_t on_list = 0;
  for (std::size_t k = 0; k < known.size(); ++k) {
    if (known[k].place == Place::off || known[k].place == Place::gone) continue;
    known_of[known[k].paper.key()].push_back(k);
    if (known[k].place != Place::wanted) ++on_list;
  }
  for (std::size_t e = 0; e < now.entries.size(); ++e)
    if (now.entries[e].text.id && now.entries[e].section >= 0)
      lines_of_paper[now.entries[e].text.id->key()].push_back(e);

  std::map<std::size_t, std::size_t> known_at;  // line → known
  std::set<std::size_t> found;
  for (const auto& [key, indices] : known_of) {
    const auto lines = lines_of_paper.find(key);
    if (lines == lines_of_paper.end()) continue;
    for (const auto& [k, line] : pair_up(indices, lines->second, known, now)) {
      known_at[line] = k;
      found.insert(k);
    }
  }
  for (const auto& [key, indices] : known_of)
    for (const auto k : indices)
      if (!found.contains(k) && known[k].place != Place::wanted) out.removed.push_back(k);
  std::sort(out.removed.begin(), out.removed.end());
  out.refused = refusal(now, on_list, out.removed.size(), options.accept_removals);
  if (out.refused) return out;

  const auto papers = now.papers();
  std::size_t paper = 0;
  for (const auto& list : now.lists) {
    for (const int s : list.sections) {
      for (const int index : now.sections[std::size_t(s)].entries) {
        const auto& entry = now.entries[std::size_t(index)];
        if (!entry.text.id) continue;
        const auto& value = papers[paper++];
        const auto known_entry = known_at.find(std::size_t(index));
        if (known_entry == known_at.end()) {
          out.added.push_back(value);
          continue;
        }
        const auto& mine = known[known_entry->second];
        Followed followed;
        followed.known = known_entry->second;
        followed.now = std::size_t(index);
        followed.list = value.list;
        followed.section = value.section;
        followed.position = value.position;
        followed.number = value.number;
        followed.base = *value.base;
        if (mine.base) {
          merge(followed, mine, value.annotation, out.conflicts);
        } else {  // she wrote the line before we did
          followed.annotation = value.annotation;
          followed.fields.push_back("line");
        }
        out.followed.push_back(std::move(followed));
      }
    }
  }
  mark_moved(out.followed, known);
  return out;
}

std::optional<std::pair<Annotation, Annotation>> pending_change(const Annotation& ours, const Annotation& in_file,
                                                                const LineStyle& style) {
  Annotation to = ours;
  if (!to.title) to.title = in_file.title;
  if (!to.link) to.link = in_file.link;
  // Where lines have no place for a venue, ours stays in the database.
  const bool has_place = style.shape == EntryShape::titled_link || style.venue_behind;
  if (unchanged_venue(to.venue, in_file.venue) || (!in_file.venue && !has_place)) to.venue = in_file.venue;
  to.extra = in_file.extra;
  if (to == in_file) return std::nullopt;
  return std::pair(in_file, to);
}

}  // namespace preprintd::format
