#include "daemon/review/layout.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::string_view kMark = "\x1b[1;4m", kPlain = "\x1b[22;24m";

struct Cell {
  std::string text;
  std::size_t width = 0;
  bool blank = false;
  bool wide = false;
  bool marked = false;
};

std::vector<Cell> cells_of(std::string_view text, const Marks& marks) {
  std::vector<Cell> cells;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    Cell cell;
    cell.blank = point.value == ' ' || point.value == '\n' || point.value == '\t';
    cell.text = cell.blank ? " " : visible(repair_utf8(text.substr(at, point.bytes)));
    cell.width = display_width(cell.text);
    cell.wide = cell.width == 2 && cell.text.size() == point.bytes;
    cell.marked =
        std::any_of(marks.begin(), marks.end(), [&](const auto& mark) { return mark.first <= at && at < mark.second; });
    at += point.bytes;
    if (cell.width == 0 && !cells.empty()) {
      cells.back().text += cell.text;
    } else {
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::string joined(const std::vector<Cell>& cells, std::size_t begin, std::size_t end) {
  std::string line;
  bool marked = false;
  for (std::size_t at = begin; at < end; ++at) {
    if (cells[at].marked != marked) line += cells[at].marked ? kMark : kPlain;
    marked = cells[at].marked;
    line += cells[at].text;
  }
  if (marked) line += kPlain;
  return line;
}

}  // namespace

std::vector<std::string> laid_out(std::string_view text, std::size_t columns, const Marks& marks) {
  columns = std::max<std::size_t>(columns, 2);
  const auto cells = cells_of(text, marks);
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < cells.size()) {
    while (begin < cells.size() && cells[begin].blank) ++begin;
    std::size_t end = begin, width = 0, last_break = begin;
    while (end < cells.size() && width + cells[end].width <= columns) {
      width += cells[end].width;
      if (cells[end].blank || cells[end].wide || (end + 1 < cells.size() && cells[end + 1].wide)) last_break = end + 1;
      ++end;
    }
    if (end == cells.size() || cells[end].blank || last_break == begin) last_break = end;
    if (last_break == begin) last_break = begin + 1;  // one character wider than the screen
    std::size_t shown = std::min(last_break, cells.size());
    while (shown > begin && cells[shown - 1].blank) --shown;
    if (shown > begin) lines.push_back(joined(cells, begin, shown));
    begin = last_break;
  }
  return lines;
}

std::string filled(std::string_view text, std::size_t columns) {
  auto line = cut_to_width(visible(repair_utf8(text)), columns);
  const auto width = display_width(line);
  if (width < columns) line.append(columns - width, ' ');
  return line;
}

std::string bold(const std::string& text) { return "\x1b[1m" + text + "\x1b[22m"; }
std::string dim(const std::string& text) { return "\x1b[2m" + text + "\x1b[22m"; }
std::string reversed(const std::string& text) { return "\x1b[7m" + text + "\x1b[27m"; }

std::size_t shown_width(std::string_view line) {
  std::string plain;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\x1b') {
      plain += line[at];
      continue;
    }
    while (at < line.size() && line[at] != 'm') ++at;
  }
  return display_width(plain);
}

}  // namespace preprintd::daemon
