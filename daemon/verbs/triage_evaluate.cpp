#include <boost/json.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/scorer.hpp"
#include "daemon/verbs/verbs.hpp"
#include "triage/evaluate.hpp"
#include "triage/lines.hpp"
#include "triage/scorer.hpp"

namespace preprintd::daemon {
namespace {

boost::json::value figure_json(const triage::Figure& figure) {
  if (figure.value < 0) return nullptr;
  return boost::json::object{{"value", figure.value}, {"low", figure.low}, {"high", figure.high}};
}

void print_json(const std::vector<triage::Figures>& all) {
  for (const auto& figures : all) {
    boost::json::object recall;
    for (std::size_t i = 0; i < triage::kBudgets.size(); ++i)
      recall[std::to_string(triage::kBudgets[i])] = figure_json(figures.recall[i]);
    std::cout << boost::json::serialize(
                     boost::json::object{{"topic", figures.topic},
                                         {"papers", figures.papers},
                                         {"positives", figures.positives},
                                         {"average_precision", figure_json(figures.average_precision)},
                                         {"recall", std::move(recall)},
                                         {"precision", figure_json(figures.precision)},
                                         {"flagged_recall", figure_json(figures.flagged_recall)}})
              << '\n';
  }
}

}  // namespace

int run_triage_evaluate(App& app, const Arguments& arguments) {
  const auto scorer = scorer_in_force(app);
  if (!scorer) return failed(scorer.error());
  std::ifstream input(arguments.words.front());
  if (!input) {
    complain(fmt::format("{}: cannot be read", arguments.words.front()));
    return kFailed;
  }
  triage::Evaluation evaluation(*scorer);
  triage::LineReader lines(input);
  std::string_view line;
  bool all = true;
  for (;;) {
    const auto got = lines.next(line);
    if (got == triage::LineReader::Got::end) break;
    std::string mistake = "longer than 4 MiB";
    if (got == triage::LineReader::Got::line) {
      const auto labelled = triage::parse_labelled_line(line);
      if (labelled) {
        evaluation.add(*labelled);
        continue;
      }
      mistake = visible(labelled.error().message());
    }
    complain(fmt::format("line {}: {}", lines.number(), mistake));
    all = false;
  }
  if (lines.failed()) {
    complain(fmt::format("{}: cannot be read to its end", arguments.words.front()));
    return kFailed;
  }
  if (evaluation.papers() == 0) {
    complain(fmt::format("{}: no labelled paper", arguments.words.front()));
    return kFailed;
  }
  const auto figures = evaluation.figures();
  if (arguments.json) {
    print_json(figures);
  } else {
    std::cout << triage::render_figures(figures);
  }
  return all ? kDone : kFailed;
}

}  // namespace preprintd::daemon
