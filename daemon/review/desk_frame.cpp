// What the desk looks like. Every line is as wide as the screen at most, and there are as many as it has rows.
#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/review/desk.hpp"
#include "daemon/terminal.hpp"

namespace preprintd::daemon {
namespace {

Marks marks_of(const std::vector<Score>& flags, std::string_view field) {
  Marks marks;
  for (const auto& flag : flags)
    for (const auto& reason : flag.reasons)
      if (reason.field == field && reason.begin >= 0 && reason.weight >= 0)
        marks.emplace_back(std::size_t(reason.begin), std::size_t(reason.end));
  return marks;
}

void append(std::vector<std::string>& lines, std::vector<std::string> more, std::size_t most = 1000) {
  if (more.size() > most) {
    more.resize(most);
    more.back() += dim("…");
  }
  for (auto& line : more) lines.push_back(std::move(line));
}

std::vector<std::string> indented(std::string_view text, std::size_t columns, std::size_t by) {
  auto lines = laid_out(text, columns - by);
  for (auto& line : lines) line.insert(0, std::string(by, ' '));
  return lines;
}

std::string facts_of(const store::QueueRow& row) {
  std::string facts = row.paper.id.text();
  const auto add = [&](const std::string& text) { facts += (facts.empty() ? "" : " · ") + text; };
  std::string categories;
  for (const auto& category : row.paper.categories) categories += (categories.empty() ? "" : " ") + category;
  if (!categories.empty()) add(categories);
  for (const auto& flag : row.flags) add(fmt::format("{} {:.2f}", flag.topic, flag.score));
  if (row.upvotes) add(fmt::format("{} upvotes", *row.upvotes));
  for (const auto& suggestion : row.suggestions) add(suggestion.value);
  if (row.item.late) add("late");
  if (row.paper.withdrawn) add("WITHDRAWN");
  return facts;
}

}  // namespace

std::vector<std::string> Desk::list_lines(std::size_t columns, std::size_t rows) const {
  std::vector<std::string> lines;
  // The paper she is at stays in the middle where it can.
  const auto half = rows / 2;
  std::size_t first = here_ > half ? here_ - half : 0;
  if (first + rows > rows_.size()) first = rows_.size() > rows ? rows_.size() - rows : 0;
  for (auto at = first; at < rows_.size() && lines.size() < rows; ++at) {
    const auto& row = rows_[at];
    const auto votes = row.upvotes ? fmt::format("{:>4}", *row.upvotes) : std::string("    ");
    const auto title = row.paper.title.empty() ? "arXiv:" + row.paper.id.text() : row.paper.title;
    const auto line =
        filled(fmt::format("{} {:.2f} {}  {}", at == here_ ? '>' : ' ', row.item.score, votes, title), columns);
    lines.push_back(at == here_ ? reversed(line) : line);
  }
  while (lines.size() < rows) lines.emplace_back();
  return lines;
}

std::vector<std::string> Desk::paper_lines(std::size_t columns) {
  std::vector<std::string> lines;
  const auto* row = current();
  if (!row) return {"", bold("  Nothing waits."), "", "  New papers come in after the next announcement. q leaves."};
  const auto title = row->paper.title.empty() ? "arXiv:" + row->paper.id.text() : row->paper.title;
  for (auto& line : laid_out(title, columns, marks_of(row->flags, "title"))) lines.push_back(bold(line));
  append(lines, laid_out(short_authors(row->paper.authors), columns), unfolded_ ? 1000 : 1);
  append(lines, laid_out(facts_of(*row), columns), 2);
  if (drafts_.contains(row->paper.id.text())) lines.push_back("draft: e goes on");
  append(lines, laid_out(row->paper.abstract, columns, marks_of(row->flags, "abstract")), unfolded_ ? 1000 : 4);
  if (unfolded_ && row->paper.comment) append(lines, laid_out(*row->paper.comment, columns));
  for (const auto& near : around().near) {
    const auto hers = near.summary.empty() ? "" : "  " + near.summary;
    append(lines, indented("near: " + near.title + hers, columns, 2), 2);
  }
  std::string places;
  for (std::size_t at = 0; at < std::min<std::size_t>(9, around().places.size()); ++at) {
    const auto& place = around().places[at];
    places +=
        fmt::format("{}{} {}", places.empty() ? "" : "   ", at + 1, place.section.empty() ? place.list : place.section);
  }
  if (around().places.size() > 1) append(lines, laid_out(places, columns), 1);
  return lines;
}

std::vector<std::string> Desk::form_lines(std::size_t columns) {
  std::vector<std::string> lines;
  if (const auto* row = current())
    for (auto& line : laid_out(row->paper.title, columns)) lines.push_back(bold(line));
  lines.emplace_back();
  for (std::size_t at = 0; at < fields_.size(); ++at)
    lines.push_back(fmt::format("{} {:>10}  {}", at == field_ ? '>' : ' ', fields_[at].name,
                                fields_[at].input.shown(columns - 16, at == field_)));
  lines.emplace_back();
  append(lines, laid_out(ahead_, columns));
  return lines;
}

std::vector<std::string> Desk::place_lines(std::size_t columns, std::size_t rows) {
  std::vector<std::string> lines{bold("Accept into"), "  " + search_.shown(columns - 4, true), ""};
  const auto places = matching_places();
  for (const auto& place : places) {
    if (lines.size() == rows) break;
    const auto list = place.heading.empty() ? place.list : place.heading;
    const auto line = filled("  " + (place.section.empty() ? list : list + " > " + place.section), columns);
    lines.push_back(lines.size() == 3 ? reversed(line) : line);
  }
  if (places.empty()) lines.emplace_back("  no section of your lists is called so");
  return lines;
}

std::vector<std::string> Desk::help_lines() const {
  return {bold("Keys"),
          "",
          "  j k       next, previous            a       accept",
          "  space     unfold, next page         e       accept and edit",
          "  o p       address of page, PDF      x       reject",
          "  [ ]       day before, day after     d       later, in a week",
          "  /         find a title              1…9     accept into that section",
          "  .         what the budget left out  s       accept into any section",
          "  y         copy the line             X       close the rest of the group",
          "  b         the best of many days     u       undo",
          "  q         leave",
          "",
          "  In the form: tab changes the field, Enter accepts, Esc keeps a draft.",
          "",
          "  any key goes back"};
}

std::vector<std::string> Desk::frame(ScreenSize size) {
  const auto columns = std::size_t(size.columns), rows = std::size_t(size.rows);
  const auto* now = group();
  const auto where = now ? fmt::format("{}, {} of {}", now->title, here_ - now->first + 1, now->size) : std::string();
  const bool all = view_ == View::cut || int(rows_.size()) == waiting_;
  const auto waiting = fmt::format("{}{} {}  ? keys", rows_.size(), all ? "" : fmt::format(" of {}", waiting_),
                                   view_ == View::cut ? "cut" : "waiting");
  const auto left = columns > waiting.size() + 2 ? columns - waiting.size() - 1 : 0;
  std::vector<std::string> lines{reversed(filled(" preprintd  " + where, left) + filled(waiting, columns - left))};
  const auto room = rows - 2;
  std::vector<std::string> middle;
  switch (mode_) {
    case Mode::form: middle = form_lines(columns); break;
    case Mode::places: middle = place_lines(columns, room); break;
    case Mode::help: middle = help_lines(); break;
    case Mode::browse:
    case Mode::find: {
      const bool with_list = !unfolded_ && !rows_.empty() && room > 9;
      if (with_list) {
        middle = list_lines(columns, std::clamp<std::size_t>(room / 3, 3, 12));
        middle.push_back(dim(std::string(columns, '-')));
      }
      auto paper = paper_lines(columns);
      const auto gone = unfolded_ && page_ > 1 ? (page_ - 1) * (room - 1) : 0;
      if (gone >= paper.size() && gone > 0) {
        // Behind the last page it is folded again.
        unfolded_ = false;
        page_ = 0;
        return frame(size);
      }
      paper.erase(paper.begin(), paper.begin() + std::ptrdiff_t(gone));
      for (auto& line : paper) middle.push_back(std::move(line));
      break;
    }
  }
  if (middle.size() > room) {
    middle.resize(room);
    middle.back() = dim(filled("… space shows more", columns));
  }
  for (auto& line : middle)
    if (shown_width(line) > columns) line = cut_to_width(visible(line), columns);
  middle.resize(room);
  for (auto& line : middle) lines.push_back(std::move(line));
  lines.push_back(mode_ == Mode::find ? "/" + search_.shown(columns - 2, true)
                                      : cut_to_width(visible(message_), columns));
  return lines;
}

}  // namespace preprintd::daemon
