#include "format/bracket.hpp"

#include "format/line_words.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {

bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_mark(char c) { return c == '*' || c == '_'; }

std::size_t skip_space(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  return at;
}

Span without_marks(std::string_view bytes, Span span) {
  while (!span.empty() && is_space(bytes[span.begin])) ++span.begin;
  while (!span.empty() && is_space(bytes[span.end - 1])) --span.end;
  while (span.size() >= 3 && is_mark(bytes[span.begin]) && bytes[span.begin] == bytes[span.end - 1]) {
    ++span.begin;
    --span.end;
  }
  return span;
}

namespace {

// The destination in `(…)` at `open`, without a link title.
std::optional<Span> destination(std::string_view bytes, std::size_t open, std::size_t& after) {
  if (open >= bytes.size() || bytes[open] != '(') return std::nullopt;
  const auto close = closing_parenthesis(bytes, open);
  if (!close) return std::nullopt;
  Span url{open + 1, *close};
  while (!url.empty() && is_space(bytes[url.begin])) ++url.begin;
  std::size_t end = url.begin;
  while (end < url.end && !is_space(bytes[end])) ++end;
  url.end = end;
  if (url.size() >= 2 && bytes[url.begin] == '<' && bytes[url.end - 1] == '>') url = {url.begin + 1, url.end - 1};
  after = *close + 1;
  return url;
}

std::optional<Bracket> read_bracket(std::string_view bytes, std::size_t at, int depth) {
  std::size_t open = at;
  while (open < bytes.size() && is_mark(bytes[open]) && open - at < 3) ++open;
  if (open >= bytes.size() || bytes[open] != '[') return std::nullopt;
  const auto close = closing_bracket(bytes, open);
  if (!close) return std::nullopt;
  Bracket found;
  found.whole = {at, *close + 1};
  found.label = {open + 1, *close};
  std::size_t after = *close + 1;
  if (const auto url = destination(bytes, *close + 1, after)) {
    found.linked = true;
    found.url = *url;
    found.whole.end = after;
    const auto inner = without_marks(bytes, found.label);
    if (!inner.empty() && bytes[inner.begin] == '[' && closing_bracket(bytes, inner.begin) == inner.end - 1)
      found.label = {inner.begin + 1, inner.end - 1};
  } else {
    const auto inner = without_marks(bytes, found.label);
    if (!inner.empty() && bytes[inner.begin] == '[') {
      if (depth > 1) return std::nullopt;
      const auto nested = read_bracket(bytes.substr(0, inner.end), inner.begin, depth + 1);
      if (!nested || nested->whole.end != inner.end) return std::nullopt;
      found.label = nested->label;
      found.url = nested->url;
      found.linked = nested->linked;
    }
  }
  // A badge is named by its image's text.
  if (stands_at(bytes, found.label.begin, "![")) {
    if (const auto end = closing_bracket(bytes, found.label.begin + 1); end && *end < found.label.end)
      found.label = {found.label.begin + 2, *end};
  }
  std::size_t marks = open - at, i = found.whole.end;
  while (marks > 0 && i < bytes.size() && bytes[i] == bytes[at]) ++i, --marks;
  if (marks == 0)
    found.whole.end = i;
  else if (open > at)
    return std::nullopt;
  found.text = found.label;
  found.label = without_marks(bytes, found.label);
  if (found.label.begin > found.text.begin && is_mark(bytes[found.label.begin - 1])) found.text = found.label;
  return found;
}

}  // namespace

std::optional<Bracket> bracket_at(std::string_view bytes, std::size_t at) { return read_bracket(bytes, at, 0); }

bool bracket_begins(std::string_view bytes, std::size_t at) {
  std::size_t i = at;
  while (i < bytes.size() && is_mark(bytes[i]) && i - at < 3) ++i;
  return i < bytes.size() && bytes[i] == '[' && (at == 0 || !is_mark(bytes[at - 1]) || i == at);
}

}  // namespace preprintd::format
