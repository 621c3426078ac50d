#include "triage/triage.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "triage/reasons.hpp"

namespace preprintd::triage {
namespace {

std::string version_of(const std::vector<Topic>& topics) {
  auto hash = hashed("rules 1");
  const auto take = [&](std::string_view text) { hash = hashed("\n", hashed(text, hash)); };
  const auto take_phrases = [&](const std::vector<Phrase>& phrases) {
    for (const auto& phrase : phrases) take(fmt::format("{}|{}|{}", phrase.text, phrase.weight, phrase.fields));
    take("");
  };
  for (const auto& topic : topics) {
    take(fmt::format("{}|{}|{}|{}", topic.name, topic.retired, topic.threshold, topic.title_factor));
    take_phrases(topic.phrases);
    take_phrases(topic.must);
    take_phrases(topic.never);
    for (const auto& author : topic.authors) take(fmt::format("{}|{}", author.name, author.weight));
    for (const auto& rule : topic.categories) take(fmt::format("{}|{}", rule.category, rule.weight));
  }
  return fmt::format("rules-{:08x}", mixed(hash) & 0xffffffffU);
}

}  // namespace

Topics::Topics(std::vector<Topic> topics)
    : matcher_(std::make_shared<const Matcher>(std::move(topics))), version_(version_of(matcher_->topics())) {}

PaperText text_of(const Paper& paper) {
  PaperText text;
  text.title = paper.title;
  text.abstract = paper.abstract;
  if (paper.comment) text.comment = *paper.comment;
  text.authors = paper.authors;
  text.categories = paper.categories;
  return text;
}

double rule_score(const Topic& topic, const RuleVerdict& verdict) {
  if (verdict.never) return 0;
  const double score = verdict.points <= 0 ? 0 : 1 - std::exp2(-verdict.points / topic.threshold);
  return verdict.must ? std::max(score, kMustScore) : score;
}

std::vector<Score> triage(const Paper& paper, const Topics& topics, std::size_t max_reasons) {
  const auto& matcher = topics.matcher();
  const auto text = text_of(paper);
  Matcher::Scratch scratch;
  scratch.words.read(text);
  std::vector<RuleVerdict> verdicts(topics.list().size());
  std::vector<Hit> hits;
  matcher.match(text, scratch.words, scratch, verdicts, &hits);
  std::vector<Score> scores;
  for (std::size_t index = 0; index < verdicts.size(); ++index) {
    const auto& topic = topics.list()[index];
    if (topic.retired) continue;
    Score score;
    score.topic = topic.name;
    score.model = topics.version();
    score.score = rule_score(topic, verdicts[index]);
    score.flagged = !verdicts[index].never && (verdicts[index].must || score.score >= 0.5);
    score.reasons = rule_reasons(text, topics.list(), static_cast<std::uint32_t>(index), hits);
    strongest_first(score.reasons, max_reasons);
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace preprintd::triage
