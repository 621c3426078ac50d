#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/list_scan.hpp"

namespace preprintd::format {
namespace {

// What stands between a venue's name and its year: "NeurIPS 2024" → " ", "CVPR'25" → "'".
std::optional<std::string> form_of_year(std::string_view venue) {
  const auto year = year_in(venue);
  if (!year) return std::nullopt;
  const auto full = std::to_string(*year);
  const auto at = venue.find(full);
  const auto digits = at != std::string_view::npos ? at : venue.find(full.substr(2));
  if (digits == std::string_view::npos) return " ";
  std::size_t begin = digits;
  while (begin > 0 && (is_blank(venue[begin - 1]) || venue[begin - 1] == '\'' || venue[begin - 1] == '-')) --begin;
  if (begin == 0) return " ";
  return std::string(venue.substr(begin, digits - begin));
}

bool names_track(std::string_view venue) {
  const auto lower = lower_ascii(venue);
  for (const std::string_view track : {"oral", "spotlight", "workshop", "highlight"})
    if (lower.find(track) != std::string::npos) return true;
  return false;
}

std::string without_rank(std::string_view marker) {
  std::string out;
  for (const char c : marker)
    if (!is_digit(c)) out += c;
  // "[[ReadNotes 3]]" leaves a blank before the bracket.
  for (auto at = out.find(" ]"); at != std::string::npos; at = out.find(" ]")) out.erase(at, 1);
  for (auto at = out.find("()"); at != std::string::npos; at = out.find("()")) out.erase(at, 2);
  return out;
}

void read_venue_behind(LineStyle& style, std::string_view bytes, const EntryText& text, const Piece& venue) {
  const auto& link = *text.find(PieceKind::link);
  style.venue_before_label = text.shape == EntryShape::labelled_link && venue.whole.begin < link.whole.begin;
  auto from = venue.whole.begin, to = venue.whole.end;
  // Emphasis around its parentheses: " *(ICLR 2024)*".
  const auto is_mark = [](char c) { return c == '*' || c == '_'; };
  while (from > 0 && to < bytes.size() && is_mark(bytes[from - 1]) && bytes[to] == bytes[from - 1] &&
         from - 1 >= link.whole.end)
    --from, ++to;
  while (from > 0 && is_blank(bytes[from - 1])) --from;
  // A venue on a line of its own.
  if (from > 0 && bytes[from - 1] == '\n') --from;
  if (from > 0 && bytes[from] == '\n' && bytes[from - 1] == '\r') --from;
  style.venue_lead = std::string(bytes.substr(from, venue.value.begin - from));
  style.venue_tail = std::string(bytes.substr(venue.value.end, to - venue.value.end));
  if (style.venue_lead.empty()) style.venue_lead = " ";
}

void read_venue(LineStyle& style, std::string_view bytes, const EntryText& text, const Piece& venue) {
  const auto name = venue.value.of(bytes);
  style.names_tracks = style.names_tracks || names_track(name);
  const auto& link = *text.find(PieceKind::link);
  const bool labelled = text.shape == EntryShape::labelled_link;
  style.venue_behind = venue.whole.begin > (labelled ? link.value.begin : link.whole.begin);
  style.venue_in_front = labelled && !style.venue_behind;
  if (style.venue_behind) return read_venue_behind(style, bytes, text, venue);
  style.venue_open = std::string(bytes.substr(venue.whole.begin, venue.value.begin - venue.whole.begin));
  style.venue_close = std::string(bytes.substr(venue.value.end, venue.whole.end - venue.value.end));
  const auto words = trimmed(style.venue_close).size();
  style.venue_gap = words < style.venue_close.size() ? style.venue_close.substr(words) : "";
  style.venue_close.resize(words);
}

void read_date(LineStyle& style, std::string_view bytes, const Piece* date) {
  style.date_open = style.date_sample = style.date_close = "";
  if (!date) return;
  auto behind = date->whole.end;
  while (behind < bytes.size() && is_blank(bytes[behind])) ++behind;
  style.date_open = std::string(bytes.substr(date->whole.begin, date->value.begin - date->whole.begin));
  style.date_sample = std::string(date->value.of(bytes));
  style.date_close = std::string(bytes.substr(date->value.end, behind - date->value.end));
}

void read_link(LineStyle& style, std::string_view bytes, const EntryText& text) {
  const auto& link = *text.find(PieceKind::link);
  const auto words = std::max(text.gap.end, text.number.end);
  style.task_box = stands_at(bytes, words, "[") && stands_at(bytes, words + 2, "] ") &&
                   std::string_view(" xX").find(bytes[words + 1]) != std::string_view::npos;
  style.shape = text.shape;
  if (text.shape == EntryShape::titled_link) {
    const auto whole = link.whole.of(bytes);
    const auto bracket = link.whole.begin + whole.find('[');
    style.title_open = std::string(bytes.substr(link.whole.begin, bracket - link.whole.begin));
    style.title_close = std::string(style.title_open.rbegin(), style.title_open.rend());
    if (const auto quote = wide_quote_closing(bytes, bracket); !quote.empty()) style.title_close = std::string(quote);
    style.text_open = style.text_close = "";
    if (stands_at(bytes, bracket + 1, "**") && link.value.begin == bracket + 3)
      style.text_open = style.text_close = "**";
    return;
  }
  const auto* date = text.find(PieceKind::date);
  auto title_from = date ? date->whole.end : std::max(text.gap.end, text.number.end);
  const auto* venue = text.find(PieceKind::venue);
  if (venue && venue->whole.end <= link.value.begin) title_from = venue->whole.end;
  while (title_from < link.value.begin && is_blank(bytes[title_from])) ++title_from;
  if (stands_at(bytes, title_from, "[") && stands_at(bytes, title_from + 2, "] ")) title_from += 4;  // a box to tick
  style.title_open = std::string(bytes.substr(title_from, link.value.begin - title_from));
  auto after = link.value.end;
  // "**Title.**"
  const bool stop_inside = after + 1 < bytes.size() && !style.title_open.empty() &&
                           std::string_view(".,:").find(bytes[after]) != std::string_view::npos &&
                           bytes[after + 1] == '*';
  if (stop_inside) ++after;
  while (after < bytes.size() && (bytes[after] == '*' || bytes[after] == '_')) ++after;
  style.title_close = std::string(bytes.substr(link.value.end, after - link.value.end));
  style.between = std::string(bytes.substr(after, link.whole.begin - after));
  // Authors or a date between title and link are this paper's own; a line of its own for the links is the list's.
  if (const auto line = style.between.rfind('\n'); line != std::string::npos)
    style.between.erase(0, line > 0 && style.between[line - 1] == '\r' ? line - 1 : line);
  if (!bare_label(style.between).empty() || style.between.size() > 12 || style.between.empty()) style.between = " ";
  style.label_open = std::string(bytes.substr(link.whole.begin, link.label.begin - link.whole.begin));
  style.label_close = std::string(bytes.substr(link.label.end, link.whole.end - link.label.end));
}

}  // namespace

LineStyle read_style(const ListFile& file, const List& list) {
  LineStyle style;
  int papers = 0, venues = 0, preprints = 0;
  std::optional<bool> venue_year, preprint_year;
  std::map<EntryShape, int> shapes;
  for (const int s : list.sections)
    for (const int e : file.sections[std::size_t(s)].entries)
      if (const auto& entry = file.entries[std::size_t(e)]; entry.text.id) ++shapes[entry.text.shape];
  const auto common =
      std::max_element(shapes.begin(), shapes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const int s : list.sections) {
    for (const int e : file.sections[std::size_t(s)].entries) {
      const auto& entry = file.entries[std::size_t(e)];
      if (!entry.text.id) continue;
      ++papers;
      const auto bytes = entry.of(file.bytes);
      if (entry.text.shape == common->first && entry.text.find(PieceKind::link)) {
        read_link(style, bytes, entry.text);
        read_date(style, bytes, entry.text.find(PieceKind::date));
      }
      for (const auto& piece : entry.text.pieces) {
        if (piece.kind == PieceKind::venue) {
          const auto name = piece.value.of(bytes);
          if (entry.text.shape == EntryShape::table_row) continue;
          ++venues;
          read_venue(style, bytes, entry.text, piece);
          const auto form = form_of_year(name);
          if (form) style.year_form = *form;
          if (is_preprint_word(name)) {
            preprint_year = form.has_value();
            ++preprints;
            auto word = std::string(name);
            if (form) word = std::string(trimmed(word.substr(0, word.find_first_of("0123456789'"))));
            while (!word.empty() && (word.back() == '-' || is_blank(word.back()))) word.pop_back();
            if (!word.empty()) style.preprint_word = word;
          } else {
            venue_year = form.has_value();
          }
        }
        if (piece.kind == PieceKind::read_notes && entry.text.annotation.read_notes == "wanted")
          style.wanted_marker = without_rank(piece.whole.of(bytes));
        if (piece.kind == PieceKind::code && !piece.value.empty()) {
          style.code_open = std::string(bytes.substr(piece.whole.begin, piece.value.begin - piece.whole.begin));
          style.code_close = std::string(bytes.substr(piece.value.end, piece.whole.end - piece.value.end));
        }
      }
    }
  }
  style.venue_with_year = venue_year.value_or(preprint_year.value_or(false));
  style.names_venues = venues > 0 || papers == 0;
  // Behind the title a venue is often the mark of what has one.
  if ((style.venue_behind || style.venue_in_front) && preprints == 0 && venues < papers) style.names_venues = false;
  if (common != shapes.end()) style.shape = common->first;
  // A code link shown as a picture is not imitated.
  if (style.code_open.find('!') != std::string::npos || style.code_open.find('\n') != std::string::npos) {
    style.code_open = "[[Code](";
    style.code_close = ")]";
  }
  return style;
}

}  // namespace preprintd::format
