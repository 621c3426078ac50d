#include "triage/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "triage/tokens.hpp"

namespace preprintd::triage {
namespace {

constexpr std::size_t kResamplings = 400;

/// Everything that is computed from the cases with one set of weights.
struct Numbers {
  double average_precision = -1;
  std::array<double, kBudgets.size()> recall{-1, -1, -1, -1};
  double precision = -1;
  double flagged_recall = -1;
};

/// Orders, made once: all cases by score, and each day's cases by score.
struct Orders {
  std::vector<std::size_t> all;
  std::vector<std::vector<std::size_t>> days;
};

Orders orders_of(std::span<const EvalCase> cases) {
  Orders orders;
  orders.all.resize(cases.size());
  std::iota(orders.all.begin(), orders.all.end(), std::size_t{0});
  std::stable_sort(orders.all.begin(), orders.all.end(),
                   [&](std::size_t a, std::size_t b) { return cases[a].score > cases[b].score; });
  std::map<std::string_view, std::vector<std::size_t>> days;
  for (const auto at : orders.all) days[cases[at].day].push_back(at);
  for (auto& [day, places] : days) orders.days.push_back(std::move(places));
  return orders;
}

Numbers numbers_of(std::span<const EvalCase> cases, const Orders& orders, const std::vector<double>& weights) {
  double positives = 0;
  for (std::size_t at = 0; at < cases.size(); ++at) positives += cases[at].positive ? weights[at] : 0;
  Numbers numbers;
  if (positives <= 0) return numbers;
  double seen = 0;
  double hits = 0;
  double sum = 0;
  for (const auto at : orders.all) {
    seen += weights[at];
    if (!cases[at].positive || weights[at] <= 0) continue;
    hits += weights[at];
    sum += weights[at] * hits / seen;
  }
  numbers.average_precision = sum / positives;
  for (std::size_t budget = 0; budget < kBudgets.size(); ++budget) {
    double found = 0;
    for (const auto& day : orders.days) {
      double room = 0;
      for (const auto at : day) room += weights[at];
      room *= kBudgets[budget] / 100.0;
      for (const auto at : day) {
        const double part = std::min(weights[at], room);
        room -= part;
        found += cases[at].positive ? part : 0;
      }
    }
    numbers.recall[budget] = found / positives;
  }
  double flagged = 0;
  double right = 0;
  for (std::size_t at = 0; at < cases.size(); ++at)
    if (cases[at].flagged) {
      flagged += weights[at];
      right += cases[at].positive ? weights[at] : 0;
    }
  numbers.flagged_recall = right / positives;
  if (flagged > 0) numbers.precision = right / flagged;
  return numbers;
}

Figure figure_of(double value, std::vector<double> others) {
  std::erase_if(others, [](double other) { return other < 0; });
  if (value < 0 || others.empty()) return {value, value, value};
  std::sort(others.begin(), others.end());
  const auto at = [&](double share) {
    return others[static_cast<std::size_t>(share * static_cast<double>(others.size() - 1))];
  };
  return {value, at(0.025), at(0.975)};
}

/// Poisson counts with mean 1: how often a resampling draws a paper.
double draw(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  const double uniform = static_cast<double>(mixed(state) >> 11U) / static_cast<double>(1ULL << 53U);
  double chance = std::exp(-1.0);
  double total = chance;
  int count = 0;
  while (uniform > total && count < 12) {
    ++count;
    chance /= count;
    total += chance;
  }
  return count;
}

}  // namespace

Figures evaluate(std::string topic, std::span<const EvalCase> cases) {
  Figures figures;
  figures.topic = std::move(topic);
  figures.papers = cases.size();
  std::vector<double> weights;
  double total = 0;
  for (const auto& one : cases) {
    weights.push_back(one.weight);
    total += one.weight;
    figures.positives += one.positive ? 1 : 0;
    figures.share += one.positive ? one.weight : 0;
  }
  if (total > 0) figures.share /= total;
  const auto orders = orders_of(cases);
  const auto measured = numbers_of(cases, orders, weights);
  std::vector<Numbers> resampled;
  std::uint64_t state = 7;
  for (std::size_t round = 0; round < kResamplings; ++round) {
    for (std::size_t at = 0; at < cases.size(); ++at) weights[at] = cases[at].weight * draw(state);
    resampled.push_back(numbers_of(cases, orders, weights));
  }
  const auto collect = [&](auto&& pick) {
    std::vector<double> values;
    for (const auto& numbers : resampled) values.push_back(pick(numbers));
    return figure_of(pick(measured), std::move(values));
  };
  figures.average_precision = collect([](const Numbers& numbers) { return numbers.average_precision; });
  for (std::size_t budget = 0; budget < kBudgets.size(); ++budget)
    figures.recall[budget] = collect([budget](const Numbers& numbers) { return numbers.recall[budget]; });
  figures.precision = collect([](const Numbers& numbers) { return numbers.precision; });
  figures.flagged_recall = collect([](const Numbers& numbers) { return numbers.flagged_recall; });
  return figures;
}

Evaluation::Evaluation(const Scorer& scorer) : scorer_(scorer) {
  for (const auto& topic : scorer.topics().list())
    if (!topic.retired) names_.push_back(topic.name);
  cases_.resize(names_.size() + 1);
}

void Evaluation::add(const Labelled& paper) {
  ++papers_;
  const auto outcome = scorer_.score(paper.paper.text(), scratch_, 0);
  EvalCase any{outcome.candidate, false, false, paper.weight, paper.day};
  bool doubtful = false;
  for (std::size_t topic = 0; topic < names_.size(); ++topic) {
    const auto& score = outcome.scores[topic];
    const EvalCase one{score.score, score.flagged, paper.positive(names_[topic]), paper.weight, paper.day};
    const bool weak = std::any_of(paper.labels.begin(), paper.labels.end(), [&](const Label& label) {
      return label.topic == names_[topic] && label.truth == Label::Truth::weak;
    });
    doubtful = doubtful || weak;
    any.flagged = any.flagged || one.flagged;
    any.positive = any.positive || one.positive;
    if (!weak) cases_[topic].push_back(one);
  }
  if (any.positive || !doubtful) cases_.back().push_back(any);
}

std::vector<Figures> Evaluation::figures() const {
  std::vector<Figures> figures;
  for (std::size_t topic = 0; topic < cases_.size(); ++topic)
    figures.push_back(evaluate(topic < names_.size() ? names_[topic] : "any", cases_[topic]));
  return figures;
}

std::vector<Figures> evaluate(std::span<const Labelled> papers, const Scorer& scorer) {
  Evaluation evaluation(scorer);
  for (const auto& paper : papers) evaluation.add(paper);
  return evaluation.figures();
}

std::string render_figures(const std::vector<Figures>& figures) {
  const auto shown = [](const Figure& figure) {
    return figure.value < 0 ? std::string("–")
                            : fmt::format("{:.3f} [{:.2f}, {:.2f}]", figure.value, figure.low, figure.high);
  };
  std::string out = fmt::format("{:<20} {:>7} {:>9} {:<20}", "topic", "papers", "positive", "average precision");
  for (const int budget : kBudgets) out += fmt::format(" {:<20}", fmt::format("recall at {} %", budget));
  out += fmt::format(" {:<20} {}\n", "precision flagged", "recall flagged");
  for (const auto& row : figures) {
    out += fmt::format("{:<20} {:>7} {:>9} {:<20}", row.topic, row.papers, row.positives, shown(row.average_precision));
    for (const auto& recall : row.recall) out += fmt::format(" {:<20}", shown(recall));
    out += fmt::format(" {:<20} {}\n", shown(row.precision), shown(row.flagged_recall));
  }
  return out;
}

}  // namespace preprintd::triage
