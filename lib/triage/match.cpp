#include "triage/match.hpp"

#include <algorithm>
#include <bit>

#include "base/text.hpp"

namespace preprintd::triage {
namespace {

std::vector<std::uint64_t> hashes_of(std::string_view words) {
  std::vector<Token> tokens;
  tokenize(words, tokens);
  std::vector<std::uint64_t> hashes;
  for (const auto& token : tokens) hashes.push_back(token.hash);
  return hashes;
}

/// "Last, First" as "first last": lists write names both ways.
std::string author_key(std::string_view name) {
  const auto comma = name.find(',');
  if (comma == std::string_view::npos) return folded(name);
  return folded(std::string(trimmed(name.substr(comma + 1))) + " " + std::string(trimmed(name.substr(0, comma))));
}

}  // namespace

struct Matcher::Draft {
  std::vector<std::uint64_t> words;
  Use use;
};

void Words::read(const PaperText& paper) {
  title.clear();
  abstract.clear();
  comment.clear();
  tokenize(paper.title, title);
  tokenize(paper.abstract, abstract);
  tokenize(paper.comment, comment);
}

Matcher::Matcher(std::vector<Topic> topics) : topics_(std::move(topics)) {
  std::vector<Draft> drafts;
  for (std::uint32_t topic = 0; topic < topics_.size(); ++topic) {
    const auto add = [&](const std::vector<Phrase>& phrases, Hit::Kind kind) {
      for (std::uint32_t rule = 0; rule < phrases.size(); ++rule) {
        const std::string_view text = phrases[rule].text;
        Use use{kind, topic, rule, slots_++, kNoPart, phrases[rule].fields};
        if (text.find(" + ") == std::string_view::npos) {
          drafts.push_back({hashes_of(text), use});
          continue;
        }
        Conjunction both{topic, rule, kind, parts_, 0};
        for (std::size_t start = 0; start < text.size();) {
          const auto plus = std::min(text.find(" + ", start), text.size());
          use.part = parts_++;
          ++both.parts;
          drafts.push_back({hashes_of(text.substr(start, plus - start)), use});
          start = plus + 3;
        }
        conjunctions_.push_back(both);
      }
    };
    add(topics_[topic].phrases, Hit::Kind::phrase);
    add(topics_[topic].must, Hit::Kind::must);
    add(topics_[topic].never, Hit::Kind::never);
    authors_.emplace_back();
    for (const auto& author : topics_[topic].authors) authors_.back().push_back(author_key(author.name));
    any_author_ = any_author_ || !authors_.back().empty();
  }
  std::erase_if(drafts, [](const Draft& draft) { return draft.words.empty(); });
  compile(drafts);
}

void Matcher::compile(std::vector<Draft>& drafts) {
  // By first word, longest first, so that a look-up meets the longest phrase before those inside it.
  std::stable_sort(drafts.begin(), drafts.end(), [](const Draft& a, const Draft& b) {
    if (a.words[0] != b.words[0]) return a.words[0] < b.words[0];
    if (a.words.size() != b.words.size()) return a.words.size() > b.words.size();
    return a.words < b.words;
  });
  std::vector<Cell> firsts;
  for (std::size_t at = 0; at < drafts.size();) {
    const auto& words = drafts[at].words;
    if (firsts.empty() || firsts.back().hash != words[0])
      firsts.push_back({words[0], static_cast<std::uint32_t>(patterns_.size()), 0});
    ++firsts.back().count;
    Pattern pattern{static_cast<std::uint32_t>(pattern_words_.size()), static_cast<std::uint32_t>(words.size() - 1),
                    static_cast<std::uint32_t>(uses_.size()), 0};
    pattern_words_.insert(pattern_words_.end(), words.begin() + 1, words.end());
    for (; at < drafts.size() && drafts[at].words == words; ++at, ++pattern.uses) uses_.push_back(drafts[at].use);
    patterns_.push_back(pattern);
  }
  cells_.assign(std::bit_ceil(firsts.size() * 2 + 2), Cell{});
  filter_.assign(std::bit_ceil(firsts.size() * 16 + 64) / 64, 0);
  for (const auto& first : firsts) {
    auto at = mixed(first.hash) & (cells_.size() - 1);
    while (cells_[at].count != 0) at = (at + 1) & (cells_.size() - 1);
    cells_[at] = first;
    const auto bit = first.hash & (filter_.size() * 64 - 1);
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

const Matcher::Cell* Matcher::find(std::uint64_t hash) const {
  const auto bit = hash & (filter_.size() * 64 - 1);
  if ((filter_[bit / 64] >> (bit % 64) & 1U) == 0) return nullptr;
  for (auto at = mixed(hash) & (cells_.size() - 1); cells_[at].count != 0; at = (at + 1) & (cells_.size() - 1))
    if (cells_[at].hash == hash) return &cells_[at];
  return nullptr;
}

double Matcher::weight_of(Hit::Kind kind, std::uint32_t topic, std::uint32_t rule) const {
  return kind == Hit::Kind::phrase ? topics_[topic].phrases[rule].weight : 0;
}

void Matcher::record(const Use& use, const Hit& place, Scratch& scratch, std::span<RuleVerdict> verdicts,
                     std::vector<Hit>* hits) const {
  Hit hit = place;
  hit.kind = use.kind;
  hit.topic = use.topic;
  hit.rule = use.rule;
  auto& verdict = verdicts[use.topic];
  if (use.kind == Hit::Kind::must) verdict.must = true;
  if (use.kind == Hit::Kind::never) verdict.never = true;
  if (use.kind == Hit::Kind::phrase) {
    auto& count = scratch.counts[use.slot];
    if (count == 0) scratch.touched.push_back(use.slot);
    hit.weight = weight_of(use.kind, use.topic, use.rule) *
                 (hit.field == kTitle ? topics_[use.topic].title_factor : 1) /
                 static_cast<double>(1U << std::min(count, 16U));
    ++count;
    verdict.points += hit.weight;
  }
  if (hits) hits->push_back(hit);
}

void Matcher::match_field(const std::vector<Token>& words, unsigned field, Scratch& scratch,
                          std::span<RuleVerdict> verdicts, std::vector<Hit>* hits) const {
  scratch.covered.assign(topics_.size(), 0);
  for (std::uint32_t at = 0; at < words.size(); ++at) {
    const auto* cell = find(words[at].hash);
    if (!cell) continue;
    for (std::uint32_t index = cell->first; index < cell->first + cell->count; ++index) {
      const auto& pattern = patterns_[index];
      if (at + pattern.words >= words.size()) continue;
      bool same = true;
      for (std::uint32_t word = 0; same && word < pattern.words; ++word) {
        const auto& token = words[at + 1 + word];
        same = token.follows && token.hash == pattern_words_[pattern.first_word + word];
      }
      if (!same) continue;
      Hit place;
      place.field = field;
      place.begin = words[at].begin;
      place.end = words[at + pattern.words].end;
      const auto after = at + pattern.words + 1;
      for (std::uint32_t which = pattern.first_use; which < pattern.first_use + pattern.uses; ++which) {
        const auto& use = uses_[which];
        if ((use.fields & field) == 0) continue;
        if (use.part != kNoPart) {
          if (scratch.parts[use.part] != 0) continue;
          scratch.parts[use.part] = 1;
          scratch.part_hits[use.part] = place;
          continue;
        }
        if (use.kind == Hit::Kind::phrase) {
          if (at < scratch.covered[use.topic]) continue;
          scratch.covered[use.topic] = after;
        }
        record(use, place, scratch, verdicts, hits);
      }
    }
  }
}

void Matcher::match_people(const PaperText& paper, std::span<RuleVerdict> verdicts, std::vector<Hit>* hits) const {
  for (std::uint32_t topic = 0; topic < topics_.size(); ++topic) {
    const auto& rules = topics_[topic].categories;
    for (std::uint32_t rule = 0; rule < rules.size(); ++rule)
      if (std::find(paper.categories.begin(), paper.categories.end(), rules[rule].category) != paper.categories.end()) {
        verdicts[topic].points += rules[rule].weight;
        if (hits) hits->push_back({Hit::Kind::category, topic, rule, 0, 0, 0, 0, rules[rule].weight});
      }
  }
  if (!any_author_) return;
  for (std::uint32_t who = 0; who < paper.authors.size(); ++who) {
    const auto key = author_key(paper.authors[who]);
    for (std::uint32_t topic = 0; topic < topics_.size(); ++topic)
      for (std::uint32_t rule = 0; rule < authors_[topic].size(); ++rule)
        if (authors_[topic][rule] == key) {
          const auto weight = topics_[topic].authors[rule].weight;
          verdicts[topic].points += weight;
          const auto end = static_cast<std::uint32_t>(paper.authors[who].size());
          if (hits) hits->push_back({Hit::Kind::author, topic, rule, 0, 0, end, who, weight});
        }
  }
}

void Matcher::match(const PaperText& paper, const Words& words, Scratch& scratch, std::span<RuleVerdict> verdicts,
                    std::vector<Hit>* hits) const {
  std::fill(verdicts.begin(), verdicts.end(), RuleVerdict{});
  scratch.counts.resize(slots_);
  scratch.parts.assign(parts_, 0);
  scratch.part_hits.resize(parts_);
  match_field(words.title, kTitle, scratch, verdicts, hits);
  match_field(words.abstract, kAbstract, scratch, verdicts, hits);
  match_field(words.comment, kComment, scratch, verdicts, hits);
  for (const auto& both : conjunctions_) {
    const auto first = scratch.parts.begin() + both.first_part;
    if (!std::all_of(first, first + both.parts, [](auto found) { return found != 0; })) continue;
    auto& verdict = verdicts[both.topic];
    if (both.kind == Hit::Kind::must) verdict.must = true;
    if (both.kind == Hit::Kind::never) verdict.never = true;
    const auto weight = weight_of(both.kind, both.topic, both.rule);
    verdict.points += weight;
    for (std::uint32_t part = 0; hits && part < both.parts; ++part) {
      Hit hit = scratch.part_hits[both.first_part + part];
      hit.kind = both.kind;
      hit.topic = both.topic;
      hit.rule = both.rule;
      hit.weight = weight / both.parts;
      hits->push_back(hit);
    }
  }
  match_people(paper, verdicts, hits);
  for (const auto slot : scratch.touched) scratch.counts[slot] = 0;
  scratch.touched.clear();
}

}  // namespace preprintd::triage
