#include "format/list_scan.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "format/line_kind.hpp"
#include "format/line_words.hpp"
#include "format/markdown_text.hpp"

namespace preprintd::format {
namespace {

struct Line {
  std::size_t begin, end, next;  // text, and where the next line begins
  int number;
};

/// A `<details>` block by its lines: where it opens, where its summary ends, where it closes.
struct Block {
  std::size_t open = 0, summary_end = 0, close = 0;
  int parent = -1;    // index of the enclosing block
  int under = 0;      // how many Markdown headings stand before it
  std::string words;  // its summary
  bool holds_papers = false;
  bool is_heading = false;
};

class Scanner {
 public:
  explicit Scanner(ListFile& file) : file_(file), bytes_(file.bytes) {
    std::size_t at = file.bom ? 3 : 0;
    int number = 1;
    if (at == bytes_.size()) return;
    while (at < bytes_.size()) {
      const auto found = bytes_.find('\n', at);
      const auto next = found == std::string_view::npos ? bytes_.size() : found + 1;
      auto end = found == std::string_view::npos ? bytes_.size() : found;
      if (end > at && bytes_[end - 1] == '\r') --end;
      lines_.push_back({at, end, next, number++});
      at = next;
    }
  }

  void scan() {
    std::size_t i = skip_front_matter();
    find_blocks(i);
    while (i < lines_.size()) i = scan_block(i);
  }

 private:
  std::string_view text(std::size_t i) const { return bytes_.substr(lines_[i].begin, lines_[i].end - lines_[i].begin); }
  bool blank(std::size_t i) const { return trimmed(text(i)).empty(); }

  std::size_t skip_front_matter() {
    if (lines_.empty() || text(0) != "---") return 0;
    for (std::size_t i = 1; i < lines_.size(); ++i)
      if (text(i) == "---" || text(i) == "...") return i + 1;
    return 0;
  }

  void find_blocks(std::size_t from) {
    std::vector<std::size_t> open;
    int headings = 0;
    for (auto i = from; i < lines_.size(); ++i) {
      if (const auto after = skip_opaque(i); after != i) {
        i = after - 1;
        continue;
      }
      headings += atx_level(text(i)) > 0;
      if (starts_tag(text(i), "<details")) {
        Block block;
        block.open = i;
        block.parent = open.empty() ? -1 : int(open.back());
        block.under = headings;
        read_summary(block);
        open.push_back(blocks_.size());
        blocks_.push_back(std::move(block));
      } else if (!open.empty() && list_marker(text(i)) && !find_arxiv_ids(text(i)).empty()) {
        for (const auto b : open) blocks_[b].holds_papers = true;
      }
      if (!open.empty() && text(i).find("</details>") != std::string_view::npos) {
        blocks_[open.back()].close = i;
        open.pop_back();
      }
    }
    choose_headings();
  }

  void read_summary(Block& block) const {
    std::string words;
    for (auto i = block.open; i < lines_.size() && i < block.open + 5; ++i) {
      words += std::string(text(i)) + " ";
      const auto end = words.find("</summary>");
      if (end == std::string::npos) continue;
      const auto begin = words.find("<summary");
      if (begin == std::string::npos || begin > end) return;
      block.words = heading_words(std::string_view(words).substr(begin, end - begin));
      block.summary_end = i;
      return;
    }
  }

  // A summary that is a year is a heading, and so are those of blocks that stand beside each other with papers in them.
  // A single "Click to expand" is none.
  void choose_headings() {
    std::map<std::pair<int, int>, int> beside;
    const auto may = [](const Block& b) { return b.close > b.summary_end && b.holds_papers && !b.words.empty(); };
    for (const auto& block : blocks_) beside[{block.parent, block.under}] += may(block);
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      auto& block = blocks_[b];
      const bool year = heading_year(block.words).has_value() && block.close > block.summary_end;
      block.is_heading = year || (may(block) && beside[{block.parent, block.under}] > 1);
      if (!block.is_heading) continue;
      opens_[block.open] = b;
      closes_[block.close] = b;
    }
  }

  bool is_block_edge(std::size_t i) const { return opens_.count(i) || closes_.count(i); }

  // Behind a fence, a comment or nothing special: the index after it.
  std::size_t skip_opaque(std::size_t i) const {
    const auto line = trimmed(text(i));
    for (const std::string_view fence : {"```", "~~~"}) {
      if (!line.starts_with(fence) ||
          (fence == "```" && line.find('`', line.find_first_not_of('`')) != std::string_view::npos))
        continue;
      std::size_t length = 0;
      while (length < line.size() && line[length] == fence[0]) ++length;
      for (std::size_t j = i + 1; j < lines_.size(); ++j) {
        const auto close = trimmed(text(j));
        if (close.size() >= length && close.find_first_not_of(fence[0]) == std::string_view::npos) return j + 1;
      }
      return lines_.size();
    }
    if (line.starts_with("<!--")) {
      for (std::size_t j = i; j < lines_.size(); ++j)
        if (text(j).find("-->") != std::string_view::npos) return j + 1;
      return lines_.size();
    }
    return i;
  }

  std::size_t scan_block(std::size_t i) {
    if (const auto after = skip_opaque(i); after != i) return after;
    if (blank(i)) return i + 1;
    if (const auto found = opens_.find(i); found != opens_.end()) return open_block(blocks_[found->second]);
    if (closes_.count(i)) return close_block(i);
    if (const int level = atx_level(text(i))) {
      auto words = trimmed(text(i));
      words.remove_prefix(std::size_t(level));
      words = trimmed(words);
      auto shut = words.size();
      while (shut > 0 && words[shut - 1] == '#') --shut;
      if (shut == 0 || (shut < words.size() && is_blank(words[shut - 1]))) words = trimmed(words.substr(0, shut));
      add_heading(level, words, lines_[i].begin, lines_[i].end, lines_[i].number);
      return i + 1;
    }
    if (!is_rule(text(i)) && list_marker(text(i)) && indent_of(text(i)) < 4) return scan_list(i);
    if (i + 1 < lines_.size() && text(i).find('|') != std::string_view::npos && is_table_delimiter(text(i + 1)))
      return scan_table(i);
    if (is_rule(text(i))) return i + 1;
    return scan_paragraph(i);
  }

  std::size_t open_block(const Block& block) {
    const int level = current_ < 0 ? 1 : std::min(file_.headings[std::size_t(current_)].level + 1, 6);
    const int parent = current_;
    add_heading(level, block.words, lines_[block.open].begin, lines_[block.summary_end].end, lines_[block.open].number);
    auto& heading = file_.headings.back();
    heading.parent = parent;
    heading.closing_begin = lines_[block.close].begin;
    heading.closing_end = lines_[block.close].end;
    open_headings_.push_back(current_);
    return block.summary_end + 1;
  }

  std::size_t close_block(std::size_t i) {
    if (open_headings_.empty()) return i + 1;
    const auto block = std::size_t(open_headings_.back());
    open_headings_.pop_back();
    current_ = file_.headings[block].parent;
    closed_.resize(file_.headings.size(), false);
    std::fill(closed_.begin() + std::ptrdiff_t(block), closed_.end(), true);
    return i + 1;
  }

  std::size_t scan_paragraph(std::size_t i) {
    const auto first = i;
    for (; i < lines_.size() && !blank(i); ++i) {
      if (i > first) {
        if (const int level = setext_level(text(i))) {
          add_heading(level, trimmed(text(i - 1)), lines_[i - 1].begin, lines_[i].end, lines_[i - 1].number);
          return i + 1;
        }
        if (atx_level(text(i)) || list_marker(text(i)) || is_rule(text(i)) || skip_opaque(i) != i || is_block_edge(i))
          return i;
      }
      if (!find_arxiv_ids(text(i)).empty())
        file_.oddities.push_back({lines_[i].number, "outside-list",
                                  "a paper outside every list item is not read as an entry", lines_[i].begin});
    }
    return i;
  }

  std::size_t scan_table(std::size_t i) {
    i += 2;
    for (; i < lines_.size() && !blank(i) && text(i).find('|') != std::string_view::npos; ++i)
      add_entry(i, i + 1, true);
    return i;
  }

  bool interrupts(std::size_t i) const {
    return atx_level(text(i)) || is_rule(text(i)) || (skip_opaque(i) != i && indent_of(text(i)) < 2) ||
           is_block_edge(i);
  }

  // "</details>", "</div>" at the margin ends what was opened before the item, unless the item opened it.
  bool closes_outer_tag(std::size_t item, std::size_t i) const {
    const auto line = text(i);
    if (!line.starts_with("</") || line.size() < 3 || !is_letter(line[2])) return false;
    std::size_t end = 2;
    while (end < line.size() && is_letter(line[end])) ++end;
    const auto opening = "<" + lower_ascii(line.substr(2, end - 2));
    const auto before = bytes_.substr(lines_[item].begin, lines_[i].begin - lines_[item].begin);
    return lower_ascii(before).find(opening) == std::string::npos;
  }

  // The lines of one item whose marker is at `i`: nested lines, lazy continuation, blank lines inside.
  std::size_t item_end(std::size_t i, const Marker& marker, std::size_t limit) const {
    std::size_t j = i + 1;
    bool after_blank = false;
    for (; j < limit; ++j) {
      if (blank(j)) {
        after_blank = true;
        continue;
      }
      const auto indent = indent_of(text(j));
      const bool nested = indent >= marker.content || (indent > marker.indent + 1 && !after_blank);
      if (nested) {
        if (const auto after = skip_opaque(j); after > j + 1) j = std::min(after, limit) - 1;
        after_blank = false;
        continue;
      }
      if (after_blank || interrupts(j) || list_marker(text(j)) || closes_outer_tag(i, j)) break;
      if (text(j).find('|') != std::string_view::npos && j + 1 < limit && is_table_delimiter(text(j + 1))) break;
    }
    while (j > i + 1 && blank(j - 1)) --j;
    return j;
  }

  std::size_t scan_list(std::size_t i) {
    const auto marker = *list_marker(text(i));
    const auto end = item_end(i, marker, lines_.size());
    add_item(i, end, 0);
    return end;
  }

  bool names_paper(std::size_t from, std::size_t to) const {
    return from < to &&
           !find_arxiv_ids(bytes_.substr(lines_[from].begin, lines_[to - 1].end - lines_[from].begin)).empty();
  }

  // An item without a paper of its own whose children are papers is a subject, its children are the entries.
  void add_item(std::size_t i, std::size_t end, int depth) {
    std::vector<std::pair<std::size_t, std::size_t>> children;
    const auto own_marker = *list_marker(text(i));
    std::size_t own_end = end;
    for (std::size_t j = i + 1; j < end && depth < 3;) {
      const auto marker = blank(j) ? std::nullopt : list_marker(text(j));
      if (!marker || marker->indent <= own_marker.indent) {
        ++j;
        continue;
      }
      own_end = std::min(own_end, j);
      const auto child_end = item_end(j, *marker, end);
      children.push_back({j, child_end});
      j = child_end;
    }
    const auto papers =
        std::count_if(children.begin(), children.end(), [&](const auto& c) { return names_paper(c.first, c.second); });
    if (papers >= 2 && !names_paper(i, own_end)) {
      for (const auto& [from, to] : children) add_item(from, to, depth + 1);
    } else {
      add_entry(i, end, false);
    }
  }

  void add_heading(int level, std::string_view words, std::size_t begin, std::size_t end, int line) {
    Heading heading;
    heading.level = level;
    auto plain = heading_words(words);
    if (plain.empty()) plain = std::string(words);
    auto name = std::string_view(plain);
    while (name.size() > 2 && (name.front() == '*' || name.front() == '_') && name.front() == name.back())
      name = trimmed(name.substr(1, name.size() - 2));
    heading.text = std::string(name);
    heading.begin = begin;
    heading.end = end;
    heading.line = line;
    if (!find_arxiv_ids(words).empty())
      file_.oddities.push_back({line, "outside-list", "a paper in a heading is not read as an entry", begin});
    heading.year = heading_year(name);
    closed_.resize(file_.headings.size(), false);
    for (int i = int(file_.headings.size()) - 1; i >= 0; --i) {
      if (closed_[std::size_t(i)]) continue;
      const auto& before = file_.headings[std::size_t(i)];
      if (before.level >= level && !before.is_block()) continue;
      heading.parent = i;
      break;
    }
    current_ = int(file_.headings.size());
    file_.headings.push_back(std::move(heading));
  }

  void add_entry(std::size_t from, std::size_t to, bool row) {
    ListEntry entry;
    entry.begin = lines_[from].begin;
    entry.end = lines_[to - 1].end;
    entry.line = lines_[from].number;
    entry.heading = current_;
    entry.text = parse_entry(entry.of(bytes_));
    if (row) entry.text.shape = EntryShape::table_row;
    file_.entries.push_back(std::move(entry));
  }

  ListFile& file_;
  std::string_view bytes_;
  std::vector<Line> lines_;
  std::vector<Block> blocks_;
  std::map<std::size_t, std::size_t> opens_, closes_;  // by line: the blocks whose summary is a heading
  std::vector<int> open_headings_;                     // of those that are open, the innermost last
  std::vector<bool> closed_;                           // by heading: it stands in a block that is closed
  int current_ = -1;                                   // the heading entries stand under
};

}  // namespace

void scan_lines(ListFile& file) { Scanner(file).scan(); }

}  // namespace preprintd::format
