#include "format/markdown_text.hpp"

#include <algorithm>
#include <vector>

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd::format {
namespace {

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

// CommonMark asks for Unicode punctuation and white space around a delimiter. Which punctuation beyond ASCII a
// renderer knows differs, so such a neighbour is taken for anything: escaping once too often changes no reading.
enum class Around { blank, punctuation, word, unknown };
Around kind_of(std::string_view text, std::size_t at, bool before) {
  if (before ? at == 0 : at >= text.size()) return Around::punctuation;  // the bracket of the link itself
  const char c = before ? text[at - 1] : text[at];
  if (c == ' ') return Around::blank;
  if (static_cast<unsigned char>(c) >= 0x80) return Around::unknown;
  return is_punctuation(c) ? Around::punctuation : Around::word;
}

struct Run {
  std::size_t begin, end;
  bool opens, closes;
};

std::vector<Run> delimiter_runs(std::string_view text, char mark) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != mark) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && text[end] == mark) ++end;
    const auto left = kind_of(text, i, true), right = kind_of(text, end, false);
    const bool may_open = right != Around::blank, may_close = left != Around::blank;
    const bool inside_word = left == Around::word && right == Around::word;
    const bool none = mark == '_' && inside_word;
    runs.push_back({i, end, may_open && !none, may_close && !none});
    i = end;
  }
  return runs;
}

// Marks every `mark` of the text when one of its runs could open what a later one (or itself) closes.
void mark_emphasis(std::string_view text, char mark, std::vector<bool>& escape) {
  const auto runs = delimiter_runs(text, mark);
  bool opened = false, forms = false;
  for (const auto& run : runs) {
    forms = forms || (opened && run.closes);
    opened = opened || run.opens;
  }
  if (!forms) return;
  for (const auto& run : runs)
    if (run.opens || run.closes)
      for (auto i = run.begin; i < run.end; ++i) escape[i] = true;
}

bool starts_entity(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '#') return true;
  while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]))) ++i;
  return i > at + 1 && i < text.size() && text[i] == ';';
}

bool brackets_read_back(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') return text.find_first_of("[]") == std::string_view::npos;  // too clever to judge
    if (text[i] == '[') ++depth;
    if (text[i] == '[' && i + 1 < text.size() && text[i + 1] == '^') return false;
    if (text[i] == ']') {
      if (--depth < 0) return false;
      if (i + 1 < text.size() && std::string_view("([:").find(text[i + 1]) != std::string_view::npos) return false;
    }
  }
  return depth == 0;
}

/// The first identifier of an entry is the paper it is about; one that a title names must not be read as one.
void mark_identifiers(std::string_view text, std::vector<bool>& escape) {
  if (find_arxiv_ids(text).empty()) return;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (!is_digit(text[i + 1])) continue;
    if (text[i] == '.' && is_digit(text[i - 1])) escape[i] = true;
    if (text[i] == '/' && is_letter(text[i - 1])) escape[i] = true;
  }
}

}  // namespace

std::string escape_link_text(std::string_view words, bool brackets) {
  const auto repaired = repair_utf8(words);
  const auto text = collapsed(repaired);
  std::vector<bool> escape(text.size() + 1, false);
  for (const char mark : {'*', '_', '~'}) mark_emphasis(text, mark, escape);
  mark_identifiers(text, escape);
  // A title all in brackets would read like `[[Label]](URL)`.
  const bool framed = text.starts_with('[') && text.ends_with(']');
  const bool escape_brackets = brackets || framed || !brackets_read_back(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : ']';
    if (c == '[' || c == ']') escape[i] = escape_brackets;
    if (c == '`') escape[i] = true;
    if (c == '<') escape[i] = is_letter(next) || next == '/' || next == '!' || next == '?';
    if (c == '&') escape[i] = starts_entity(text, i);
    if (c == '\\') escape[i] = is_punctuation(next) || escape[i + 1];
  }
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (escape[i]) out += '\\';
    out += text[i];
  }
  return out;
}

std::string unescape_link_text(std::string_view markdown) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  std::string out;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == '\\' && i + 1 < markdown.size() && is_punctuation(markdown[i + 1])) {
      out += markdown[++i];
      continue;
    }
    bool entity = false;
    for (const auto& [name, value] : kEntities) {
      if (entity || markdown.substr(i, name.size()) != name) continue;
      out += value;
      i += name.size() - 1;
      entity = true;
    }
    if (!entity) out += markdown[i];
  }
  return collapsed(out);
}

Result<std::string> link_destination(std::string_view url) {
  const auto plain = trimmed(url);
  std::size_t scheme = 0;
  if (starts_with_nocase(plain, "https://")) scheme = 8;
  if (starts_with_nocase(plain, "http://")) scheme = 7;
  if (scheme == 0 || plain.size() == scheme || plain[scheme] == '/')
    return Error(ErrorKind::usage, "a link must begin with http:// or https://: " + visible(plain));
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool ends_entity = c == ';' && [&] {
      const auto amp = plain.rfind('&', i);
      return amp != std::string_view::npos && starts_entity(plain, amp) && plain.find(';', amp) == i;
    }();
    if (byte <= 0x20 || byte == 0x7F || ends_entity ||
        std::string_view("()<>[]\"\\|`{}^").find(c) != std::string_view::npos) {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

namespace {

std::optional<std::size_t> closing(std::string_view text, std::size_t open, char up, char down) {
  // No label or address is longer; without a bound a line of brackets only would take quadratic time.
  constexpr std::size_t kLongest = 4096;
  const std::size_t end = std::min(text.size(), open + kLongest);
  int depth = 0;
  bool blank_line = false;
  for (std::size_t i = open; i < end; ++i) {
    const char c = text[i];
    if (c == '\n' && blank_line) return std::nullopt;
    if (c == '\n') blank_line = true;
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') blank_line = false;
    if (c == '\\' && i + 1 < text.size() && is_punctuation(text[i + 1])) {
      ++i;
      continue;
    }
    if (c == up) ++depth;
    if (c == down && --depth == 0) return i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> closing_bracket(std::string_view text, std::size_t open) {
  return closing(text, open, '[', ']');
}
std::optional<std::size_t> closing_parenthesis(std::string_view text, std::size_t open) {
  return closing(text, open, '(', ')');
}

std::string slug(std::string_view heading) {
  std::string out;
  for (const char c : lower_ascii(trimmed(heading))) {
    if (c == ' ' || c == '\t' || c == '-') {
      if (!out.empty() && out.back() != '-') out += '-';
    } else if (is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80) {
      out += c;
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "reading-list" : out;
}

}  // namespace preprintd::format
