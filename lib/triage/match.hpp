#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/rule.hpp"
#include "triage/tokens.hpp"

namespace preprintd::triage {

/// What triage reads of a paper; the views must outlive the call they are passed to.
struct PaperText {
  std::string_view title;
  std::string_view abstract;
  std::string_view comment;
  std::span<const std::string> authors;
  std::span<const std::string> categories;  ///< primary first
};

/// The paper's words, once for rules and learner. Reused between papers so that nothing is allocated.
struct Words {
  std::vector<Token> title;
  std::vector<Token> abstract;
  std::vector<Token> comment;
  void read(const PaperText& paper);
};

/// One place where a rule speaks.
struct Hit {
  enum class Kind : std::uint8_t { phrase, must, never, author, category };
  Kind kind = Kind::phrase;
  std::uint32_t topic = 0;  ///< index of the topic
  std::uint32_t rule = 0;   ///< index in the topic's list of that kind
  unsigned field = 0;       ///< a Field; 0 for authors and categories
  std::uint32_t begin = 0;  ///< bytes in that field (for an author in that author's name)
  std::uint32_t end = 0;
  std::uint32_t author = 0;  ///< index of the author
  double weight = 0;         ///< points; the first hit of a phrase counts whole, each further one half of the last
};

/// What the rules of one topic say about one paper.
struct RuleVerdict {
  double points = 0;
  bool must = false;
  bool never = false;
};

/// The rules of all topics, compiled. Immutable, so any thread may use it; each brings its own Scratch.
/// Phrases are found at word boundaries of the folded text in every spelling that tokenize() makes equal, never
/// across a full stop or comma. Within a topic the longest phrase wins: a phrase inside another is not counted.
class Matcher {
 public:
  struct Scratch {
    std::vector<std::uint32_t> covered;
    std::vector<std::uint32_t> counts;
    std::vector<std::uint32_t> touched;
    std::vector<std::uint8_t> parts;
    std::vector<Hit> part_hits;
    Words words;
  };

  explicit Matcher(std::vector<Topic> topics);

  const std::vector<Topic>& topics() const { return topics_; }
  /// One verdict per topic; `hits` (if given) is appended to, in the order of the text.
  void match(const PaperText& paper, const Words& words, Scratch& scratch, std::span<RuleVerdict> verdicts,
             std::vector<Hit>* hits) const;

 private:
  struct Use {
    Hit::Kind kind;
    std::uint32_t topic;
    std::uint32_t rule;
    std::uint32_t slot;  // counts the phrase's hits in this paper
    std::uint32_t part;  // index into part flags, kNoPart for a whole phrase
    unsigned fields;
  };
  struct Pattern {
    std::uint32_t first_word;  // in pattern_words_, without the word the table is keyed by
    std::uint32_t words;       // how many further words
    std::uint32_t first_use;
    std::uint32_t uses;
  };
  struct Cell {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;  // patterns of this first word, longest first
    std::uint32_t count = 0;
  };
  struct Conjunction {
    std::uint32_t topic;
    std::uint32_t rule;
    Hit::Kind kind;
    std::uint32_t first_part;
    std::uint32_t parts;
  };
  static constexpr std::uint32_t kNoPart = 0xffffffffU;

  struct Draft;
  void compile(std::vector<Draft>& drafts);
  const Cell* find(std::uint64_t hash) const;
  double weight_of(Hit::Kind kind, std::uint32_t topic, std::uint32_t rule) const;
  void match_field(const std::vector<Token>& words, unsigned field, Scratch& scratch, std::span<RuleVerdict> verdicts,
                   std::vector<Hit>* hits) const;
  void record(const Use& use, const Hit& place, Scratch& scratch, std::span<RuleVerdict> verdicts,
              std::vector<Hit>* hits) const;
  void match_people(const PaperText& paper, std::span<RuleVerdict> verdicts, std::vector<Hit>* hits) const;

  std::vector<Topic> topics_;
  std::vector<Cell> cells_;
  std::vector<std::uint64_t> filter_;  // one bit for each first word's hash: most words end here
  std::vector<Pattern> patterns_;
  std::vector<std::uint64_t> pattern_words_;
  std::vector<Use> uses_;
  std::vector<Conjunction> conjunctions_;
  std::vector<std::vector<std::string>> authors_;  // folded, per topic
  std::uint32_t slots_ = 0;
  std::uint32_t parts_ = 0;
  bool any_author_ = false;
};

}  // namespace preprintd::triage
