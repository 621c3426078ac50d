#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/list_scan.hpp"
#include "paper/venue.hpp"

namespace preprintd::format {
namespace {

class Notes {
 public:
  explicit Notes(ListFile& file) : file_(file) {}

  void add(const ListEntry& entry, std::size_t at, const char* kind, std::string message) {
    const auto bytes = entry.of(file_.bytes);
    const auto lines = std::count(bytes.begin(), bytes.begin() + std::ptrdiff_t(std::min(at, bytes.size())), '\n');
    file_.oddities.push_back({entry.line + int(lines), kind, std::move(message), entry.begin + at});
  }

  void entry(const ListEntry& entry, const List& list) {
    const auto bytes = entry.of(file_.bytes);
    const auto& text = entry.text;
    for (const auto& odd : text.oddities) add(entry, odd.at, odd.kind.c_str(), odd.message);
    if (!text.id) return add(entry, 0, "no-identifier", "no arXiv identifier: the line stays yours alone");
    if (text.shape == EntryShape::opaque)
      add(entry, 0, "unreadable", "no link with a title: only the identifier was read");
    for (const auto& piece : text.pieces) piece_of(entry, piece, bytes);
    if (text.shape == EntryShape::titled_link && !text.find(PieceKind::venue) && list.style.names_venues)
      add(entry, text.gap.end, "no-venue", "names no venue");
    if (text.annotation.extra && text.shape != EntryShape::table_row && text.shape != EntryShape::opaque)
      add(entry, text.find(PieceKind::extra)->whole.begin, "extra-text",
          "text we have no field for, kept where it is: " + cut_to_width(collapsed(*text.annotation.extra), 40));
    link_text(entry, bytes);
  }

  void numbering(const Section& section) {
    const auto& first = file_.entries[std::size_t(section.entries.front())];
    if (section.numbering == Numbering::irregular) {
      add(first, 0, "numbering", "the numbers of \"" + section.name + "\" do not follow each other");
    } else if (section.numbering == Numbering::ascending && section.first_number && *section.first_number != 1) {
      add(first, 0, "numbering", "numbered from " + std::to_string(*section.first_number));
    }
  }

  void duplicates() {
    std::map<std::int64_t, const ListEntry*> seen;
    for (const auto& entry : file_.entries) {
      if (!entry.text.id) continue;
      const auto [first, fresh] = seen.insert({entry.text.id->key(), &entry});
      if (!fresh)
        add(entry, 0, "duplicate",
            entry.text.id->text() + " stands also in line " + std::to_string(first->second->line));
    }
  }

  void read_notes_forms() {
    std::set<std::string> forms;
    std::vector<std::pair<const ListEntry*, const Piece*>> markers;
    for (const auto& entry : file_.entries) {
      if (entry.section < 0 || entry.text.annotation.read_notes != "wanted") continue;
      const auto* marker = entry.text.find(PieceKind::read_notes);
      markers.push_back({&entry, marker});
      forms.insert(std::string(marker->whole.of(entry.of(file_.bytes))));
    }
    for (const auto& [entry, marker] : markers)
      if (forms.size() > 1)
        add(*entry, marker->whole.begin, "read-notes-form",
            "read notes wanted, written " + std::string(marker->whole.of(entry->of(file_.bytes))));
  }

 private:
  void piece_of(const ListEntry& entry, const Piece& piece, std::string_view bytes) {
    const auto value = piece.value.of(bytes);
    switch (piece.kind) {
      case PieceKind::venue:
        if (const auto near = meant_venue(value))
          add(entry, piece.value.begin, "odd-venue", "\"" + visible(value) + "\" may be meant for " + *near);
        return;
      case PieceKind::link: return link_form(entry, piece.label, bytes);
      case PieceKind::summary:
        if (const auto dollar = value.find('$'); dollar != std::string_view::npos)
          add(entry, piece.value.begin + dollar, "math-in-summary", "a formula in the summary, kept as it is");
        for (const std::string_view wide : {"（", "）", "，", "：", "；"})
          if (const auto at = value.find(wide); at != std::string_view::npos) {
            add(entry, piece.value.begin + at, "full-width", "full-width punctuation, kept as it is");
            break;
          }
        return;
      case PieceKind::note: {
        const auto opening = bytes.substr(piece.whole.begin, piece.value.begin - piece.whole.begin);
        if (opening.find("：") != std::string_view::npos)
          add(entry, piece.whole.begin, "full-width", "a note with a full-width colon, kept as it is");
        else if (opening.find('*') == std::string_view::npos)
          add(entry, piece.whole.begin, "note-form", "a note without asterisks, kept as it is");
        return;
      }
      case PieceKind::code:
      case PieceKind::other_link:
        if (piece.value.empty()) add(entry, piece.whole.begin, "empty-link", "a link without an address");
        [[fallthrough]];
      case PieceKind::read_notes: {
        const auto line = bytes.rfind('\n', piece.whole.begin);
        if (line != std::string_view::npos && bytes.find_first_not_of(" \t", line + 1) == piece.whole.begin)
          add(entry, piece.whole.begin, "next-line", std::string(piece.label.of(bytes)) + " stands on the next line");
        return;
      }
      case PieceKind::date:
      case PieceKind::repeated_link:
      case PieceKind::extra: return;
    }
  }

  // A list names few venues many times.
  std::optional<std::string> meant_venue(std::string_view name) {
    const auto [found, fresh] = meant_.try_emplace(std::string(name));
    if (fresh && !is_preprint_word(name)) found->second = nearest_venue(name);
    return found->second;
  }

  void link_form(const ListEntry& entry, Span span, std::string_view bytes) {
    const auto url = lower_ascii(span.of(bytes));
    const auto named = parse_arxiv_id(span.of(bytes));
    if (!named) return;
    if (url.find("www.arxiv.org") != std::string::npos)
      return add(entry, span.begin, "www-link", "the link goes to www.arxiv.org");
    if (url.starts_with("http://")) return add(entry, span.begin, "http-link", "the link is not https");
    if (named->version)
      return add(entry, span.begin, "version-link", "the link names version " + std::to_string(*named->version));
    if (span.of(bytes) != abs_url(named->id))
      add(entry, span.begin, "link-form", "the link is not " + abs_url(named->id));
  }

  void link_text(const ListEntry& entry, std::string_view bytes) {
    const auto* link = entry.text.find(PieceKind::link);
    if (!link || link->value.empty()) return;
    const auto title = link->value.of(bytes);
    const auto raw = bytes.substr(link->whole.begin, link->value.begin - link->whole.begin);
    if (raw.ends_with(" ") || title.front() == ' ')
      add(entry, link->value.begin, "blank-in-title", "the link text begins with a blank");
    const auto open = std::count(title.begin(), title.end(), '('), close = std::count(title.begin(), title.end(), ')');
    if (open != close)
      add(entry, link->value.begin, "unclosed-parenthesis", "a parenthesis in the link text is not closed");
    for (const std::string_view month :
         {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}) {
      const auto at = title.rfind("(" + std::string(month));
      if (at == std::string_view::npos || !year_in(title.substr(at))) continue;
      add(entry, link->value.begin + at, "date-in-title", "a date stands in the link text");
    }
  }

  ListFile& file_;
  std::map<std::string, std::optional<std::string>> meant_;
};

}  // namespace

void note_oddities(ListFile& file) {
  Notes notes(file);
  for (const auto& section : file.sections) {
    notes.numbering(section);
    for (const int e : section.entries)
      notes.entry(file.entries[std::size_t(e)], file.lists[std::size_t(section.list)]);
  }
  notes.duplicates();
  notes.read_notes_forms();
  std::stable_sort(file.oddities.begin(), file.oddities.end(),
                   [](const Oddity& a, const Oddity& b) { return a.at < b.at; });
}

}  // namespace preprintd::format
