#pragma once
#include <memory>
#include <string>
#include <vector>

#include "paper/paper.hpp"
#include "paper/topic.hpp"
#include "triage/match.hpp"

namespace preprintd::triage {

/// Topics ready for use. Copies are cheap and share one immutable matcher, so any thread may hold one.
class Topics {
 public:
  explicit Topics(std::vector<Topic> topics);
  const std::vector<Topic>& list() const { return matcher_->topics(); }
  const Matcher& matcher() const { return *matcher_; }
  /// "rules-" and eight hex digits of everything the rules say; changes when any rule does.
  const std::string& version() const { return version_; }

 private:
  std::shared_ptr<const Matcher> matcher_;
  std::string version_;
};

/// The paper as triage reads it. The views point into `paper`.
PaperText text_of(const Paper& paper);

/// What a `must` hit is worth at least.
inline constexpr double kMustScore = 0.9;

/// 0 without points, one half at the topic's threshold; every further threshold halves the doubt.
double rule_score(const Topic& topic, const RuleVerdict& verdict);

/// One score per topic, in the order of the topics; retired topics are left out. A `must` hit flags (score at
/// least 0.9), a `never` hit unflags (score 0) and wins over all. Reasons: strongest first, at most `max_reasons`.
std::vector<Score> triage(const Paper& paper, const Topics& topics, std::size_t max_reasons = 24);

}  // namespace preprintd::triage
