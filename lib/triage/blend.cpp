#include "triage/blend.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace preprintd::triage {
namespace {

constexpr std::size_t kTerms = 4;
using Vector = std::array<double, kTerms>;
using Matrix = std::array<Vector, kTerms>;

Vector terms_of(const BlendCase& one) {
  return {one.margin, std::clamp(one.points, -1.5, 1.5), std::clamp(one.points, -1.5, 5.0), 1};
}

/// Solves the symmetric positive system by elimination.
Vector solve(Matrix matrix, Vector right) {
  for (std::size_t pivot = 0; pivot < kTerms; ++pivot)
    for (std::size_t row = pivot + 1; row < kTerms; ++row) {
      const double factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (std::size_t column = pivot; column < kTerms; ++column) matrix[row][column] -= factor * matrix[pivot][column];
      right[row] -= factor * right[pivot];
    }
  Vector solution{};
  for (std::size_t row = kTerms; row-- > 0;) {
    double sum = right[row];
    for (std::size_t column = row + 1; column < kTerms; ++column) sum -= matrix[row][column] * solution[column];
    solution[row] = sum / matrix[row][row];
  }
  return solution;
}

/// Penalty 1 pulls towards the usual blend; terms that are not `active` stay at 0.
Vector fit(const std::vector<BlendCase>& cases, const std::array<bool, kTerms>& active) {
  const Vector usual{0.7, 1.0, 0.7, -2.0};
  const Vector penalty{1, 1, 1, 0.05};
  Vector beta{};
  for (std::size_t term = 0; term < kTerms; ++term) beta[term] = active[term] ? usual[term] : 0;
  for (int step = 0; step < 30; ++step) {
    Matrix hessian{};
    Vector gradient{};
    for (std::size_t term = 0; term < kTerms; ++term) {
      hessian[term][term] = active[term] ? penalty[term] : 1;
      gradient[term] = active[term] ? penalty[term] * (usual[term] - beta[term]) : 0;
    }
    for (const auto& one : cases) {
      const auto x = terms_of(one);
      double sum = 0;
      for (std::size_t term = 0; term < kTerms; ++term) sum += beta[term] * x[term];
      const double chance = 1 / (1 + std::exp(-sum));
      const double slope = std::max(1e-6, chance * (1 - chance)) * one.weight;
      for (std::size_t row = 0; row < kTerms; ++row) {
        if (!active[row]) continue;
        gradient[row] += one.weight * ((one.positive ? 1 : 0) - chance) * x[row];
        for (std::size_t column = 0; column < kTerms; ++column)
          if (active[column]) hessian[row][column] += slope * x[row] * x[column];
      }
    }
    const auto move = solve(hessian, gradient);
    double size = 0;
    for (std::size_t term = 0; term < kTerms; ++term) {
      beta[term] += std::clamp(move[term], -2.0, 2.0);
      size += std::abs(move[term]);
    }
    if (size < 1e-9) break;
  }
  return beta;
}

}  // namespace

Blend fit_blend(const std::vector<BlendCase>& cases) {
  std::array<bool, kTerms> active{true, true, true, true};
  Vector beta{};
  for (std::size_t round = 0; round < kTerms; ++round) {
    beta = fit(cases, active);
    bool negative = false;
    for (std::size_t term = 0; term + 1 < kTerms; ++term)
      if (beta[term] < 0) {
        active[term] = false;
        negative = true;
      }
    if (!negative) break;
  }
  return {std::max(0.0, beta[0]), std::max(0.0, beta[1]), std::max(0.0, beta[2]), beta[3]};
}

}  // namespace preprintd::triage
