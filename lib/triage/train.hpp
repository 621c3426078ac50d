#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "triage/lines.hpp"
#include "triage/model.hpp"
#include "triage/triage.hpp"

namespace preprintd::triage {

struct TrainOptions {
  double cost = 1.0;          ///< liblinear's C
  int judged_copies = 10;     ///< how much a person's word weighs against a paper only the rules have seen
  std::size_t most = 60'000;  ///< papers without a person's word beyond this are left out (said in the report)
};

/// What training saw, topic by topic in the order of the topics.
struct TrainReport {
  struct Part {
    std::string topic;
    std::size_t positives = 0;  ///< by a person or a list
    std::size_t negatives = 0;  ///< by a person
    std::size_t rule_positives = 0;
    std::size_t rule_negatives = 0;
    std::size_t undecided = 0;  ///< papers that taught nothing
    bool learned = false;       ///< false where there was only one class: the rules alone are in force
    bool calibrated = false;    ///< false where too few were judged; then the usual blend is used
  };
  std::vector<Part> parts;
  std::size_t papers = 0;
  std::size_t left_out = 0;
  std::size_t repeated = 0;  ///< later lines of an id that was there already; a judged line replaces an unjudged one
};

struct Trained {
  Model model;
  TrainReport report;
};

/// Fits one linear model per topic of `topics` (in the order of their names) by liblinear. A person's word counts most;
/// a paper nobody judged teaches what the rules are sure of, and nothing where they are not. A list's word ("labels"
/// as a list) counts where the rules see anything at all, or where the topic has no phrases.
/// Deterministic for the same input, whatever ran before: liblinear draws from rand(), which is seeded here, so no
/// other thread may use rand() meanwhile. Empty input or topics without two classes are no error: such a topic is left
/// out of the model and the report says so. `ErrorKind::usage` where there is no topic at all.
Result<Trained> train(std::span<const Labelled> papers, const Topics& topics, const TrainOptions& options = {});

}  // namespace preprintd::triage
