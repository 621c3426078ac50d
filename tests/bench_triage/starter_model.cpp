// Trains the shipped starting model, and measures the recipe by cross-validation. See config/training/README.md.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "base/text.hpp"
#include "triage/evaluate.hpp"
#include "triage/topic_file.hpp"
#include "triage/train.hpp"

using namespace preprintd;
using namespace preprintd::triage;

namespace {

using Judged = std::map<std::string, std::pair<std::vector<Label>, double>>;

std::vector<Labelled> read_lines(const std::string& path) {
  std::vector<Labelled> papers;
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  for (std::string line; std::getline(in, line);) {
    auto paper = parse_labelled_line(line);
    if (!paper) throw std::runtime_error(path + ": " + paper.error().message());
    papers.push_back(std::move(*paper));
  }
  return papers;
}

Judged read_judged(const std::string& path) {
  Judged judged;
  std::ifstream in(path);
  std::vector<std::string> topics;
  for (std::string line; std::getline(in, line);) {
    const auto cells = split(line, '\t');
    if (line.starts_with("#")) {
      for (std::size_t at = 1; at + 1 < cells.size(); ++at) topics.emplace_back(cells[at]);
      continue;
    }
    auto& [labels, weight] = judged[std::string(cells[0])];
    for (std::size_t topic = 0; topic < topics.size(); ++topic)
      labels.push_back({topics[topic], cells[topic + 1] == "1"   ? Label::Truth::positive
                                       : cells[topic + 1] == "u" ? Label::Truth::uncertain
                                                                 : Label::Truth::negative});
    weight = std::stod(std::string(cells.back()));
  }
  return judged;
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<Labelled> papers;
  std::vector<Labelled> judged_lines;
  Judged judged;
  std::string out;
  std::string topics_dir;
  int folds = 0;
  TrainOptions options;
  for (int at = 1; at + 1 < argc; at += 2) {
    const std::string option = argv[at];
    const std::string value = argv[at + 1];
    if (option == "--papers")
      for (auto& paper : read_lines(value)) papers.push_back(std::move(paper));
    else if (option == "--judged-lines")
      judged_lines = read_lines(value);
    else if (option == "--judged")
      judged = read_judged(value);
    else if (option == "--out")
      out = value;
    else if (option == "--folds")
      folds = std::stoi(value);
    else if (option == "--cost")
      options.cost = std::stod(value);
    else if (option == "--copies")
      options.judged_copies = std::stoi(value);
    else if (option == "--topics")
      topics_dir = value;
    else
      throw std::runtime_error("unknown option " + option);
  }
  const Topics topics(topics_dir.empty() ? shipped_topics() : *load_topics(topics_dir));
  for (auto& paper : papers)
    if (const auto found = judged.find(paper.paper.id); found != judged.end()) {
      paper.labels = found->second.first;
      paper.weight = found->second.second;
      paper.judged = true;
    }
  std::map<std::string, std::size_t> at_id;
  for (std::size_t at = 0; at < papers.size(); ++at) at_id.emplace(papers[at].paper.id, at);
  std::vector<std::size_t> drawn;
  std::vector<std::size_t> hard;
  std::vector<bool> held(papers.size());
  for (auto& line : judged_lines) {
    const auto at = at_id.at(line.paper.id);
    papers[at] = std::move(line);
    drawn.push_back(at);
  }
  std::vector<std::size_t> later;
  for (std::size_t at = 0; at < papers.size(); ++at)
    if (papers[at].judged && judged.contains(papers[at].paper.id) && papers[at].weight > 1.0) later.push_back(at);
  const auto fit = [&](const std::vector<Labelled>& from) {
    const auto begin = std::chrono::steady_clock::now();
    auto trained = train(from, topics, options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (!trained) throw std::runtime_error(trained.error().message());
    if (folds == 0) {
      std::printf("%zu papers in %.2f s, %s\n", trained->report.papers, took.count(), trained->model.version().c_str());
      for (const auto& part : trained->report.parts)
        std::printf("%s: judged %zu yes %zu no; rules %zu yes %zu no; %zu undecided; learned %d calibrated %d\n",
                    part.topic.c_str(), part.positives, part.negatives, part.rule_positives, part.rule_negatives,
                    part.undecided, part.learned, part.calibrated);
      for (const auto& part : trained->model.parts())
        std::printf("%s: blend %.3f %.3f %.3f %.3f\n", part.topic.c_str(), part.blend.margin, part.blend.near_points,
                    part.blend.points, part.blend.bias);
    }
    return std::make_shared<const Model>(std::move(trained->model));
  };
  if (folds > 0) {
    std::vector<std::vector<EvalCase>> cases(2 * (topics.list().size() + 1));
    for (int fold = 0; fold < folds; ++fold) {
      std::vector<Labelled> from;
      for (std::size_t at = 0; at < papers.size(); ++at)
        if (!papers[at].judged ||
            static_cast<int>(mixed(hashed(papers[at].paper.id)) % static_cast<unsigned>(folds)) != fold)
          from.push_back(papers[at]);
      const Scorer scorer(topics, fit(from));
      Scorer::Scratch scratch;
      for (int set = 0; set < 2; ++set)
        for (const auto at : set == 0 ? drawn : later) {
          const auto& paper = papers[at];
          if (static_cast<int>(mixed(hashed(paper.paper.id)) % static_cast<unsigned>(folds)) != fold) continue;
          const auto outcome = scorer.score(paper.paper.text(), scratch, 0);
          EvalCase any{outcome.candidate, false, false, paper.weight, ""};
          for (std::size_t topic = 0; topic < topics.list().size(); ++topic) {
            const auto& score = outcome.scores[topic];
            EvalCase one{score.score, score.flagged, paper.positive(score.topic), paper.weight, ""};
            any.flagged |= one.flagged;
            any.positive |= one.positive;
            cases[static_cast<std::size_t>(set) * (topics.list().size() + 1) + topic].push_back(one);
          }
          cases[static_cast<std::size_t>(set) * (topics.list().size() + 1) + topics.list().size()].push_back(any);
        }
    }
    for (int set = 0; set < 2; ++set) {
      std::vector<Figures> figures;
      for (std::size_t topic = 0; topic <= topics.list().size(); ++topic)
        figures.push_back(evaluate(topic < topics.list().size() ? topics.list()[topic].name : "any",
                                   cases[static_cast<std::size_t>(set) * (topics.list().size() + 1) + topic]));
      std::printf("%s\n%s",
                  set == 0 ? "judged lines:" : "judged here, drawn at random:", render_figures(figures).c_str());
    }
    return 0;
  }
  const auto model = fit(papers);
  if (!out.empty()) std::ofstream(out, std::ios::binary) << model->bytes();
  const Scorer scorer(topics, model);
  Scorer::Scratch scratch;
  for (const std::size_t reasons : {std::size_t{0}, std::size_t{12}}) {
    const auto begin = std::chrono::steady_clock::now();
    double sum = 0;
    for (const auto& paper : papers) sum += scorer.score(paper.paper.text(), scratch, reasons).candidate;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("scoring %zu reasons: %.0f papers/s, mean candidate %.4f\n", reasons,
                static_cast<double>(papers.size()) / took.count(), sum / static_cast<double>(papers.size()));
  }
  return 0;
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
