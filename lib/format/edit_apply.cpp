#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "format/edit_plan.hpp"
#include "format/new_heading.hpp"
#include "format/splice.hpp"

namespace preprintd::format {
namespace {

// Bullet or number around which a new line is built.
struct Marker {
  std::string indent, delimiter = ".", gap = " ";
  bool numbered = true;
};

// An entry under another number. Lines nested under it follow when the number gets longer or shorter.
std::string renumbered(std::string_view text, int number) {
  const auto entry = parse_entry(text);
  const auto digits = std::to_string(number);
  const auto old_content = entry.gap.end;
  std::string out(text.substr(0, entry.number.begin));
  out += digits;
  const auto first_line = text.find('\n');
  if (first_line == std::string_view::npos || digits.size() == entry.number.size())
    return out += text.substr(entry.number.end);
  out += text.substr(entry.number.end, first_line - entry.number.end);
  for (auto at = first_line; at < text.size();) {
    const auto next = std::min(text.find('\n', at + 1), text.size());
    const auto line = text.substr(at, next - at);
    const auto blanks = std::min(line.find_first_not_of(' ', 1), line.size()) - 1;
    const bool nested = blanks >= old_content && trimmed(line).size() > 0;
    out += '\n';
    auto rest = line.substr(1);
    if (nested && digits.size() > entry.number.size()) out.append(digits.size() - entry.number.size(), ' ');
    if (nested && digits.size() < entry.number.size()) rest.remove_prefix(entry.number.size() - digits.size());
    out += rest;
    at = next;
  }
  return out;
}

class Renderer {
 public:
  Renderer(const ListFile& file, const Plan& plan, const Hints& hints)
      : file_(file), bytes_(file.bytes), plan_(plan), hints_(hints), splices_(file.bytes) {}

  std::string render() {
    std::vector<const PlannedSection*> made;
    for (const auto& planned : plan_.sections) {
      if (planned.section >= 0)
        old_section(planned);
      else if (planned.year && planned.heading < 0)
        made.push_back(&planned);
      else if (!planned.slots.empty())
        empty_heading(planned);
    }
    const NewHeadings headings(file_);
    std::stable_sort(made.begin(), made.end(), [&](const auto* a, const auto* b) {
      return headings.descending(a->parent) ? *a->year > *b->year : *a->year < *b->year;
    });
    for (const auto* planned : made) {
      const auto lines = join(fresh_lines(*planned), separator_of(*planned));
      const auto splice = headings.with_lines(planned->parent, *planned->year, lines);
      splices_.add(splice.begin, splice.end, splice.text);
    }
    return splices_.apply();
  }

 private:
  const ListEntry& old(int e) const { return file_.entries[std::size_t(e)]; }

  const ListRules* rules_of(int list) const {
    if (list < 0) return hints_.rules.size() == 1 ? &hints_.rules.begin()->second : nullptr;
    const auto found = hints_.rules.find(file_.lists[std::size_t(list)].name);
    return found == hints_.rules.end() ? nullptr : &found->second;
  }

  // The sections a section without entries takes its manners from: the list's last ones.
  const Section* sibling(int list) const {
    if (list < 0 || file_.lists[std::size_t(list)].sections.empty()) return nullptr;
    return &file_.sections[std::size_t(file_.lists[std::size_t(list)].sections.back())];
  }

  // 0 or 1, as most sections of the list begin; one that begins elsewhere has lost its first lines.
  int first_of_siblings(int list) const {
    int zeros = 0, ones = 0;
    if (list >= 0)
      for (const int s : file_.lists[std::size_t(list)].sections) {
        const auto first = file_.sections[std::size_t(s)].first_number;
        zeros += first == 0;
        ones += first == 1;
      }
    return zeros > ones ? 0 : 1;
  }

  Marker marker_like(const ListEntry& entry) const {
    const auto text = entry.of(bytes_);
    Marker marker;
    marker.indent = std::string(entry.text.indent.of(text));
    marker.delimiter = std::string(entry.text.delimiter.of(text));
    marker.gap = std::string(entry.text.gap.of(text));
    marker.numbered = !entry.text.number.empty();
    return marker;
  }

  Marker marker_at(const PlannedSection& planned, std::size_t slot) const {
    for (auto i = slot; i-- > 0;)
      if (!planned.slots[i].fresh()) return marker_like(old(planned.slots[i].old));
    for (auto i = slot; i < planned.slots.size(); ++i)
      if (!planned.slots[i].fresh()) return marker_like(old(planned.slots[i].old));
    if (planned.section >= 0) return marker_like(old(file_.sections[std::size_t(planned.section)].entries.front()));
    if (const auto* model = sibling(planned.list)) return marker_like(old(model->entries.back()));
    return {};
  }

  std::string separator_of(const PlannedSection& planned) const {
    if (planned.section >= 0) return file_.sections[std::size_t(planned.section)].separator;
    const auto* model = sibling(planned.list);
    return model ? model->separator : file_.newline;
  }

  // RULES 4. Steps between old neighbours stay (a repeated number stays repeated); every other step is one.
  std::vector<std::optional<int>> numbers(const PlannedSection& planned) const {
    std::vector<std::optional<int>> out(planned.slots.size());
    const auto* section = planned.section >= 0 ? &file_.sections[std::size_t(planned.section)] : nullptr;
    const auto* model = section ? section : sibling(planned.list);
    auto numbering = model ? model->numbering : Numbering::ascending;
    if (numbering == Numbering::none || planned.slots.empty()) return out;
    if (section && section->entries.size() == 1 && section->list >= 0)
      for (const int s : file_.lists[std::size_t(section->list)].sections)
        if (file_.sections[std::size_t(s)].numbering == Numbering::all_equal) numbering = Numbering::all_equal;
    const auto* rules = rules_of(planned.list);
    int first = section ? section->first_number.value_or(1) : first_of_siblings(planned.list);
    if (!section && rules && rules->first_number) first = *rules->first_number;
    const auto number_of = [&](const Slot& slot) { return old(slot.old).text.numbered(old(slot.old).of(bytes_)); };
    const auto neighbours = [&](const Slot& a, const Slot& b) {
      return !a.fresh() && !b.fresh() && old(a.old).position + 1 == old(b.old).position;
    };
    const auto count = planned.slots.size();
    switch (numbering) {
      case Numbering::none: break;
      case Numbering::all_equal: std::fill(out.begin(), out.end(), first); break;
      case Numbering::ascending:
        out[0] = first;
        for (std::size_t i = 1; i < count; ++i) {
          const auto &a = planned.slots[i - 1], &b = planned.slots[i];
          out[i] = *out[i - 1] + (neighbours(a, b) ? *number_of(b) - *number_of(a) : 1);
        }
        break;
      case Numbering::descending: {
        if (!section)
          first = model ? *number_of(Slot{model->entries.back(), {}}) : 1;
        else
          first = *number_of(Slot{section->entries.back(), {}});
        out[count - 1] = first;
        for (std::size_t i = count - 1; i-- > 0;) {
          const auto &a = planned.slots[i], &b = planned.slots[i + 1];
          out[i] = *out[i + 1] + (neighbours(a, b) ? *number_of(a) - *number_of(b) : 1);
        }
        break;
      }
      case Numbering::irregular:
        for (std::size_t i = 0; i < count; ++i) {
          if (!planned.slots[i].fresh())
            out[i] = number_of(planned.slots[i]);
          else
            out[i] = i > 0 && out[i - 1] ? *out[i - 1] + 1 : first;
        }
        break;
    }
    return out;
  }

  std::string line(const PlannedSection& planned, std::size_t slot, std::optional<int> number) const {
    const auto marker = marker_at(planned, slot);
    std::string out = marker.indent;
    if (marker.numbered && number) out += std::to_string(*number);
    out += marker.numbered && !number ? "-" : marker.delimiter;
    return out + (marker.gap.empty() ? " " : marker.gap) + planned.slots[slot].body;
  }

  std::vector<std::string> fresh_lines(const PlannedSection& planned) const {
    std::vector<std::string> lines;
    const auto counted = numbers(planned);
    for (std::size_t i = 0; i < planned.slots.size(); ++i) lines.push_back(line(planned, i, counted[i]));
    return lines;
  }

  static std::string join(const std::vector<std::string>& lines, const std::string& separator) {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i ? separator : "") + lines[i];
    return out;
  }

  void old_section(const PlannedSection& planned) {
    const auto& section = file_.sections[std::size_t(planned.section)];
    const auto counted = numbers(planned);
    std::vector<bool> stays(section.entries.size(), false);
    for (std::size_t i = 0; i < planned.slots.size(); ++i) {
      const auto& slot = planned.slots[i];
      if (slot.fresh()) continue;
      const auto& entry = old(slot.old);
      stays[std::size_t(entry.position - 1)] = true;
      const auto& replaced = plan_.replaced[std::size_t(slot.old)];
      std::string text = replaced ? *replaced : std::string(entry.of(bytes_));
      const bool renumber = planned.touched && counted[i] && entry.text.numbered(entry.of(bytes_)) != counted[i];
      if (renumber) text = renumbered(text, *counted[i]);
      if (replaced || renumber) splices_.add(entry.begin, entry.end, text);
    }
    if (!planned.touched) return;
    const bool any_stays = std::find(stays.begin(), stays.end(), true) != stays.end();
    insert_fresh(planned, section, counted, any_stays);
    if (any_stays) delete_runs(section, stays);
  }

  void insert_fresh(const PlannedSection& planned, const Section& section,
                    const std::vector<std::optional<int>>& counted, bool any_stays) {
    const auto first = old(section.entries.front()).begin;
    if (!any_stays) {
      if (!planned.slots.empty())
        splices_.add(first, old(section.entries.back()).end, join(fresh_lines(planned), section.separator));
      else
        delete_all(planned, section);
      return;
    }
    const ListEntry* before = nullptr;
    for (std::size_t i = 0; i < planned.slots.size(); ++i) {
      if (!planned.slots[i].fresh()) {
        before = &old(planned.slots[i].old);
        continue;
      }
      const auto text = line(planned, i, counted[i]);
      if (before)
        splices_.add(before->end, before->end, section.separator + text);
      else
        splices_.add(first, first, text + section.separator);
    }
  }

  bool blank_between(std::size_t begin, std::size_t end) const {
    return trimmed(bytes_.substr(begin, end - begin)).empty();
  }

  std::size_t next_line(std::size_t end) const {
    const auto newline = bytes_.find('\n', end);
    return newline == std::string_view::npos ? bytes_.size() : newline + 1;
  }

  void delete_runs(const Section& section, const std::vector<bool>& stays) {
    const auto& e = section.entries;
    for (std::size_t i = 0; i < e.size();) {
      if (stays[i]) {
        ++i;
        continue;
      }
      std::size_t j = i;
      while (j + 1 < e.size() && !stays[j + 1]) ++j;
      bool plain = true;
      const auto from = i > 0 ? i - 1 : i, to = i > 0 ? j : j + 1;
      for (auto k = from; k < to && k + 1 < e.size(); ++k)
        plain = plain && blank_between(old(e[k]).end, old(e[k + 1]).begin);
      if (plain && i > 0) {
        splices_.add(old(e[i - 1]).end, old(e[j]).end, "");
      } else if (plain) {
        splices_.add(old(e[0]).begin, old(e[j + 1]).begin, "");
      } else {
        for (auto k = i; k <= j; ++k) splices_.add(old(e[k]).begin, next_line(old(e[k]).end), "");
      }
      i = j + 1;
    }
  }

  void delete_all(const PlannedSection& planned, const Section& section) {
    const auto begin = old(section.entries.front()).begin, end = old(section.entries.back()).end;
    for (std::size_t i = 0; i + 1 < section.entries.size(); ++i) {
      if (blank_between(old(section.entries[i]).end, old(section.entries[i + 1]).begin)) continue;
      for (const int e : section.entries) splices_.add(old(e).begin, next_line(old(e).end), "");
      return;
    }
    if (planned.drop_heading && planned.heading >= 0) {
      const auto h = std::size_t(planned.heading);
      const auto& heading = file_.headings[h];
      if (heading.is_block() && blank_between(heading.end, begin) && blank_between(end, heading.closing_begin))
        return delete_block(h);
      const auto after = h + 1 < file_.headings.size() ? file_.headings[h + 1].begin : bytes_.size();
      if (blank_between(heading.end, begin) && blank_between(end, after)) {
        if (after < bytes_.size()) return splices_.add(heading.begin, after, "");
        auto content = heading.begin;
        while (content > 0 && (bytes_[content - 1] == '\n' || bytes_[content - 1] == '\r')) --content;
        return splices_.add(content, end, "");
      }
    }
    // With the blank lines before it, as `empty_heading` wrote it.
    auto content = begin;
    while (content > 0 && (bytes_[content - 1] == '\n' || bytes_[content - 1] == '\r')) --content;
    if (content > std::size_t(file_.bom ? 3 : 0)) return splices_.add(content, end, "");
    splices_.add(begin, next_line(end), "");
  }

  // With what `NewHeadings` wrote around it: in front of its sibling, or behind the last one.
  void delete_block(std::size_t h) {
    const auto& heading = file_.headings[h];
    const auto behind = next_line(heading.closing_end);
    if (h + 1 < file_.headings.size() && file_.headings[h + 1].parent == heading.parent &&
        file_.headings[h + 1].is_block() && blank_between(behind, file_.headings[h + 1].begin))
      return splices_.add(heading.begin, file_.headings[h + 1].begin, "");
    auto content = heading.begin;
    while (content > 0 && (bytes_[content - 1] == '\n' || bytes_[content - 1] == '\r')) --content;
    splices_.add(content, heading.closing_end, "");
  }

  // Under a heading that has no entries yet, behind whatever prose it has; or at the end of a file without lists.
  void empty_heading(const PlannedSection& planned) {
    const auto lines = join(fresh_lines(planned), separator_of(planned));
    const auto h = planned.heading;
    const bool block = h >= 0 && file_.headings[std::size_t(h)].is_block();
    auto limit =
        std::size_t(h + 1) < file_.headings.size() && h >= 0 ? file_.headings[std::size_t(h + 1)].begin : bytes_.size();
    if (block) limit = std::min(limit, file_.headings[std::size_t(h)].closing_begin);
    auto at = limit;
    const auto floor = h >= 0 ? file_.headings[std::size_t(h)].end : std::size_t(file_.bom ? 3 : 0);
    while (at > floor && (bytes_[at - 1] == '\n' || bytes_[at - 1] == '\r' || bytes_[at - 1] == ' ')) --at;
    if (at == floor && h < 0) return splices_.add(at, at, lines);
    auto gap = at == floor ? NewHeadings(file_).gap_below(planned.heading) : file_.newline;
    if (block && gap.empty()) gap = file_.newline;  // else HTML goes on and the line is no list
    splices_.add(at, at, file_.newline + gap + lines);
  }

  const ListFile& file_;
  std::string_view bytes_;
  const Plan& plan_;
  const Hints& hints_;
  Splices splices_;
};

}  // namespace

std::string render_plan(const ListFile& file, const Plan& plan, const Hints& hints) {
  return Renderer(file, plan, hints).render();
}

}  // namespace preprintd::format
