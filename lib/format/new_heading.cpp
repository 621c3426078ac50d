#include "format/new_heading.hpp"

#include <optional>

#include "base/text.hpp"

namespace preprintd::format {
namespace {

std::size_t content_end(std::string_view bytes, std::size_t limit) {
  while (limit > 0 && (bytes[limit - 1] == '\n' || bytes[limit - 1] == '\r' || bytes[limit - 1] == ' ')) --limit;
  return limit;
}

}  // namespace

std::vector<int> NewHeadings::siblings(int parent) const {
  std::vector<int> out;
  for (std::size_t h = 0; h < file_.headings.size(); ++h)
    if (file_.headings[h].parent == parent && file_.headings[h].year) out.push_back(int(h));
  return out;
}

bool NewHeadings::descending(int parent) const {
  const auto found = siblings(parent);
  if (found.size() < 2) return true;
  return *file_.headings[std::size_t(found.front())].year > *file_.headings[std::size_t(found.back())].year;
}

std::string NewHeadings::blank_lines_below(int heading) const {
  for (const auto& entry : file_.entries) {
    if (entry.heading != heading) continue;
    const auto from = file_.headings[std::size_t(heading)].end;
    auto gap = file_.bytes.substr(from, entry.begin - from);
    if (!trimmed(gap).empty()) return {};
    const auto first = gap.find('\n');
    return first == std::string::npos ? "" : gap.substr(first + 1);
  }
  return {};
}

std::string NewHeadings::gap_below(int heading) const {
  if (heading < 0) return {};
  const auto& like = file_.headings[std::size_t(heading)];
  for (std::size_t h = file_.headings.size(); h-- > 0;)
    if (file_.headings[h].parent == like.parent && int(h) != heading)
      if (auto gap = blank_lines_below(int(h)); !gap.empty()) return gap;
  return {};
}

bool NewHeadings::blank_above(int heading) const {
  const auto begin = file_.headings[std::size_t(heading)].begin;
  return begin >= 2 && file_.bytes[begin - 1] == '\n' &&
         (file_.bytes[begin - 2] == '\n' || file_.bytes.substr(begin - 2, 1) == "\r") &&
         content_end(file_.bytes, begin) + file_.newline.size() < begin;
}

// Where the next heading that is not below `heading` begins, or behind the last text of the file.
std::size_t NewHeadings::behind_subtree(int heading, bool& at_end) const {
  at_end = false;
  const int level = heading < 0 ? 0 : file_.headings[std::size_t(heading)].level;
  for (auto h = std::size_t(heading + 1); h < file_.headings.size(); ++h)
    if (file_.headings[h].level <= level) return file_.headings[h].begin;
  at_end = true;
  return content_end(file_.bytes, file_.bytes.size());
}

// A `<details>` block like its siblings: their opening with another year, the lines, and how they close.
Splices::Splice NewHeadings::block_with_lines(const std::vector<int>& siblings, int year,
                                              const std::string& lines) const {
  const auto& model = file_.headings[std::size_t(siblings.front())];
  const auto& nl = file_.newline;
  auto opening = file_.bytes.substr(model.begin, model.end - model.begin);
  const auto digits = std::to_string(*model.year);
  for (auto at = opening.find(digits); at != std::string::npos; at = opening.find(digits, at + digits.size()))
    opening.replace(at, digits.size(), std::to_string(year));
  auto below = blank_lines_below(siblings.front());
  std::size_t last = 0;
  for (const auto& entry : file_.entries)
    if (entry.heading == siblings.front()) last = std::max(last, entry.end);
  auto closing = nl + nl + file_.bytes.substr(model.closing_begin, model.closing_end - model.closing_begin);
  if (last > 0) {
    const auto gap = std::string_view(file_.bytes).substr(last, model.closing_begin - last);
    if (trimmed(gap).empty()) closing = file_.bytes.substr(last, model.closing_end - last);
  } else {
    below = nl;
  }
  const auto text = opening + nl + below + lines + closing;
  const std::string above = blank_above(siblings.size() > 1 ? siblings[1] : siblings[0]) ? nl : "";
  for (const int h : siblings) {
    const auto& heading = file_.headings[std::size_t(h)];
    if (descending(model.parent) ? *heading.year < year : *heading.year > year)
      return {heading.begin, heading.begin, text + nl + above};
  }
  const auto at = file_.headings[std::size_t(siblings.back())].closing_end;
  return {at, at, nl + above + text};
}

Splices::Splice NewHeadings::with_lines(int parent, int year, const std::string& lines) const {
  const auto found = siblings(parent);
  if (!found.empty() && file_.headings[std::size_t(found.front())].is_block())
    return block_with_lines(found, year, lines);
  const auto& nl = file_.newline;
  std::string heading, below, above;
  if (found.empty()) {
    const int level = parent < 0 ? 1 : file_.headings[std::size_t(parent)].level + 1;
    heading = std::string(std::size_t(std::min(level, 6)), '#') + " " + std::to_string(year);
    below = above = nl;
  } else {
    const auto& model = file_.headings[std::size_t(found.front())];
    heading = file_.bytes.substr(model.begin, model.end - model.begin);
    const auto digits = std::to_string(*model.year);
    heading.replace(heading.find(digits), digits.size(), std::to_string(year));
    below = blank_lines_below(found.front());
    above = blank_above(found.size() > 1 ? found[1] : found[0]) ? nl : "";
  }
  const auto text = heading + nl + below + lines;
  for (const int h : found) {
    const int other = *file_.headings[std::size_t(h)].year;
    const auto begin = file_.headings[std::size_t(h)].begin;
    if (descending(parent) ? other < year : other > year) return {begin, begin, text + nl + above};
  }
  bool at_end = false;
  const auto at = behind_subtree(found.empty() ? parent : found.back(), at_end);
  if (at_end) return {at, at, nl + above + text};
  return {at, at, text + nl + (at >= nl.size() * 2 && content_end(file_.bytes, at) + nl.size() < at ? nl : "")};
}

}  // namespace preprintd::format
