#include "store/search_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "paper/category.hpp"

namespace preprintd::store {
namespace {

using Kind = SearchNode::Kind;
using Field = SearchNode::Field;

constexpr std::size_t kLongest = 1000;
constexpr int kMostTerms = 16;
constexpr int kDeepest = 8;

constexpr std::array<std::pair<std::string_view, Field>, 5> kFields{{{"title", Field::title},
                                                                     {"abstract", Field::abstract},
                                                                     {"author", Field::author},
                                                                     {"cat", Field::category},
                                                                     {"note", Field::note}}};
constexpr std::array<std::string_view, 6> kStates{"pending", "accepted", "rejected", "deferred", "passed", "none"};

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool has_word(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto at = code_point_at(text, i);
    if (!parts_words(at.value)) return true;
    i += at.bytes;
  }
  return false;
}

/// One line of well-formed text without control characters, not longer than a query may be.
std::string tidy(std::string_view text) {
  std::string clean(text.substr(0, kLongest));
  for (char& c : clean)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  // Repairing may lengthen it, and the cut may have gone through a character.
  clean = repair_utf8(clean);
  clean = collapsed(clean);
  while (clean.size() > kLongest) clean.pop_back();
  while (!is_utf8(clean)) clean.pop_back();
  return clean;
}

std::optional<std::pair<int, int>> years_of(std::string_view text) {
  const auto number = [](std::string_view digits) -> std::optional<int> {
    int value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.size() != 4 || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return value >= 1900 && value <= 2100 ? std::optional<int>(value) : std::nullopt;
  };
  if (text.size() == 4) {
    const auto year = number(text);
    if (!year) return std::nullopt;
    return std::pair(*year, *year);
  }
  if (text.size() != 9 || text[4] != '-') return std::nullopt;
  const auto from = number(text.substr(0, 4)), to = number(text.substr(5));
  if (!from || !to || *from > *to) return std::nullopt;
  return std::pair(*from, *to);
}

/// "cs.CV", "cs", "cs.*", "cs.cv"; as arXiv spells it where it is known.
std::string category_of(std::string_view text) {
  if (text.ends_with(".*")) text.remove_suffix(2);
  if (const auto known = canonical_category(text)) return std::string(*known);
  return std::string(text);
}

SearchNode words_node(std::string text, Field field, bool prefix) {
  SearchNode node;
  node.kind = Kind::words;
  node.field = field;
  node.text = std::move(text);
  node.prefix = prefix;
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  SearchNode whole() {
    SearchNode root;
    while (at_ < text_.size()) {
      if (auto part = alternatives(0)) take(root, std::move(*part));
      // A parenthesis too many closes nothing.
      if (at_ < text_.size()) ++at_;
    }
    return root;
  }

 private:
  static void take(SearchNode& all, SearchNode part) {
    if (part.kind == Kind::all) {
      for (auto& one : part.parts) all.parts.push_back(std::move(one));
    } else {
      all.parts.push_back(std::move(part));
    }
  }

  static std::optional<SearchNode> together(SearchNode node) {
    if (node.parts.empty()) return std::nullopt;
    if (node.parts.size() == 1) return std::move(node.parts.front());
    return node;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  /// Is this operator next, standing alone? Takes it.
  bool take_operator(std::string_view name) {
    skip_blanks();
    if (text_.substr(at_, name.size()) != name) return false;
    const auto after = at_ + name.size();
    if (after < text_.size() && !is_blank(text_[after]) && text_[after] != '(' && text_[after] != '"') return false;
    at_ = after;
    return true;
  }

  std::optional<SearchNode> alternatives(int depth) {
    SearchNode any;
    any.kind = Kind::any;
    while (true) {
      if (auto part = conjunction(depth)) {
        if (part->kind == Kind::any) {
          for (auto& one : part->parts) any.parts.push_back(std::move(one));
        } else {
          any.parts.push_back(std::move(*part));
        }
      }
      if (!take_operator("OR")) return together(std::move(any));
    }
  }

  std::optional<SearchNode> conjunction(int depth) {
    SearchNode all;
    while (true) {
      skip_blanks();
      if (at_ >= text_.size() || text_[at_] == ')') break;
      const auto before = at_;
      if (take_operator("OR")) {
        at_ = before;
        break;
      }
      if (take_operator("AND")) continue;
      if (auto part = negation(depth)) take(all, std::move(*part));
    }
    return together(std::move(all));
  }

  std::optional<SearchNode> negation(int depth) {
    bool no = false;
    while (take_operator("NOT")) no = !no;
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] == ')') return std::nullopt;
    auto part = primary(depth);
    if (!part || !no) return part;
    if (part->kind == Kind::none) return std::move(part->parts.front());
    SearchNode none;
    none.kind = Kind::none;
    none.parts.push_back(std::move(*part));
    return none;
  }

  std::optional<SearchNode> primary(int depth) {
    if (text_[at_] == '(') {
      ++at_;
      if (depth >= kDeepest) return std::nullopt;
      auto inside = alternatives(depth + 1);
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == ')') ++at_;
      return inside;
    }
    if (text_[at_] == '"') return term(Field::any, quoted());
    const auto begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '"' && text_[at_] != '(' && text_[at_] != ')') {
      if (text_[at_] == ':' && at_ > begin) {
        if (auto asked = field(text_.substr(begin, at_ - begin))) return asked;
      }
      ++at_;
    }
    return term(Field::any, text_.substr(begin, at_ - begin));
  }

  /// After the opening quote, up to the closing one or the end.
  std::string_view quoted() {
    const auto begin = ++at_;
    const auto end = std::min(text_.find('"', begin), text_.size());
    at_ = std::min(end + 1, text_.size());
    return text_.substr(begin, end - begin);
  }

  std::optional<SearchNode> term(Field field, std::string_view text) {
    bool prefix = false;
    if (at_ < text_.size() && text_[at_] == '*') {
      prefix = true;
      ++at_;
    }
    text = trimmed(text);
    while (text.ends_with('*')) {
      prefix = true;
      text.remove_suffix(1);
      text = trimmed(text);
    }
    if (!has_word(text) || terms_ >= kMostTerms) return std::nullopt;
    ++terms_;
    return words_node(std::string(text), field, prefix);
  }

  /// `name:` has just been seen, with `at_` on the colon. Nothing, and `at_` where it was, when it asks no field.
  std::optional<SearchNode> field(std::string_view name) {
    const auto colon = at_;
    const auto back = [&]() -> std::optional<SearchNode> {
      at_ = colon;
      return std::nullopt;
    };
    const auto lower = lower_ascii(name);
    ++at_;
    if (at_ >= text_.size() || is_blank(text_[at_]) || terms_ >= kMostTerms) return back();
    const auto value = text_[at_] == '"' ? quoted() : bare();
    for (const auto& [known, which] : kFields) {
      if (lower != known) continue;
      auto found = which == Field::category ? term(which, category_of(trimmed(value))) : term(which, value);
      return found ? found : back();
    }
    SearchNode node;
    if (lower == "year") {
      const auto years = years_of(value);
      if (!years) return back();
      node.kind = Kind::year;
      node.from = years->first;
      node.to = years->second;
    } else if (lower == "topic") {
      if (trimmed(value).empty()) return back();
      node.kind = Kind::topic;
      node.text = trimmed(value);
    } else if (lower == "decision") {
      node.kind = Kind::decision;
      node.text = lower_ascii(value);
      if (std::find(kStates.begin(), kStates.end(), node.text) == kStates.end()) return back();
    } else {
      return back();
    }
    ++terms_;
    return node;
  }

  std::string_view bare() {
    const auto begin = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '"' && text_[at_] != '(' && text_[at_] != ')')
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int terms_ = 0;
};

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string render(const SearchNode& node, bool inside) {
  std::string out;
  switch (node.kind) {
    case Kind::words:
      for (const auto& [name, which] : kFields)
        if (node.field == which) out = std::string(name) + ":";
      return out + quoted(node.text) + (node.prefix ? "*" : "");
    case Kind::year: return "year:" + std::to_string(node.from) + "-" + std::to_string(node.to);
    case Kind::topic: return "topic:" + quoted(node.text);
    case Kind::decision: return "decision:" + node.text;
    case Kind::none: return "NOT " + render(node.parts.front(), true);
    case Kind::all:
    case Kind::any:
      for (const auto& part : node.parts)
        out += (out.empty() ? "" : node.kind == Kind::any ? " OR " : " ") + render(part, true);
      return inside ? "(" + out + ")" : out;
  }
  return out;
}

}  // namespace

bool parts_words(char32_t c) {
  if (c < 0x80) return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  return c < 0xAA || (c >= 0xAB && c <= 0xB1) || c == 0xB4 || (c >= 0xB6 && c <= 0xB8) || c == 0xBB || c == 0xBF ||
         c == 0xD7 || c == 0xF7 || (c >= 0x300 && c <= 0x36F) || (c >= 0x2000 && c <= 0x206F) ||
         (c >= 0x20A0 && c <= 0x20FF) || (c >= 0x2190 && c <= 0x245F) || (c >= 0x2500 && c <= 0x2BFF) ||
         (c >= 0x2E00 && c <= 0x2FFF) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) || c == 0x3030 ||
         (c >= 0xD800 && c <= 0xDFFF) || (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF0F) ||
         (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) ||
         (c >= 0xFFE0 && c <= 0xFFFF) || (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000;
}

SearchNode parse_search(std::string_view text) { return Parser(tidy(text)).whole(); }

std::string render_search(const SearchNode& node) { return render(node, false); }

}  // namespace preprintd::store
