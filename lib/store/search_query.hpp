#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::store {

/// A search as she typed it, understood. Pure.
struct SearchNode {
  enum class Kind {
    words,     ///< `text`, in `field`, its words one after another; `prefix`: the last one only begins so
    year,      ///< identifiers of the years `from` to `to`
    topic,     ///< flagged by the topic `text`
    decision,  ///< in the state `text`; "pending" waits in the queue
    all,       ///< every part holds; without parts, everything
    any,       ///< at least one part holds
    none,      ///< its one part does not hold
  };
  enum class Field { any, title, abstract, author, category, note };
  Kind kind = Kind::all;
  Field field = Field::any;
  std::string text;
  bool prefix = false;
  int from = 0, to = 0;
  std::vector<SearchNode> parts;
  friend bool operator==(const SearchNode&, const SearchNode&) = default;
};

/// Any text is a legal query. Words side by side must all occur; "…" is a phrase, word* a beginning, AND, OR, NOT and
/// parentheses are what they look like, and title: abstract: author: cat: note: year: topic: decision: ask one field
/// (year:2023, year:2021-2023, cat:cs.CV, cat:cs). What makes no sense as one of these is a word. At most the first
/// 1,000 bytes and 16 terms count. The root is `all`.
SearchNode parse_search(std::string_view text);
/// Is it no part of a word? Blanks, punctuation and symbols, of which FTS5's tokenizer makes none.
bool parts_words(char32_t c);
/// A spelling that parses to the same node.
std::string render_search(const SearchNode& node);

}  // namespace preprintd::store
