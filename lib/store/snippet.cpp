#include "store/snippet.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "store/search_index.hpp"

namespace preprintd::store {
namespace {

using Kind = SearchNode::Kind;
using Field = SearchNode::Field;

struct Word {
  std::size_t begin, end;
  bool ascii;
};

/// By the byte: of a word, between words, of another alphabet.
enum class Is : unsigned char { between, word, other };
constexpr auto kIs = [] {
  std::array<Is, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    table[c] = c >= 0x80 ? Is::other : word ? Is::word : Is::between;
  }
  return table;
}();

/// As FTS5's tokenizer sees it, near enough to point at: runs of letters and digits, every CJK character alone.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  words.reserve(text.size() / 6);
  bool ascii = true;
  const auto close = [&](std::size_t begin, std::size_t end) {
    if (begin < end) words.push_back({begin, end, ascii});
    ascii = true;
  };
  std::size_t begin = 0;
  const auto is = [&](std::size_t i) { return kIs[static_cast<unsigned char>(text[i])]; };
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && is(i) == Is::word) ++i;
    if (i == text.size()) break;
    if (is(i) == Is::between) {
      close(begin, i);
      begin = ++i;
      continue;
    }
    const auto at = code_point_at(text, i);
    const bool blank = at.value == 0xA0 || (at.value >= 0x2000 && at.value <= 0x206F) ||
                       (at.value >= 0x3000 && at.value <= 0x3004) || (at.value >= 0x3008 && at.value <= 0x3020) ||
                       (at.value >= 0xFF01 && at.value <= 0xFF0F) || (at.value >= 0xFF1A && at.value <= 0xFF20);
    if (blank || is_cjk(at.value)) {
      close(begin, i);
      ascii = false;
      if (!blank) close(i, i + at.bytes);
      ascii = true;
      begin = i + at.bytes;
    } else {
      ascii = false;
    }
    i += at.bytes;
  }
  close(begin, text.size());
  return words;
}

void collect(const SearchNode& node, Field field, std::vector<SearchNode>& found) {
  if (node.kind == Kind::none) return;
  if (node.kind == Kind::words && (node.field == Field::any || node.field == field)) found.push_back(node);
  for (const auto& part : node.parts) collect(part, field, found);
}

/// Only a word with other letters is folded: the others are compared as they stand.
bool is_word(std::string_view text, const Word& have, std::string_view wanted, bool begins) {
  const auto letters = text.substr(have.begin, have.end - have.begin);
  if (have.ascii && letters.size() != wanted.size() && (!begins || letters.size() < wanted.size())) return false;
  if (have.ascii) return begins ? starts_with_nocase(letters, wanted) : equal_nocase(letters, wanted);
  const auto plain = folded(letters);
  return begins ? plain.starts_with(wanted) : plain == wanted;
}

bool stands_at(std::string_view text, const std::vector<Word>& words, std::size_t at,
               const std::vector<std::string>& wanted, bool prefix) {
  if (wanted.empty() || at + wanted.size() > words.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!is_word(text, words[at + i], wanted[i], prefix && i + 1 == wanted.size())) return false;
  return true;
}

}  // namespace

std::vector<SearchNode> words_to_mark(const SearchNode& query, Field field) {
  std::vector<SearchNode> found;
  collect(query, field, found);
  return found;
}

Marked mark(std::string_view text, const std::vector<SearchNode>& words) {
  Marked marked{std::string(text), {}};
  const auto here = words_of(text);
  std::vector<bool> hit(here.size());
  for (const auto& node : words) {
    std::vector<std::string> wanted;
    for (const auto& word : words_of(node.text))
      wanted.push_back(folded(std::string_view(node.text).substr(word.begin, word.end - word.begin)));
    for (std::size_t at = 0; at < here.size(); ++at)
      if (stands_at(text, here, at, wanted, node.prefix))
        std::fill_n(hit.begin() + std::ptrdiff_t(at), wanted.size(), true);
  }
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (!hit[i]) continue;
    // Neighbours are one mark, with the blank between them.
    if (i > 0 && hit[i - 1]) {
      marked.marks.back().second = here[i].end;
    } else {
      marked.marks.emplace_back(here[i].begin, here[i].end);
    }
  }
  return marked;
}

Marked snippet(std::string_view text, const std::vector<SearchNode>& words, std::size_t bytes) {
  auto all = mark(text, words);
  if (text.size() <= bytes) return all;
  std::size_t begin = 0, most = 0;
  for (std::size_t i = 0; i < all.marks.size(); ++i) {
    std::size_t inside = i;
    while (inside < all.marks.size() && all.marks[inside].second <= all.marks[i].first + bytes * 3 / 4) ++inside;
    if (inside - i <= most) continue;
    most = inside - i;
    begin = all.marks[i].first;
  }
  begin = begin > bytes / 4 ? begin - bytes / 4 : 0;
  begin = std::min(begin, text.size() - bytes);
  std::size_t end = begin + bytes;
  const auto inside_character = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  // Between words where there are blanks within reach, between characters everywhere.
  const auto first_mark = std::find_if(all.marks.begin(), all.marks.end(),
                                       [&](const auto& one) { return one.first >= begin && one.second <= end; });
  const auto reach = first_mark == all.marks.end() ? begin + 24 : std::min(begin + 24, first_mark->first);
  if (begin > 0)
    if (const auto blank = text.find(' ', begin); blank != std::string_view::npos && blank < reach) begin = blank + 1;
  while (inside_character(begin)) ++begin;
  if (end < text.size())
    if (const auto blank = text.rfind(' ', end); blank != std::string_view::npos && blank + 24 > end) end = blank;
  while (inside_character(end)) ++end;

  const std::string before = begin > 0 ? "…" : "";
  Marked cut{before + std::string(text.substr(begin, end - begin)) + (end < text.size() ? "…" : ""), {}};
  for (const auto& [from, to] : all.marks)
    if (from >= begin && to <= end) cut.marks.emplace_back(from - begin + before.size(), to - begin + before.size());
  return cut;
}

}  // namespace preprintd::store
