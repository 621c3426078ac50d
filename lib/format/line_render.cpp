#include "base/text.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"
#include "format/reading_line.hpp"

namespace preprintd::format {
namespace {

std::string one_line(std::string_view text) {
  std::string out(trimmed(text));
  for (char& c : out)
    if (c == '\n' || c == '\r' || c == '\0') c = ' ';
  return out;
}

void clear_if_empty(std::optional<std::string>& text) {
  if (text && trimmed(*text).empty()) text.reset();
}

// The day as the list writes its dates: 2024.9.3, 24-09-03, 2024/09.
std::string date_like(const std::string& sample, std::chrono::year_month_day day) {
  std::string out;
  int part = 0;
  for (std::size_t i = 0; i < sample.size();) {
    std::size_t end = i;
    while (end < sample.size() && is_digit(sample[end])) ++end;
    if (end == i) {
      out += sample[i++];
      continue;
    }
    const int value = part == 0   ? int(day.year()) % (end - i == 2 ? 100 : 10000)
                      : part == 1 ? int(unsigned(day.month()))
                                  : int(unsigned(day.day()));
    auto digits = std::to_string(value);
    if (end - i >= 2 && digits.size() < 2) digits.insert(0, "0");
    out += digits;
    ++part;
    i = end;
  }
  return out;
}

std::string marker_for(const std::string& read_notes, const LineStyle& style) {
  return read_notes == "wanted" ? style.wanted_marker : "[[ReadNotes](" + read_notes + ")]";
}

}  // namespace

Result<Annotation> as_written(const NewLine& line, const LineStyle& style) {
  Annotation out = line.annotation;
  clear_if_empty(out.title);
  if (!out.title) out.title = escape_link_text(line.title, style.shape == EntryShape::labelled_link);
  if (out.title->empty()) return Error(ErrorKind::missing, line.id.text() + " has no title yet");
  clear_if_empty(out.venue);
  if (out.venue)
    out.venue = escape_link_text(written_venue(*out.venue, style, line.venue_year));
  else if (style.names_venues)
    out.venue = written_venue("arXiv", style, line.first_year);
  if (style.shape != EntryShape::titled_link && !style.venue_behind && !style.venue_in_front) out.venue.reset();
  for (auto* text : {&out.summary, &out.note, &out.extra}) {
    clear_if_empty(*text);
    if (*text) *text = one_line(**text);
  }
  for (auto& code : out.code) {
    auto url = link_destination(code);
    if (!url) return url.error().within("code");
    code = *url;
  }
  for (auto& link : out.links) {
    auto url = link_destination(link.url);
    if (!url) return url.error().within("link " + link.label);
    link.url = *url;
    link.label = one_line(link.label);
  }
  clear_if_empty(out.read_notes);
  if (out.read_notes && *out.read_notes != "wanted") {
    auto url = link_destination(*out.read_notes);
    if (!url) return url.error().within("read-notes");
    out.read_notes = *url;
  }
  if (out.link && *out.link == abs_url(line.id)) out.link.reset();
  return out;
}

Result<std::string> render_entry(const NewLine& line, const LineStyle& style) {
  auto written = as_written(line, style);
  if (!written) return written.error();
  const auto& a = *written;
  const auto url = a.link.value_or(abs_url(line.id));
  std::string out = style.task_box ? "[ ] " : "";
  if (!style.date_sample.empty() && line.first_day)
    out += style.date_open + date_like(style.date_sample, *line.first_day) + style.date_close;
  auto behind = a.venue && style.venue_behind ? style.venue_lead + *a.venue + style.venue_tail : std::string();
  // "CVPR 2024:" before ": [arXiv](…)" has one colon.
  if (style.venue_before_label && !behind.empty() && behind.back() == style.between.front()) behind.pop_back();
  const bool own_line = behind.find('\n') != std::string::npos;
  const auto beside = own_line ? std::string() : behind;
  if (style.shape == EntryShape::titled_link) {
    if (a.venue && !style.venue_behind) out += style.venue_open + *a.venue + style.venue_close + style.venue_gap;
    out += style.title_open + "[" + style.text_open + *a.title + style.text_close + "](" + url + ")" +
           style.title_close + beside;
  } else if (style.shape == EntryShape::labelled_link) {
    if (a.venue && style.venue_in_front) out += style.venue_open + *a.venue + style.venue_close + style.venue_gap;
    out += style.title_open + *a.title + style.title_close + (style.venue_before_label ? beside : "") + style.between +
           style.label_open + url + style.label_close + (style.venue_before_label ? "" : beside);
  } else {
    return Error(ErrorKind::usage, "lines of this shape are read, not written");
  }
  if (a.summary) out += " (" + *a.summary + ")";
  for (const auto& code : a.code) out += " " + style.code_open + code + style.code_close;
  for (const auto& link : a.links) out += " [[" + link.label + "](" + link.url + ")]";
  if (a.read_notes) out += " " + marker_for(*a.read_notes, style);
  if (a.extra) out += " " + *a.extra;
  if (a.note) out += " (**Notes**: " + *a.note + ")";
  if (own_line) out += behind;

  const auto again = parse_entry(out).annotation;
  const auto differs = [&](const char* field) {
    return Error(ErrorKind::usage, line.id.text() + ": the " + field + " cannot be written so that it reads back");
  };
  if (again.title != a.title) return differs("title");
  if (again.link != a.link) return differs("link");
  if (again.venue != a.venue) return differs("venue");
  if (again.summary != a.summary) return differs("summary");
  if (again.code != a.code) return differs("code link");
  if (again.links != a.links) return differs("links");
  if (again.read_notes != a.read_notes) return differs("read-notes link");
  if (again.note != a.note) return differs("note");
  if (again.extra != a.extra) return differs("extra text");
  return out;
}

}  // namespace preprintd::format
