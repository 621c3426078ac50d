#include "format/reading_line.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "format/bracket.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {
namespace {

constexpr std::size_t kLongestEntry = std::size_t(64) << 10;

class Reader {
 public:
  Reader(std::string_view bytes, EntryText& out) : bytes_(bytes), out_(out) {}

  void read() {
    read_marker();
    skip_task_box();
    read_date();
    if (!read_main_link()) return read_opaque();
    while ((at_ = skip_space(bytes_, at_)) < bytes_.size()) read_piece();
    join_extra();
  }

 private:
  void add(PieceKind kind, Span whole, Span value, Span label = {}) {
    out_.pieces.push_back({kind, whole, value, label});
  }
  void odd(std::size_t at, const char* kind, std::string message) {
    const auto line = 1 + std::count(bytes_.begin(), bytes_.begin() + std::ptrdiff_t(at), '\n');
    out_.oddities.push_back({int(line), kind, std::move(message), at});
  }

  void read_marker() {
    std::size_t i = 0;
    while (i < bytes_.size() && is_blank(bytes_[i])) ++i;
    out_.indent = {0, i};
    std::size_t digits = i;
    while (digits < bytes_.size() && is_digit(bytes_[digits]) && digits - i < 9) ++digits;
    const char c = digits < bytes_.size() ? bytes_[digits] : '\0';
    const bool numbered = digits > i && (c == '.' || c == ')');
    const bool bulleted = digits == i && (c == '-' || c == '*' || c == '+');
    const bool followed = digits + 1 >= bytes_.size() || is_space(bytes_[digits + 1]);
    if ((!numbered && !bulleted) || !followed) {
      out_.number = out_.delimiter = out_.gap = {i, i};
      at_ = i;
      return;
    }
    out_.number = {i, digits};
    out_.delimiter = {digits, digits + 1};
    at_ = digits + 1;
    while (at_ < bytes_.size() && is_blank(bytes_[at_])) ++at_;
    out_.gap = {digits + 1, at_};
  }

  // `- [x] …`: a box to tick is no part of the entry's words.
  void skip_task_box() {
    if (!stands_at(bytes_, at_, "[") || !stands_at(bytes_, at_ + 2, "] ")) return;
    if (std::string_view(" xX").find(bytes_[at_ + 1]) != std::string_view::npos) at_ = skip_space(bytes_, at_ + 4);
  }

  void read_date() {
    const auto date = date_in_front(bytes_, at_);
    if (!date) return;
    add(PieceKind::date, {at_, date->behind}, {date->begin, date->end});
    at_ = skip_space(bytes_, date->behind);
  }

  // The link whose text is the title, or else the one that is labelled "Paper" after a title in plain text.
  bool read_main_link() {
    const std::size_t start = at_;
    std::optional<Bracket> labelled;
    for (std::size_t i = start; i < bytes_.size(); ++i) {
      if (bytes_[i] == '\\') {
        ++i;
        continue;
      }
      if (bytes_[i] == '!' && stands_at(bytes_, i + 1, "[")) {
        if (const auto image = bracket_at(bytes_, i + 1)) i = image->whole.end - 1;
        continue;
      }
      if (!bracket_begins(bytes_, i)) continue;
      const auto found = bracket_at(bytes_, i);
      if (!found) continue;
      const auto label = found->label.of(bytes_);
      const bool names_title =
          found->linked && !is_paper_label(label) && !is_code_label(label) && !is_read_notes(label);
      const bool to_paper = found->linked && bool(parse_arxiv_id(found->url.of(bytes_)));
      if (found->linked && (to_paper || names_title)) {
        if (names_title && bytes_[found->whole.begin] != '[' && !is_mark(bytes_[found->whole.begin])) continue;
        const auto opening = bytes_.substr(found->whole.begin, found->text.begin - found->whole.begin);
        const bool double_bracket = opening.find("[[") != std::string_view::npos;
        if (names_title && !double_bracket) return take_titled(start, *found);
        if (!labelled || (to_paper && !parse_arxiv_id(labelled->url.of(bytes_)))) labelled = found;
        if (to_paper) break;
      }
      i = found->whole.end - 1;
    }
    return labelled && take_labelled(start, *labelled);
  }

  bool take_titled(std::size_t start, const Bracket& link) {
    out_.shape = EntryShape::titled_link;
    auto whole = link.whole;
    if (const auto quote = wide_quote_closing(bytes_, whole.begin);
        !quote.empty() && stands_at(bytes_, whole.end, quote)) {
      whole.begin -= quote.size();
      whole.end += quote.size();
    }
    auto venue = without_wide_brackets(without_marks(bytes_, {start, whole.begin}));
    const auto text = venue.of(bytes_);
    if (!text.empty() && (text.front() == '[' || text.front() == '(' || text.front() == '`') && text.size() > 2)
      venue = {venue.begin + 1, venue.end - (text.back() == ']' || text.back() == ')' || text.back() == '`' ? 1 : 0)};
    while (!venue.empty() && std::string_view(":,;|-").find(bytes_[venue.end - 1]) != std::string_view::npos)
      --venue.end;
    venue = without_marks(bytes_, venue);
    const bool words = !bare_label(venue.of(bytes_)).empty();
    if (words && venue.of(bytes_).find('\n') == std::string_view::npos && venue.size() <= 60) {
      add(PieceKind::venue, {start, whole.begin}, venue);
      out_.annotation.venue = std::string(venue.of(bytes_));
    } else if (words) {
      add(PieceKind::extra, without_marks(bytes_, {start, whole.begin}), without_marks(bytes_, {start, whole.begin}));
    }
    add(PieceKind::link, whole, link.text, link.url);
    name_link(link.text, link.url);
    at_ = whole.end;
    return true;
  }

  // 【CVPR】 is CVPR.
  Span without_wide_brackets(Span span) const {
    constexpr std::pair<std::string_view, std::string_view> kPairs[] = {{"【", "】"}, {"（", "）"}, {"〔", "〕"}};
    for (const auto& [open, close] : kPairs)
      if (span.of(bytes_).starts_with(open) && span.of(bytes_).ends_with(close) && span.size() > 6)
        return {span.begin + open.size(), span.end - close.size()};
    return span;
  }

  // "(*NeurIPS 2024*) Title …", "[ICLR 2024] Title …": where the title behind such a venue begins.
  std::size_t read_venue_in_front(std::size_t start, std::size_t limit) {
    const bool round = stands_at(bytes_, start, "(");
    if (!round && !stands_at(bytes_, start, "[")) return start;
    const auto close = round ? closing_parenthesis(bytes_, start) : closing_bracket(bytes_, start);
    if (!close || *close + 1 >= limit || !is_space(bytes_[*close + 1])) return start;
    const auto value = without_marks(bytes_, {start + 1, *close});
    const auto title = skip_space(bytes_, *close + 1);
    if (!is_venue_text(value.of(bytes_)) || title >= limit) return start;
    add(PieceKind::venue, {start, title}, value);
    out_.annotation.venue = std::string(value.of(bytes_));
    return title;
  }

  bool take_labelled(std::size_t start, const Bracket& link) {
    start = read_venue_in_front(start, link.whole.begin);
    const Span words{start, words_end(start, link.whole.begin)};
    Span title = without_marks(bytes_, words);
    while (!title.empty() && std::string_view(".,:;|-").find(bytes_[title.end - 1]) != std::string_view::npos)
      --title.end;
    title = without_marks(bytes_, title);
    // A bold title ends where the bold ends; authors and venue may follow it.
    if (stands_at(bytes_, start, "**")) {
      auto close = start + 2;
      while (close < bytes_.size() && !stands_at(bytes_, close, "**")) close += bytes_[close] == '\\' ? 2 : 1;
      if (close < bytes_.size() && close > start + 2 && close < title.end) title = {start + 2, close};
      while (!title.empty() && std::string_view(".,:;|- ").find(bytes_[title.end - 1]) != std::string_view::npos)
        --title.end;
    }
    if (bare_label(title.of(bytes_)).empty()) return false;
    out_.shape = EntryShape::labelled_link;
    if (title.end < words.end) read_between({title.end, words.end});
    add(PieceKind::link, {link.whole.begin, link.whole.end}, title, link.url);
    name_link(title, link.url);
    at_ = link.whole.end;
    return true;
  }

  // Where the words in front of a labelled link end: at the first link, not at a title's own brackets.
  std::size_t words_end(std::size_t start, std::size_t limit) const {
    std::size_t i = start;
    for (; i < limit && bytes_[i] != '\n'; ++i) {
      if (bytes_[i] == '\\') {
        ++i;
      } else if (bytes_[i] == '[') {
        const auto found = bracket_at(bytes_, i);
        const bool plain = found && !found->linked && found->whole.end < limit && found->text.begin == i + 1 &&
                           !is_read_notes(found->label.of(bytes_)) && !is_code_label(found->label.of(bytes_));
        if (!plain) break;
        i = found->whole.end - 1;
      }
    }
    return std::min(i, limit);
  }

  // Authors and venue between a title and its link: "*A. Author.* CVPR 2024."
  void read_between(Span words) {
    while (!words.empty() && (is_space(bytes_[words.begin]) || is_mark(bytes_[words.begin]) ||
                              std::string_view(".,:;|-").find(bytes_[words.begin]) != std::string_view::npos))
      ++words.begin;
    if (words.empty()) return;
    // The venue is what stands last.
    for (auto at = words.begin; at < words.end; ++at) {
      const bool begins = at == words.begin || is_space(bytes_[at - 1]);
      if (begins && read_venue_words({at, words.end})) {
        words.end = at;
        break;
      }
    }
    while (!words.empty() && is_space(bytes_[words.end - 1])) --words.end;
    if (!words.empty() && !bare_label(words.of(bytes_)).empty()) add(PieceKind::extra, words, words);
  }

  // Is this a venue, signs around it apart? Then it is read as one.
  bool read_venue_words(Span words) {
    constexpr std::string_view kAround = " \t,.;:|-*_`/";
    if (out_.find(PieceKind::venue)) return false;
    while (!words.empty() && is_space(bytes_[words.end - 1])) --words.end;
    Span value = words;
    const auto inner = [&](char c) { return kAround.find(c) != std::string_view::npos; };
    while (!value.empty() && inner(bytes_[value.begin])) ++value.begin;
    for (const std::string_view dash : {"–", "—", "·"})
      if (stands_at(bytes_, value.begin, dash)) value.begin = std::min(value.begin + dash.size(), value.end);
    while (!value.empty() && inner(bytes_[value.begin])) ++value.begin;
    while (!value.empty() && inner(bytes_[value.end - 1])) --value.end;
    if (value.size() >= 2 && bytes_[value.begin] == '(' && bytes_[value.end - 1] == ')') ++value.begin, --value.end;
    if (!is_venue_text(value.of(bytes_))) return false;
    while (words.end > value.end && std::string_view(",;|").find(bytes_[words.end - 1]) != std::string_view::npos)
      --words.end;
    add(PieceKind::venue, words, value);
    out_.annotation.venue = std::string(value.of(bytes_));
    return true;
  }

  void name_link(Span title, Span url) {
    out_.annotation.title = std::string(title.of(bytes_));
    const auto address = url.of(bytes_);
    const auto named = parse_arxiv_id(address);
    if (!named || address != abs_url(named->id)) out_.annotation.link = std::string(address);
  }

  void read_opaque() {
    at_ = skip_space(bytes_, at_);
    Span rest{at_, bytes_.size()};
    while (!rest.empty() && is_space(bytes_[rest.end - 1])) --rest.end;
    if (!rest.empty()) add(PieceKind::extra, rest, rest);
    join_extra();
  }

  void read_piece() {
    const std::size_t begin = at_;
    const char c = bytes_[begin];
    if (c == '(') return read_parenthesis();
    if (bracket_begins(bytes_, begin)) {
      if (const auto found = bracket_at(bytes_, begin)) return read_bracket(*found);
      if (c == '[') {  // several links in one pair of brackets
        ++at_;
        return;
      }
    }
    read_words();
  }

  // Where an open `(` at `open` must end at the latest: RULES 11, and the end of its paragraph.
  std::size_t stop_after(std::size_t open, std::size_t from) const {
    int depth = 0;
    for (std::size_t i = open; i < bytes_.size(); ++i) {
      if (bytes_[i] == '(') ++depth;
      if (bytes_[i] == ')') --depth;
      if (bytes_[i] == '\n' && paragraph_ends(i + 1)) return i;
      if (i < from || i == open) continue;
      if (note_opening(bytes_, i)) return i;
      if (!bracket_begins(bytes_, i)) continue;
      const auto found = bracket_at(bytes_, i);
      if (!found) continue;
      const auto label = found->label.of(bytes_);
      const bool doubled = bytes_.substr(i, found->label.begin - i).find("[[") != std::string_view::npos;
      const bool known = is_code_label(label) || is_read_notes(label);
      if (known || (doubled && found->linked) || (depth <= 0 && found->linked)) return i;
      i = found->whole.end - 1;
    }
    return bytes_.size();
  }

  bool paragraph_ends(std::size_t line) const {
    std::size_t i = line;
    while (i < bytes_.size() && is_blank(bytes_[i])) ++i;
    if (i >= bytes_.size() || bytes_[i] == '\n' || bytes_[i] == '\r') return true;
    if (std::string_view("-*+").find(bytes_[i]) != std::string_view::npos)
      return i + 1 < bytes_.size() && is_blank(bytes_[i + 1]);
    std::size_t digits = i;
    while (digits < bytes_.size() && is_digit(bytes_[digits])) ++digits;
    return digits > i && digits + 1 < bytes_.size() && (bytes_[digits] == '.' || bytes_[digits] == ')') &&
           is_blank(bytes_[digits + 1]);
  }

  void read_parenthesis() {
    const std::size_t open = at_;
    if (const auto close = closing_parenthesis(bytes_, open)) {
      const Span inside{open + 1, *close};
      if (looks_like_url(inside.of(bytes_))) {
        const auto named = parse_arxiv_id(inside.of(bytes_));
        const auto kind = named ? PieceKind::repeated_link : PieceKind::extra;
        add(kind, {open, *close + 1}, kind == PieceKind::extra ? Span{open, *close + 1} : inside);
        if (named) odd(open, "link-twice", "the link is printed twice");
        at_ = *close + 1;
        return;
      }
      if (read_venue_words({open, *close + 1})) {
        at_ = *close + 1;
        return;
      }
    }
    const auto opening = note_opening(bytes_, open);
    const auto kind = opening ? PieceKind::note : PieceKind::summary;
    if (out_.find(kind)) return read_words();
    const auto stop = stop_after(open, open + 1);
    const auto last = bytes_.substr(0, stop).rfind(')');
    const bool closed = last != std::string_view::npos && last > open;
    Span value{open + (opening ? opening : 1), closed ? last : stop};
    if (value.begin > value.end) return read_words();
    if (!closed) odd(open, "unclosed-parenthesis", "a parenthesis is not closed");
    if (opening || !closed) {
      while (!value.empty() && is_space(bytes_[value.begin])) ++value.begin;
      while (!value.empty() && is_space(bytes_[value.end - 1])) --value.end;
    }
    const std::size_t end = closed ? last + 1 : std::max(value.end, open + 1);
    add(kind, {open, end}, value);
    (opening ? out_.annotation.note : out_.annotation.summary) = std::string(value.of(bytes_));
    at_ = end;
  }

  void read_bracket(const Bracket& found) {
    const auto label = found.label.of(bytes_);
    const auto url = std::string(found.url.of(bytes_));
    at_ = found.whole.end;
    std::optional<int> rank;
    if (is_read_notes(label, &rank) && !out_.find(PieceKind::read_notes)) {
      add(PieceKind::read_notes, found.whole, found.url, found.label);
      out_.annotation.read_notes = found.linked && !url.empty() ? url : "wanted";
      out_.rank = rank;
    } else if (is_code_label(label)) {
      add(PieceKind::code, found.whole, found.url, found.label);
      if (found.linked && !url.empty()) out_.annotation.code.push_back(url);
    } else if (found.linked && !label.empty()) {
      add(PieceKind::other_link, found.whole, found.url, found.label);
      out_.annotation.links.push_back({std::string(label), url});
    } else {
      add(PieceKind::extra, found.whole, found.whole);
    }
  }

  void read_words() {
    const std::size_t begin = at_;
    std::size_t i = begin + 1;
    while (i < bytes_.size() && bytes_[i] != '\n' && bytes_[i] != '(' && !bracket_begins(bytes_, i)) {
      if (bytes_[i] == '!' && stands_at(bytes_, i + 1, "["))
        if (const auto image = bracket_at(bytes_, i + 1)) i = image->whole.end - 1;
      ++i;
    }
    if (bytes_[begin] == '!' && stands_at(bytes_, begin + 1, "["))
      if (const auto image = bracket_at(bytes_, begin + 1)) i = std::max(i, image->whole.end);
    at_ = i;
    Span words{begin, i};
    while (!words.empty() && is_space(bytes_[words.end - 1])) --words.end;
    const auto text = words.of(bytes_);
    const bool glue = std::all_of(text.begin(), text.end(), [](char c) {
      return is_space(c) || std::string_view("/|,;.-*+_:[]").find(c) != std::string_view::npos;
    });
    if (!glue && read_venue_words(words)) return;
    if (!glue && text != "<br>" && text != "<br/>" && text != "<br />" && text != "·")
      add(PieceKind::extra, words, words);
  }

  void join_extra() {
    std::string joined;
    for (const auto& piece : out_.pieces) {
      if (piece.kind != PieceKind::extra) continue;
      if (!joined.empty()) joined += '\n';
      joined += piece.value.of(bytes_);
    }
    if (!joined.empty()) out_.annotation.extra = std::move(joined);
  }

  std::string_view bytes_;
  EntryText& out_;
  std::size_t at_ = 0;
};

}  // namespace

const Piece* EntryText::find(PieceKind kind) const {
  const auto found = std::find_if(pieces.begin(), pieces.end(), [&](const Piece& piece) { return piece.kind == kind; });
  return found == pieces.end() ? nullptr : &*found;
}

std::optional<int> EntryText::numbered(std::string_view bytes) const {
  if (number.empty()) return std::nullopt;
  return std::stoi(std::string(number.of(bytes)));
}

EntryText parse_entry(std::string_view bytes) {
  EntryText entry;
  for (auto& found : find_arxiv_ids(bytes)) entry.ids.push_back(found.id);
  if (!entry.ids.empty()) entry.id = entry.ids.front();
  const auto first = bytes.find_first_not_of(" \t");
  if (first != std::string_view::npos && bytes[first] == '|') entry.shape = EntryShape::table_row;
  // Nobody writes such an entry; looking for brackets in it would take minutes.
  if (bytes.size() > kLongestEntry) return entry;
  Reader(bytes, entry).read();
  if (first != std::string_view::npos && bytes[first] == '|') {
    entry.shape = EntryShape::table_row;
    if (entry.find(PieceKind::venue)) {  // a cell before the title is not known to be one
      entry.annotation.venue.reset();
    }
  }
  std::stable_sort(entry.pieces.begin(), entry.pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.whole.begin < b.whole.begin; });
  return entry;
}

}  // namespace preprintd::format
