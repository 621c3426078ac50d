#include <algorithm>

#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"
#include "format/reading_line.hpp"

namespace preprintd::format {
namespace {

struct Edit {
  std::size_t begin, end;
  std::string text;
};

class Editor {
 public:
  Editor(std::string_view bytes, const LineStyle& style) : bytes_(bytes), style_(style), entry_(parse_entry(bytes)) {}

  const EntryText& entry() const { return entry_; }

  void replace(Span span, std::string text) { edits_.push_back({span.begin, span.end, std::move(text)}); }

  // RULES 15: behind the last piece that comes before this kind or is of it.
  void insert(PieceKind kind, const std::string& text) {
    const Piece* before = nullptr;
    for (const auto& piece : entry_.pieces) {
      if (piece.kind == PieceKind::extra || piece.kind > kind) continue;
      if (!before || piece.kind >= before->kind) before = &piece;
    }
    std::size_t at = before ? before->whole.end : bytes_.size();
    if (kind == PieceKind::note) {
      const auto line_end = bytes_.find_first_of("\r\n", at);
      at = line_end == std::string_view::npos ? bytes_.size() : line_end;
      while (at > 0 && is_blank(bytes_[at - 1])) --at;
      if (before) at = std::max(at, before->whole.end);
    }
    edits_.push_back({at, at, " " + text});
  }

  // A piece goes with the blanks before it; alone on its line, with the line.
  void remove(Span whole) {
    while (whole.begin > 0 && is_blank(bytes_[whole.begin - 1])) --whole.begin;
    std::size_t end = whole.end;
    while (end < bytes_.size() && is_blank(bytes_[end])) ++end;
    const bool line_begins = whole.begin > 0 && bytes_[whole.begin - 1] == '\n';
    const bool line_ends = end >= bytes_.size() || bytes_[end] == '\n' || bytes_[end] == '\r';
    if (line_begins && line_ends) {
      --whole.begin;
      if (whole.begin > 0 && bytes_[whole.begin - 1] == '\r') --whole.begin;
      whole.end = end;
    } else if (line_begins) {
      whole.end = end;
    }
    edits_.push_back({whole.begin, whole.end, ""});
  }

  void text_field(PieceKind kind, const std::optional<std::string>& to, const char* open) {
    const auto* piece = entry_.find(kind);
    if (piece && to)
      replace(piece->value, *to);
    else if (piece)
      remove(piece->whole);
    else if (to)
      insert(kind, open + *to + ")");
  }

  void venue(const std::optional<std::string>& to) {
    const auto* piece = entry_.find(PieceKind::venue);
    if (piece && to) return replace(piece->value, *to);
    if (!to) return;
    const auto* link = entry_.find(PieceKind::link);
    if (!link) return;
    const bool before_label = style_.venue_before_label && entry_.shape == EntryShape::labelled_link;
    const bool own_line = style_.venue_behind && style_.venue_lead.find('\n') != std::string::npos;
    const auto at = own_line                               ? bytes_.size()
                    : style_.venue_behind && !before_label ? link->whole.end
                                                           : link->whole.begin;
    const auto text = before_label          ? std::string(trimmed(style_.venue_lead)) + *to + style_.venue_tail + " "
                      : style_.venue_behind ? style_.venue_lead + *to + style_.venue_tail
                                            : style_.venue_open + *to + style_.venue_close + style_.venue_gap;
    edits_.push_back({at, at, text});
  }

  void read_notes(const std::optional<std::string>& to) {
    const auto* piece = entry_.find(PieceKind::read_notes);
    if (piece && !to) return remove(piece->whole);
    if (!to) return;
    const bool was_linked = piece && !piece->value.empty();
    if (was_linked && *to != "wanted") return replace(piece->value, *to);
    const auto marker = *to == "wanted" ? style_.wanted_marker : "[[ReadNotes](" + *to + ")]";
    piece ? replace(piece->whole, marker) : insert(PieceKind::read_notes, marker);
  }

  // Links of one kind, as (label, url) pairs: those that stay keep their bytes, a same number is replaced
  // one by one, the rest is removed or added.
  void links(PieceKind kind, const std::vector<LabelledLink>& to) {
    std::vector<const Piece*> old;
    std::vector<const Piece*> empty;  // `[[Code]]`, waiting for its URL
    for (const auto& piece : entry_.pieces)
      if (piece.kind == kind) (piece.value.empty() ? empty : old).push_back(&piece);
    const auto as_link = [&](const Piece& piece) {
      return LabelledLink{std::string(piece.label.of(bytes_)), std::string(piece.value.of(bytes_))};
    };
    const auto equal = [&](const LabelledLink& a, const LabelledLink& b) {
      return a.url == b.url && (kind == PieceKind::code || a.label == b.label);
    };
    if (old.size() == to.size()) {
      for (std::size_t i = 0; i < to.size(); ++i) {
        if (equal(as_link(*old[i]), to[i])) continue;
        if (kind == PieceKind::other_link && as_link(*old[i]).label != to[i].label) replace(old[i]->label, to[i].label);
        if (as_link(*old[i]).url != to[i].url) replace(old[i]->value, to[i].url);
      }
      return;
    }
    std::size_t kept = 0;
    for (const auto* piece : old) {
      const auto link = as_link(*piece);
      const auto rest =
          std::find_if(to.begin() + std::ptrdiff_t(kept), to.end(), [&](const auto& t) { return equal(t, link); });
      const bool stays = rest == to.begin() + std::ptrdiff_t(kept) && rest != to.end();
      stays ? void(++kept) : remove(piece->whole);
    }
    for (; kept < to.size(); ++kept) {
      const auto text = kind == PieceKind::code ? style_.code_open + to[kept].url + style_.code_close
                                                : "[[" + to[kept].label + "](" + to[kept].url + ")]";
      if (empty.empty()) {
        insert(kind, text);
      } else {
        replace(empty.front()->whole, text);
        empty.erase(empty.begin());
      }
    }
  }

  std::string apply() {
    std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    std::string out;
    std::size_t at = 0;
    for (const auto& edit : edits_) {
      if (edit.begin > at) out += bytes_.substr(at, edit.begin - at);
      out += edit.text;
      at = std::max(at, edit.end);
    }
    out += bytes_.substr(at);
    return out;
  }

 private:
  std::string_view bytes_;
  const LineStyle& style_;
  EntryText entry_;
  std::vector<Edit> edits_;
};

std::vector<LabelledLink> labelled(const std::vector<std::string>& urls) {
  std::vector<LabelledLink> out;
  for (const auto& url : urls) out.push_back({"Code", url});
  return out;
}

}  // namespace

Result<std::string> edit_entry(std::string_view bytes, const Annotation& from, const Annotation& to,
                               const LineStyle& style, std::optional<int> first_year) {
  if (from == to) return std::string(bytes);
  Editor editor(bytes, style);
  const auto& entry = editor.entry();
  if (entry.shape == EntryShape::opaque || entry.shape == EntryShape::table_row || !entry.id)
    return Error(ErrorKind::usage, "a line of this shape is read, not edited");
  const auto& now = entry.annotation;

  NewLine wish{*entry.id, now.title.value_or("?"), to, std::nullopt, first_year};
  if (wish.annotation.title && trimmed(*wish.annotation.title).empty()) wish.annotation.title.reset();
  if (!wish.annotation.title) wish.annotation.title = now.title;
  auto written = as_written(wish, style);
  if (!written) return written.error();

  // Only what differs between `from` and `to` is touched; the rest of the target is what stands there.
  Annotation target = now;
  if (from.title != to.title && to.title) target.title = written->title;
  if (from.link != to.link && to.link) target.link = written->link;
  const bool carries_venue = entry.shape == EntryShape::titled_link || now.venue || style.venue_behind;
  if (from.venue != to.venue && to.venue && !carries_venue)
    return Error(ErrorKind::usage, entry.id->text() + ": its line has no place for a venue");
  if (from.venue != to.venue && carries_venue) {
    // Her own spelling of arXiv comes back as it was when a change is taken back.
    if (to.venue && is_preprint_word(*to.venue) && trimmed(*to.venue) == *to.venue)
      target.venue = to.venue;
    else if (to.venue)
      target.venue = escape_link_text(written_venue(*to.venue, style, std::nullopt));
    else if (now.venue)
      target.venue = written_venue("arXiv", style, first_year);
  }
  if (from.summary != to.summary) target.summary = written->summary;
  if (from.code != to.code) target.code = written->code;
  if (from.links != to.links) target.links = written->links;
  if (from.read_notes != to.read_notes) target.read_notes = written->read_notes;
  if (from.note != to.note) target.note = written->note;
  if (from.extra != to.extra && to.extra) return Error(ErrorKind::usage, "text we cannot name is hers to edit");

  const auto* link = entry.find(PieceKind::link);
  if (target.title != now.title && link) editor.replace(link->value, *target.title);
  if (target.link != now.link && link && target.link) editor.replace(link->label, *target.link);
  if (target.venue != now.venue) editor.venue(target.venue);
  if (target.summary != now.summary) editor.text_field(PieceKind::summary, target.summary, "(");
  if (target.code != now.code) editor.links(PieceKind::code, labelled(target.code));
  if (target.links != now.links) editor.links(PieceKind::other_link, target.links);
  if (target.read_notes != now.read_notes) editor.read_notes(target.read_notes);
  if (target.note != now.note) editor.text_field(PieceKind::note, target.note, "(**Notes**: ");
  auto out = editor.apply();
  if (parse_entry(out).annotation != target)
    return Error(ErrorKind::usage, entry.id->text() + ": this change cannot be written so that it reads back");
  return out;
}

}  // namespace preprintd::format
