#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/decision.hpp"

/// One entry of a reading list, over its bytes. Values in an Annotation are the bytes as they stand in the
/// file: Markdown she wrote is hers and is neither escaped nor unescaped here.
namespace preprintd::format {

/// A half-open range of byte offsets into the entry.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  std::string_view of(std::string_view bytes) const { return bytes.substr(begin, end - begin); }
  friend bool operator==(const Span&, const Span&) = default;
};

/// What a stretch of an entry is; the enumerators stand in the order of RULES 15, except the last two. A venue may
/// also stand behind the link: `[Title](arXiv) - NeurIPS 2024`.
enum class PieceKind { date, venue, link, repeated_link, summary, code, other_link, read_notes, note, extra };

struct Piece {
  PieceKind kind = PieceKind::extra;
  Span whole;  ///< with its brackets, asterisks and label
  Span value;  ///< date, venue, summary and note text; URL of a link (empty where it has none); link text for `link`
  Span label;  ///< "Code", "Project", "ReadNotes"; for `link` its URL
};

/// Something odd in a line that was read all the same.
struct Oddity {
  int line = 1;         ///< of the file, or of the entry where only an entry was read; from 1
  std::string kind;     ///< "www-link", "no-venue", …: see docs
  std::string message;  ///< one clause for the person
  std::size_t at = 0;   ///< byte offset in the file (in the entry)
};

/// How an entry is laid out.
enum class EntryShape {
  titled_link,    ///< `Venue [Title](arXiv) …`: read, edited and written
  labelled_link,  ///< `Title [[Paper](arXiv)] …`: read, edited; new ones in the neighbour's shape
  table_row,      ///< `| Title | … |`: read only
  opaque,         ///< no link we can name: read for its identifier only
};

struct EntryText {
  EntryShape shape = EntryShape::opaque;
  std::optional<ArxivId> id;  ///< the first arXiv identifier in it; none: the line is hers alone
  std::vector<ArxivId> ids;   ///< all of them, in order
  Annotation annotation;      ///< `title` always set where there is one; `link` only where it is not ours
  std::optional<int> rank;    ///< a number in the read-notes marker
  Span indent;                ///< blanks before the bullet or number
  Span number;                ///< digits; empty for a bullet
  Span delimiter;             ///< `.`, `)` or the bullet character
  Span gap;                   ///< blanks after it
  std::vector<Piece> pieces;  ///< ascending
  std::vector<Oddity> oddities;
  const Piece* find(PieceKind kind) const;
  std::optional<int> numbered(std::string_view bytes) const;
};

/// Reads one entry. Never fails: what it cannot name is `extra`.
EntryText parse_entry(std::string_view bytes);

/// How new lines of a list are written, as its other lines teach (RULES 4, 8, 11-13).
struct LineStyle {
  bool names_venues = true;  ///< false where no entry of the list names one
  bool venue_with_year = false;
  std::string year_form = " ";  ///< between venue and year; "'" means two digits
  std::string preprint_word = "arXiv";
  bool names_tracks = false;                        ///< siblings name oral, spotlight, workshop
  std::string venue_open, venue_close;              ///< around a venue: "**" and "**"
  std::string venue_gap = " ";                      ///< from there to the link
  bool venue_behind = false;                        ///< it stands behind the title: " - NeurIPS", " (ICML 2024)"
  std::string venue_lead, venue_tail;               ///< around it there
  bool venue_before_label = false;                  ///< labelled_link: between title and link
  bool venue_in_front = false;                      ///< labelled_link: before the title, "(*NeurIPS 2024*) Title"
  bool task_box = false;                            ///< entries begin with a box to tick, "[ ] "
  std::string date_open, date_sample, date_close;   ///< "**[", "2024-09-30", "]** "; lines without date have none
  std::string title_open, title_close;              ///< outside the link's brackets
  std::string text_open, text_close;                ///< inside them
  std::string wanted_marker = "[[**ReadNotes**]]";  ///< without rank
  std::string code_open = "[[Code](";
  std::string code_close = ")]";
  EntryShape shape = EntryShape::titled_link;
  std::string between = " ";  ///< labelled_link: from the title to the link
  std::string label_open = "[[Paper](", label_close = ")]";
};

/// A venue as the list writes it: with or without year, `Findings of ACL 2025` → `ACL Findings`, tracks only
/// where siblings name them, arXiv as the list's preprint word. `year` is used where the list carries years
/// and the venue names none.
std::string written_venue(std::string_view venue, const LineStyle& style, std::optional<int> year);
/// arXiv, Arxiv, preprint, CoRR, with or without a year.
bool is_preprint_word(std::string_view venue);
/// The year a venue names ("NeurIPS 2024", "CVPR'25").
std::optional<int> year_in(std::string_view venue);
/// Are these one venue, if a missing year is no difference?
bool same_venue(std::string_view a, std::string_view b);

/// What a new entry needs beside its annotation.
struct NewLine {
  ArxivId id;
  std::string title;  ///< arXiv's, unescaped; used where the annotation has no own title
  Annotation annotation;
  std::optional<int> venue_year;                                        ///< else the year in the venue
  std::optional<int> first_year;                                        ///< of version 1
  std::optional<std::chrono::year_month_day> first_day = std::nullopt;  ///< of version 1, for lists with dates
};

/// The annotation as it will read back once written: URLs encoded, one line each, venue as the list writes it.
/// `usage` for a URL that is no http(s) link.
Result<Annotation> as_written(const NewLine& line, const LineStyle& style);

/// The entry without indent, bullet and number. `usage` when a text cannot be written so that it reads back
/// (a summary with `[[Code](` in it); the message names the field.
Result<std::string> render_entry(const NewLine& line, const LineStyle& style);

/// `bytes` with only the fields changed that differ between the two annotations; every other byte stays.
/// An absent title or link in `to` changes nothing; an absent venue, where one was, becomes the preprint word.
/// A field added goes to its place in RULES 15. `usage` when the result would not read back as `to`.
Result<std::string> edit_entry(std::string_view bytes, const Annotation& from, const Annotation& to,
                               const LineStyle& style, std::optional<int> first_year = std::nullopt);

}  // namespace preprintd::format
