#pragma once
#include <vector>

#include "triage/model.hpp"

namespace preprintd::triage {

/// One judged paper as calibration sees it.
struct BlendCase {
  double margin = 0;  ///< from a model that has not seen this paper
  double points = 0;  ///< the rules' points
  bool positive = false;
  double weight = 1;
};

/// The blend that fits the cases best (penalized logistic regression, a few Newton steps; deterministic). The weights
/// of margin and points never come out negative, so a phrase added to a topic never lowers a score.
Blend fit_blend(const std::vector<BlendCase>& cases);

}  // namespace preprintd::triage
