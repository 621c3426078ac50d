#include "format/text_diff.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace preprintd::format {
namespace {

// Lines with their endings, so that a missing last newline is a difference.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto newline = text.find('\n', at);
    const auto next = newline == std::string_view::npos ? text.size() : newline + 1;
    lines.push_back(text.substr(at, next - at));
    at = next;
  }
  return lines;
}

struct Step {
  char sign;  // ' ', '-', '+'
  std::size_t old_line, new_line;
};

using Lines = std::vector<std::string_view>;

// A longest common subsequence after the common head and tail; where the middle is too large for the table
// (a rewritten file), it is shown as removed and added whole.
std::vector<Step> steps_between(const Lines& a, const Lines& b) {
  std::size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const auto n = a.size() - head - tail, m = b.size() - head - tail;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < head; ++i) steps.push_back({' ', i, i});
  std::size_t i = 0, j = 0;
  if (n * m <= 16'000'000 && n > 0 && m > 0) {
    std::vector<std::uint32_t> length((n + 1) * (m + 1), 0);
    const auto at = [&](std::size_t x, std::size_t y) -> std::uint32_t& { return length[x * (m + 1) + y]; };
    for (auto x = n; x-- > 0;)
      for (auto y = m; y-- > 0;)
        at(x, y) = a[head + x] == b[head + y] ? at(x + 1, y + 1) + 1 : std::max(at(x + 1, y), at(x, y + 1));
    while (i < n && j < m) {
      if (a[head + i] == b[head + j]) {
        steps.push_back({' ', head + i, head + j});
        ++i, ++j;
      } else if (at(i + 1, j) >= at(i, j + 1)) {
        steps.push_back({'-', head + i++, head + j});
      } else {
        steps.push_back({'+', head + i, head + j++});
      }
    }
  }
  for (; i < n; ++i) steps.push_back({'-', head + i, head + j});
  for (; j < m; ++j) steps.push_back({'+', head + i, head + j});
  for (std::size_t t = 0; t < tail; ++t) steps.push_back({' ', head + n + t, head + m + t});
  return steps;
}

std::string range(std::size_t first, std::size_t count) {
  if (count == 1) return std::to_string(first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name) {
  if (before == after) return {};
  constexpr std::size_t kContext = 3;
  const auto a = whole_lines(before), b = whole_lines(after);
  const auto steps = steps_between(a, b);
  std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  for (std::size_t i = 0; i < steps.size();) {
    while (i < steps.size() && steps[i].sign == ' ') ++i;
    if (i == steps.size()) break;
    const auto begin = i < kContext ? 0 : i - kContext;
    std::size_t end = i, quiet = 0;
    for (; end < steps.size() && quiet <= 2 * kContext; ++end) quiet = steps[end].sign == ' ' ? quiet + 1 : 0;
    end -= quiet > kContext ? quiet - kContext : 0;
    std::size_t removed = 0, added = 0;
    for (auto k = begin; k < end; ++k) {
      removed += steps[k].sign != '+';
      added += steps[k].sign != '-';
    }
    out += fmt::format("@@ -{} +{} @@\n", range(steps[begin].old_line, removed), range(steps[begin].new_line, added));
    for (auto k = begin; k < end; ++k) {
      const auto line = steps[k].sign == '+' ? b[steps[k].new_line] : a[steps[k].old_line];
      out += steps[k].sign;
      out += line;
      if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
    }
    i = end;
  }
  return out;
}

}  // namespace preprintd::format
