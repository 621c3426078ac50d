#include "store/search.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <sqlite3.h>
#include <unordered_set>

#include "base/text.hpp"
#include "paper/category.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::store {
namespace {

using Kind = SearchNode::Kind;
using Field = SearchNode::Field;

// What bounds the work; measured with a million papers. bm25 reads every match and, for its weights, every row of each
// word; the merged list of a beginning is built before its first row comes.
constexpr int kRanked = 5000;   // matches that bm25 looks at
constexpr int kLooked = 20000;  // candidates that are looked at one by one
constexpr int kNotes = 5000;    // notes that one word may be in
// The beginnings of one query share these three.
constexpr int kPrefixPapers = 20000;   // papers of all words that begin so, up to which FTS5 may merge them
constexpr int kPrefixLooked = 200000;  // papers of them that are counted
constexpr std::size_t kPrefixWords = 48;
// Looking candidates up in the text index, in rows read there (a sixth of a microsecond each).
constexpr int kRowsRead = 300'000;
constexpr int kRowsOfSeek = 100, kRowsOfMerge = 10'000, kStride = 64;
constexpr int kSteps = 8'000'000;  // of SQLite's virtual machine; the last resort

constexpr std::int64_t kMonth = std::int64_t(1) << 40;  // of a key, from 1991-01

struct Range {
  std::int64_t from = 0, to = INT64_MAX;
  bool has(std::int64_t key) const { return key >= from && key <= to; }
};

Range years(const SearchNode& node) {
  const auto first = [](int year) { return std::max(0, year - 1991) * 12 * kMonth; };
  return {first(node.from), first(node.to + 1) - 1};
}

const char* column_of(Field field) {
  switch (field) {
    case Field::title: return "title : ";
    case Field::abstract: return "abstract : ";
    case Field::author: return "authors : ";
    case Field::category: return "categories : ";
    case Field::any:
    case Field::note: break;
  }
  return "";
}

/// As one FTS5 phrase. The parser let neither quotes nor control characters through.
std::string phrase(const std::string& text, bool prefix) { return '"' + text + '"' + (prefix ? " *" : ""); }

/// The last word of a text as the index spells it.
std::string last_word(std::string_view text) {
  std::size_t begin = 0, end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    if (!parts_words(point.value)) {
      if (end != at) begin = at;
      end = at + point.bytes;
    }
    at += point.bytes;
  }
  return folded(text.substr(begin, end - begin));
}

bool has_cjk(const std::string& text) { return spaced(text).size() != text.size(); }

/// Stops the statement that runs after so many steps of SQLite's machine.
class StepLimit {
 public:
  explicit StepLimit(Database& db) : handle_(db.connection().getHandle()) {
    sqlite3_progress_handler(
        handle_, kSteps / 100, [](void* count) { return ++*static_cast<int*>(count) > 100 ? 1 : 0; }, &count_);
  }
  StepLimit(const StepLimit&) = delete;
  StepLimit& operator=(const StepLimit&) = delete;
  ~StepLimit() { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }
  bool reached() const { return count_ > 100; }

 private:
  sqlite3* handle_;
  int count_ = 0;
};

class Searching {
 public:
  Searching(Database& db, const SearchNode& root, const SearchOptions& options)
      : db_(db), root_(root), limit_(std::size_t(std::max(1, options.limit))) {
    ranked_ = options.order == SearchOptions::Order::best;
    count_beginnings(root_);
    look_up_notes(root_);
    for (const auto& part : root_.parts) {
      if (part.kind != Kind::year) continue;
      const auto range = years(part);
      range_ = {std::max(range_.from, range.from), std::min(range_.to, range.to)};
    }
    if (root_.parts.empty()) return;
    match_ = driver();
  }

  /// Keys of papers, best first; sets the flags of `answer`.
  std::vector<std::int64_t> run(SearchAnswer& answer) {
    if (root_.parts.empty()) return {};
    std::vector<std::int64_t> found;
    const StepLimit limit(db_);
    try {
      if (!match_.empty() && !ranked_ && !asks_notes_only() && !other_driver()) {
        found = youngest(matching_sql());
      } else if (!match_.empty() && count_matches() <= kRanked) {
        answer.ranked = ranked_;
        found = ranked_ ? best() : youngest(matching_sql());
      } else if (asks_notes_only()) {
        found = youngest(std::nullopt);
      } else {
        found = youngest(other_driver().value_or(match_.empty() ? all_sql() : matching_sql()));
      }
    } catch (const SQLite::Exception&) {
      if (!limit.reached()) throw;
      stopped_ = true;
    }
    answer.partial = stopped_;
    answer.more = found.size() > limit_;
    if (answer.more) found.resize(limit_);
    return found;
  }

 private:
  struct Source {
    std::string sql;
    std::string parameter;
    bool fits = false;  ///< every row already holds for what the text index knows
  };
  /// The papers of a word from the youngest down.
  struct Walk {
    std::string match;
    bool merges = false;  ///< opening it is dear
    std::optional<Query> rows;
    std::int64_t at = -1;     ///< the row read last; -1 after the end
    std::int64_t asked = -1;  ///< the paper asked for last
  };

  void count_beginnings(const SearchNode& node) {
    for (const auto& part : node.parts) count_beginnings(part);
    if (node.kind == Kind::words && asks_beginning(node)) beginnings_.try_emplace(node.text);
  }

  // Her words

  void look_up_notes(const SearchNode& node) {
    for (const auto& part : node.parts) look_up_notes(part);
    if (node.kind != Kind::words || (node.field != Field::any && node.field != Field::note)) return;
    auto& papers = notes_[&node];
    auto row = db_.query("SELECT paper FROM note_text WHERE note_text MATCH :match LIMIT :most");
    row.bind(":match", phrase(spaced(node.text), node.prefix)).bind(":most", kNotes);
    while (row.step()) {
      papers.insert(row.integer(0));
      noted_.insert(row.integer(0));
    }
  }

  // The text index

  /// The node as a query of paper_text, without her words; nothing where that cannot say it.
  std::optional<std::string> expression(const SearchNode& node) {
    switch (node.kind) {
      case Kind::words: return node.field == Field::note ? std::nullopt : std::optional(words(node));
      case Kind::any: {
        std::string any;
        for (const auto& part : node.parts) {
          const auto one = expression(part);
          if (!one) return std::nullopt;
          any += (any.empty() ? "" : " OR ") + *one;
        }
        return "(" + any + ")";
      }
      case Kind::all: return conjunction(node, true);
      default: return std::nullopt;
    }
  }

  /// The parts it can say, together; `strict`: nothing unless it can say all of them.
  std::optional<std::string> conjunction(const SearchNode& node, bool strict) {
    std::string all, without;
    for (const auto& part : node.parts) {
      const bool no = part.kind == Kind::none;
      const auto one = expression(no ? part.parts.front() : part);
      if (!one && strict) return std::nullopt;
      if (!one) continue;
      auto& side = no ? without : all;
      side += (side.empty() ? "" : no ? " OR " : " AND ") + *one;
    }
    if (all.empty()) return std::nullopt;
    return without.empty() ? "(" + all + ")" : "((" + all + ") NOT (" + without + "))";
  }

  std::string words(const SearchNode& node) {
    const std::string column = column_of(node.field);
    if (node.field == Field::category) {
      const auto one = [](std::string name) {
        for (char& c : name)
          if (c == '.' || c == '-') c = '_';
        return phrase(name, false);
      };
      // Each by name: a beginning would merge the lists of half the corpus first.
      std::string any = one(node.text);
      for (const auto below : categories_under(node.text)) any += " OR " + one(std::string(below));
      return column + "(" + any + ")";
    }
    return column + (asks_beginning(node) ? beginning(node.text) : phrase(node.text, false));
  }

  /// The tokenizer makes one word of Chinese characters side by side; as a beginning it is found more often.
  static bool asks_beginning(const SearchNode& node) { return node.prefix || has_cjk(node.text); }

  /// `text*`. Where too many papers have a word that begins so, the most common of these words stand for all; of
  /// several words in a row only the last can begin so; then it is taken as it stands.
  const std::string& beginning(const std::string& text) {
    auto& said = beginnings_[text];
    if (!said.empty()) return said;
    const auto shared = std::int64_t(beginnings_.size());
    const auto last = last_word(text);
    if (last.size() < 3) return said = phrase(text, false);
    std::vector<std::pair<std::int64_t, std::string>> seen;
    std::int64_t papers = 0;
    auto row = db_.query("SELECT term, doc FROM paper_vocabulary WHERE term >= :from AND term < :to");
    row.bind(":from", last).bind(":to", last + "\xF4\x8F\xBF\xBF");
    while (papers < kPrefixLooked / shared && row.step()) {
      seen.emplace_back(row.integer(1), row.text(0));
      papers += row.integer(1);
    }
    if (papers <= kPrefixPapers / shared) return said = phrase(text, papers > 0);
    if (last != lower_ascii(text)) return said = phrase(text, false);
    const auto kept = std::min(seen.size(), std::max<std::size_t>(2, kPrefixWords / std::size_t(shared)));
    std::partial_sort(seen.begin(), seen.begin() + std::ptrdiff_t(kept), seen.end(), std::greater<>());
    std::string any;
    for (std::size_t i = 0; i < kept; ++i) any += (i ? " OR " : "") + phrase(seen[i].second, false);
    return said = "(" + any + ")";
  }

  std::string driver() { return conjunction(root_, false).value_or(""); }

  int count_matches() {
    auto row = db_.query(
        "SELECT count(*) FROM (SELECT 1 FROM paper_text WHERE paper_text MATCH :match AND rowid BETWEEN :from AND :to "
        "LIMIT :most)");
    row.bind(":match", match_).bind(":from", range_.from).bind(":to", range_.to).bind(":most", kRanked + 1);
    row.step();
    return row.number(0);
  }

  // Does it hold?

  /// Papers are asked for mostly from the youngest down, so each word's papers are read once, side by side with them.
  bool in_text(const SearchNode& node, std::int64_t key) {
    auto& walk = walks_[&node];
    if (walk.match.empty()) {
      walk.match = words(node);
      walk.merges = walk.match.ends_with(" *");
    }
    if (!walk.rows || key > walk.asked) open(walk, key);
    walk.asked = key;
    int steps = 0;
    while (walk.at > key && read_ <= kRowsRead) {
      if (++steps > kStride && !walk.merges) {
        open(walk, key);
      } else {
        ++read_;
        walk.at = walk.rows->step() ? walk.rows->integer(0) : -1;
      }
    }
    if (read_ > kRowsRead) stopped_ = true;
    return walk.at == key;
  }

  void open(Walk& walk, std::int64_t key) {
    read_ += walk.merges ? kRowsOfMerge : kRowsOfSeek;
    walk.rows.reset();
    walk.rows.emplace(
        db_.query("SELECT rowid FROM paper_text WHERE paper_text MATCH :match AND rowid <= :key ORDER BY rowid DESC"));
    walk.rows->bind(":match", walk.match).bind(":key", key);
    walk.at = walk.rows->step() ? walk.rows->integer(0) : -1;
  }

  bool decided(const SearchNode& node, std::int64_t key) {
    auto row = db_.query("SELECT state FROM decision WHERE paper = :key");
    row.bind(":key", key);
    if (row.step()) return row.text(0) == node.text;
    auto waits = db_.query("SELECT 1 FROM queue_item WHERE paper = :key");
    waits.bind(":key", key);
    return node.text == (waits.step() ? "pending" : "none");
  }

  bool flagged(const SearchNode& node, std::int64_t key) {
    auto row = db_.query("SELECT 1 FROM score WHERE paper = :key AND topic = :topic COLLATE NOCASE AND flagged = 1");
    row.bind(":key", key).bind(":topic", node.text);
    return row.step();
  }

  /// `fits`: the paper came from the text index and has no note that matters, so its words are known to hold.
  bool holds(const SearchNode& node, std::int64_t key, bool fits) {
    switch (node.kind) {
      case Kind::words: {
        const auto noted = notes_.find(&node);
        if (noted != notes_.end() && noted->second.count(key)) return true;
        return node.field != Field::note && in_text(node, key);
      }
      case Kind::year: return years(node).has(key);
      case Kind::topic: return flagged(node, key);
      case Kind::decision: return decided(node, key);
      case Kind::none: return !holds(node.parts.front(), key, false);
      case Kind::all:
        return std::all_of(node.parts.begin(), node.parts.end(), [&](const SearchNode& part) {
          if (fits && expression_is_in_driver(part)) return true;
          return holds(part, key, false);
        });
      case Kind::any:
        return std::any_of(node.parts.begin(), node.parts.end(),
                           [&](const SearchNode& part) { return holds(part, key, false); });
    }
    return false;
  }

  bool expression_is_in_driver(const SearchNode& part) {
    auto found = in_driver_.find(&part);
    if (found == in_driver_.end()) {
      const bool said = expression(part.kind == Kind::none ? part.parts.front() : part).has_value();
      found = in_driver_.emplace(&part, said).first;
    }
    return found->second;
  }

  // Where candidates come from, youngest first

  Source matching_sql() const {
    return {
        "SELECT rowid FROM paper_text WHERE paper_text MATCH :parameter AND rowid BETWEEN :from AND :to ORDER BY "
        "rowid DESC",
        match_, true};
  }
  static Source all_sql() {
    return {"SELECT key FROM paper WHERE :parameter IS NOT NULL AND key BETWEEN :from AND :to ORDER BY key DESC", "",
            false};
  }
  /// What she decided and what topics flag is little beside the corpus.
  std::optional<Source> other_driver() const {
    for (const auto& part : root_.parts) {
      if (part.kind == Kind::decision && part.text == "pending")
        return Source{
            "SELECT paper FROM queue_item WHERE :parameter IS NOT NULL AND paper BETWEEN :from AND :to ORDER BY "
            "paper DESC",
            "", false};
      if (part.kind == Kind::decision && part.text != "none")
        return Source{
            "SELECT paper FROM decision WHERE state = :parameter AND paper BETWEEN :from AND :to ORDER BY paper DESC",
            part.text, false};
      if (part.kind == Kind::topic)
        return Source{
            "SELECT paper FROM score WHERE topic = (SELECT topic FROM score WHERE topic = :parameter COLLATE NOCASE "
            "AND flagged = 1 LIMIT 1) AND flagged = 1 AND paper BETWEEN :from AND :to ORDER BY paper DESC",
            part.text, false};
    }
    return std::nullopt;
  }

  bool asks_notes_only() const {
    return std::any_of(root_.parts.begin(), root_.parts.end(),
                       [](const SearchNode& part) { return part.kind == Kind::words && part.field == Field::note; });
  }

  /// Without a source only papers with notes can be meant.
  std::vector<std::int64_t> youngest(const std::optional<Source>& source) {
    std::vector<std::int64_t> found;
    auto note = noted_.rbegin();
    const auto take_notes_down_to = [&](std::int64_t key) {
      for (; note != noted_.rend() && *note > key && found.size() <= limit_ && !stopped_; ++note)
        if (range_.has(*note) && holds(root_, *note, false) && !stopped_) found.push_back(*note);
    };
    if (!source) {
      take_notes_down_to(-1);
      return found;
    }
    auto row = db_.query(source->sql);
    row.bind(":parameter", source->parameter).bind(":from", range_.from).bind(":to", range_.to);
    int looked = 0;
    while (found.size() <= limit_ && row.step()) {
      const auto key = row.integer(0);
      take_notes_down_to(key);
      if (found.size() > limit_) break;
      if (++looked > kLooked) stopped_ = true;
      const bool noted = note != noted_.rend() && *note == key;
      if (noted) ++note;
      const bool fits = !stopped_ && holds(root_, key, source->fits && !noted);
      if (stopped_) return found;
      if (fits) found.push_back(key);
    }
    take_notes_down_to(-1);
    return found;
  }

  std::vector<std::int64_t> best() {
    std::vector<std::pair<double, std::int64_t>> ranked;
    std::int64_t newest = 0;
    {
      auto row = db_.query("SELECT max(key) FROM paper");
      if (row.step()) newest = row.integer(0);
    }
    // Half as much after twenty years.
    const auto recency = [&](std::int64_t key) { return 1 / (1 + double(newest - key) / double(kMonth) / 240); };
    {
      auto row = db_.query(
          "SELECT rowid, bm25(paper_text, 4.0, 1.0, 2.0, 0.5) FROM paper_text WHERE paper_text MATCH :match AND rowid "
          "BETWEEN :from AND :to ORDER BY rowid DESC");
      row.bind(":match", match_).bind(":from", range_.from).bind(":to", range_.to);
      while (!stopped_ && row.step()) {
        const auto key = row.integer(0);
        if (noted_.count(key) || !holds(root_, key, true) || stopped_) continue;
        ranked.emplace_back(row.real(1) * recency(key), key);
      }
    }
    // Her own words come first.
    for (auto note = noted_.rbegin(); note != noted_.rend() && !stopped_; ++note)
      if (range_.has(*note) && holds(root_, *note, false) && !stopped_)
        ranked.emplace_back(-1e6 * recency(*note), *note);
    const auto kept = std::min(ranked.size(), limit_ + 1);
    std::partial_sort(ranked.begin(), ranked.begin() + std::ptrdiff_t(kept), ranked.end());
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < kept; ++i) found.push_back(ranked[i].second);
    return found;
  }

  Database& db_;
  const SearchNode& root_;
  std::size_t limit_;
  bool ranked_ = false;
  bool stopped_ = false;
  Range range_;
  std::string match_;
  std::map<const SearchNode*, std::unordered_set<std::int64_t>> notes_;
  std::set<std::int64_t> noted_;                   ///< papers with a note that any word of the query is in
  std::map<std::string, std::string> beginnings_;  ///< what stands for each; empty until it is asked for
  std::map<const SearchNode*, Walk> walks_;
  int read_ = 0;  ///< rows, and what opening costs in rows
  std::map<const SearchNode*, bool> in_driver_;
};

/// The last word she typed, as a beginning; nothing where that would say the same.
std::optional<SearchNode> widened(SearchNode root) {
  if (root.parts.empty()) return std::nullopt;
  auto& last = root.parts.back();
  if (last.kind != Kind::words || last.field == Field::category || last.prefix) return std::nullopt;
  last.prefix = true;
  return root;
}

SearchHit hit_of(Database& db, Paper paper, const SearchNode& query) {
  SearchHit hit(std::move(paper));
  std::string title = hit.paper.title;
  const auto of_notes = words_to_mark(query, Field::note);
  for (const auto& entry : entries_of_paper(db, hit.paper.id)) {
    const auto& words = entry.annotation;
    if (title.empty() && words.title) title = *words.title;
    for (const auto* field : {&words.summary, &words.note, &words.title, &words.venue, &words.extra}) {
      const bool is_headline = field == &words.title && *field == title;  // it is shown as such
      if (!*field || is_headline || !hit.snippet.marks.empty()) continue;
      auto cut = snippet(repair_utf8(**field), of_notes);
      if (!cut.marks.empty()) hit.snippet = std::move(cut);
    }
  }
  hit.title = mark(title, words_to_mark(query, Field::title));
  if (!hit.snippet.marks.empty()) return hit;
  hit.snippet = snippet(hit.paper.abstract, words_to_mark(query, Field::abstract));
  if (!hit.snippet.marks.empty()) return hit;
  std::string authors;
  for (const auto& author : hit.paper.authors) authors += (authors.empty() ? "" : ", ") + author;
  auto by = snippet(authors, words_to_mark(query, Field::author));
  if (!by.marks.empty()) hit.snippet = std::move(by);
  return hit;
}

}  // namespace

SearchAnswer search(Database& db, std::string_view query, const SearchOptions& options) {
  const OneState one_state(db);
  SearchAnswer answer;
  const auto root = parse_search(query);
  std::set<std::int64_t> shown;
  for (const auto& named : find_arxiv_ids(query.substr(0, 1000))) {
    auto paper = find_paper(db, named.id);
    if (!paper || int(answer.hits.size()) >= options.limit || !shown.insert(named.id.key()).second) continue;
    auto hit = hit_of(db, std::move(*paper), root);
    hit.by_id = true;
    answer.hits.push_back(std::move(hit));
  }
  auto keys = Searching(db, root, options).run(answer);
  if (keys.empty() && answer.hits.empty())
    if (const auto wide = widened(root)) {
      keys = Searching(db, *wide, options).run(answer);
      answer.widened = !keys.empty();
      for (const auto key : keys)
        if (auto paper = find_paper(db, *arxiv_id_of_key(key)))
          answer.hits.push_back(hit_of(db, std::move(*paper), *wide));
      return answer;
    }
  for (const auto key : keys) {
    if (int(answer.hits.size()) >= options.limit) break;
    if (!shown.insert(key).second) continue;
    if (auto paper = find_paper(db, *arxiv_id_of_key(key))) answer.hits.push_back(hit_of(db, std::move(*paper), root));
  }
  return answer;
}

}  // namespace preprintd::store
