#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "triage/lines.hpp"
#include "triage/scorer.hpp"

namespace preprintd::triage {

/// A figure with its bootstrap interval (95 %). All three are -1 where the figure has no meaning (no positive).
struct Figure {
  double value = -1;
  double low = -1;
  double high = -1;
};

inline constexpr std::array<int, 4> kBudgets{10, 20, 25, 30};  ///< per cent of each day's papers

/// How well one order of the papers finds one topic.
struct Figures {
  std::string topic;  ///< "any" for the last
  std::size_t papers = 0;
  std::size_t positives = 0;
  double share = 0;              ///< of the weight that is positive
  Figure average_precision;      ///< over all days together
  std::array<Figure, 4> recall;  ///< within the best 10, 20, 25, 30 % of each day's volume
  Figure precision;              ///< of what was flagged
  Figure flagged_recall;         ///< how much of the positives was flagged
};

/// One scored and labelled paper. Of equal scores those given first come first.
struct EvalCase {
  double score = 0;
  bool flagged = false;
  bool positive = false;
  double weight = 1;  ///< how many papers of its day it stands for
  std::string day;    ///< papers without a day make up one day
};

/// Weights count as that many papers: in averages, and in a day's volume; a paper across the edge of the budget counts
/// by the part inside. Intervals by 400 resamplings, seeded, so equal input gives equal figures.
Figures evaluate(std::string topic, std::span<const EvalCase> cases);

/// Scores papers one by one and keeps only what figures need, so that a million take little memory. A weak label leaves
/// its paper out. The scorer must outlive it.
class Evaluation {
 public:
  explicit Evaluation(const Scorer& scorer);
  void add(const Labelled& paper);
  std::size_t papers() const { return papers_; }
  /// One entry per topic in the scorer's order, then "any".
  std::vector<Figures> figures() const;

 private:
  const Scorer& scorer_;
  Scorer::Scratch scratch_;
  std::vector<std::string> names_;
  std::vector<std::vector<EvalCase>> cases_;
  std::size_t papers_ = 0;
};
/// The same for papers at hand.
std::vector<Figures> evaluate(std::span<const Labelled> papers, const Scorer& scorer);

/// As a table for people, one topic a row.
std::string render_figures(const std::vector<Figures>& figures);

}  // namespace preprintd::triage
