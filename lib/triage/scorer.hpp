#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "paper/paper.hpp"
#include "paper/topic.hpp"
#include "triage/model.hpp"
#include "triage/triage.hpp"

namespace preprintd::triage {

/// What triage makes of one paper.
struct Outcome {
  double candidate = 0;        ///< the probability that any topic applies; at least the largest score
  std::vector<Score> scores;   ///< one per topic that is not retired, in the order of the topics
  std::optional<double> hers;  ///< how likely she accepts it, where the model knows her; orders, never flags
};

/// Rules and learner together: the one door to scores. Copies share everything and are cheap; any thread may score,
/// each with its own Scratch. Scores depend on nothing but the paper, the topics and the model.
class Scorer {
 public:
  struct Scratch {
    Matcher::Scratch rules;
    FeatureReader reader;
    std::vector<float> values;
    std::vector<RuleVerdict> verdicts;
    std::vector<double> margins;
    std::vector<Hit> hits;
  };

  /// Without a model, or for topics it does not know, the rules alone decide.
  explicit Scorer(Topics topics, std::shared_ptr<const Model> model = shipped_model());

  const Topics& topics() const { return topics_; }
  /// Which rules and which model: "rules-1a2b3c4d+model-5e6f7a8b", stored with every score.
  const std::string& version() const { return version_; }

  /// A `must` hit flags (score at least 0.9), a `never` hit unflags (score 0) and wins over all; else flagged means a
  /// score of one half or more. Reasons, strongest first, at most `max_reasons` a topic: rule hits with their points
  /// and terms (kind "term", in log-odds, at their first place) for and against. 0 reasons is fastest.
  Outcome score(const PaperText& paper, Scratch& scratch, std::size_t max_reasons = 12) const;
  Outcome score(const Paper& paper, std::size_t max_reasons = 12) const;

 private:
  void add_terms(const PaperText& paper, std::span<const Feature> features, const Scratch& scratch, std::size_t part,
                 std::vector<Reason>& reasons) const;
  Topics topics_;
  std::shared_ptr<const Model> model_;
  std::vector<int> parts_;  // the model's part for each topic, -1 for none
  int hers_ = -1;
  std::string version_;
};

}  // namespace preprintd::triage
