#include "triage/scorer.hpp"

#include <algorithm>
#include <cmath>

#include "triage/adapt.hpp"
#include "triage/reasons.hpp"

namespace preprintd::triage {
namespace {

constexpr std::size_t kMostTerms = 6;       // shown a topic
constexpr double kLeastTerm = 0.02;         // log-odds; what weighs less explains nothing
constexpr std::uint32_t kShortestTerm = 2;  // bytes; a lone letter explains nothing

}  // namespace

Scorer::Scorer(Topics topics, std::shared_ptr<const Model> model)
    : topics_(std::move(topics)), model_(std::move(model)), version_(topics_.version()) {
  for (const auto& topic : topics_.list()) parts_.push_back(model_ ? model_->part_of(topic) : -1);
  hers_ = model_ ? model_->part_of(kHers) : -1;
  if (std::any_of(parts_.begin(), parts_.end(), [](int part) { return part >= 0; }))
    version_ += "+" + model_->version();
}

void Scorer::add_terms(const PaperText& paper, std::span<const Feature> features, const Scratch& scratch,
                       std::size_t part, std::vector<Reason>& reasons) const {
  struct Term {
    double weight;
    std::size_t feature;
  };
  std::vector<Term> terms;
  const double scale = model_->parts()[part].blend.margin;
  for (std::size_t at = 0; at < features.size(); ++at) {
    const auto& feature = features[at];
    const bool category = feature.block == Feature::Block::category;
    if (scratch.values[at] == 0 || (!category && feature.end - feature.begin < kShortestTerm)) continue;
    if (!category) {
      const auto text = feature.field == kTitle ? paper.title : paper.abstract;
      if (is_grammar(text.substr(feature.begin, feature.end - feature.begin))) continue;
    }
    const double weight = scale * static_cast<double>(scratch.values[at] * model_->weight(part, feature.bucket));
    // A word of the title counts as one of the title and as one of the text; it is shown once.
    const auto same = feature.block != Feature::Block::title
                          ? terms.end()
                          : std::find_if(terms.begin(), terms.end(), [&](const Term& term) {
                              const auto& other = features[term.feature];
                              return other.block == Feature::Block::body && other.field == kTitle &&
                                     other.begin == feature.begin && other.end == feature.end;
                            });
    if (same != terms.end()) {
      same->weight += weight;
    } else {
      terms.push_back({weight, at});
    }
  }
  std::erase_if(terms, [](const Term& term) { return std::abs(term.weight) < kLeastTerm; });
  const auto most = terms.begin() + static_cast<std::ptrdiff_t>(std::min(kMostTerms, terms.size()));
  std::partial_sort(terms.begin(), most, terms.end(), [](const Term& a, const Term& b) {
    return std::abs(a.weight) != std::abs(b.weight) ? std::abs(a.weight) > std::abs(b.weight) : a.feature < b.feature;
  });
  for (auto term = terms.begin(); term != most; ++term) {
    const auto& feature = features[term->feature];
    Reason reason;
    reason.kind = "term";
    reason.weight = term->weight;
    if (feature.block == Feature::Block::category) {
      reason.field = "categories";
      reason.text = paper.categories[feature.begin];
    } else {
      reason.field = feature.field == kTitle ? "title" : "abstract";
      const auto text = feature.field == kTitle ? paper.title : paper.abstract;
      reason.text = text.substr(feature.begin, feature.end - feature.begin);
      reason.begin = static_cast<int>(feature.begin);
      reason.end = static_cast<int>(feature.end);
    }
    reasons.push_back(std::move(reason));
  }
}

Outcome Scorer::score(const PaperText& paper, Scratch& scratch, std::size_t max_reasons) const {
  const auto& list = topics_.list();
  scratch.rules.words.read(paper);
  scratch.verdicts.resize(list.size());
  scratch.hits.clear();
  topics_.matcher().match(paper, scratch.rules.words, scratch.rules, scratch.verdicts,
                          max_reasons > 0 ? &scratch.hits : nullptr);
  std::span<const Feature> features;
  if (model_) {
    features = scratch.reader.read(paper, scratch.rules.words);
    weigh(features, model_->idf(), scratch.values);
    scratch.margins.resize(model_->parts().size());
    model_->margins(features, scratch.values, scratch.margins);
  }
  Outcome outcome;
  double none = 1;
  for (std::size_t index = 0; index < list.size(); ++index) {
    if (list[index].retired) continue;
    const auto& verdict = scratch.verdicts[index];
    Score score;
    score.topic = list[index].name;
    score.model = version_;
    score.score = rule_score(list[index], verdict);
    if (parts_[index] >= 0 && !verdict.never) {
      const auto part = static_cast<std::size_t>(parts_[index]);
      score.score =
          model_->parts()[part].blend.probability(scratch.margins[part], verdict.points / list[index].threshold);
      if (verdict.must) score.score = std::max(score.score, kMustScore);
    }
    score.flagged = !verdict.never && (verdict.must || score.score >= 0.5);
    none *= 1 - score.score;
    if (max_reasons > 0) {
      score.reasons = rule_reasons(paper, list, static_cast<std::uint32_t>(index), scratch.hits);
      if (parts_[index] >= 0)
        add_terms(paper, features, scratch, static_cast<std::size_t>(parts_[index]), score.reasons);
      strongest_first(score.reasons, max_reasons);
    }
    outcome.scores.push_back(std::move(score));
  }
  outcome.candidate = 1 - none;
  if (hers_ >= 0) {
    const auto part = static_cast<std::size_t>(hers_);
    outcome.hers = model_->parts()[part].blend.probability(scratch.margins[part], 0);
  }
  return outcome;
}

Outcome Scorer::score(const Paper& paper, std::size_t max_reasons) const {
  Scratch scratch;
  return score(text_of(paper), scratch, max_reasons);
}

}  // namespace preprintd::triage
