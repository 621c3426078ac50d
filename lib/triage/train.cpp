#include "triage/train.hpp"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <unordered_map>

#include "triage/blend.hpp"

namespace preprintd::triage {
namespace {

/// What one paper says about one topic.
enum class Lesson : std::uint8_t { nothing, rule_negative, rule_positive, negative, positive, uncertain };

constexpr double kSurelyNot = 0.34;   // points: below it the rules are sure that a topic does not apply,
constexpr double kSurely = 1.66;      // above it that it does; between them a paper teaches nothing
constexpr double kSomething = 0.3;    // a list's word counts from here on
constexpr std::uint32_t kRarest = 3;  // a feature must be in so many papers
constexpr unsigned kSeed = 20'260'101;
constexpr std::size_t kEnoughToCalibrate = 8;  // of each class

bool is_judged(const Labelled& paper) {
  return paper.judged || std::any_of(paper.labels.begin(), paper.labels.end(), [](const Label& label) {
           return label.truth == Label::Truth::positive || label.truth == Label::Truth::negative;
         });
}

Lesson lesson_of(const Labelled& paper, const Topic& topic, const RuleVerdict& verdict) {
  for (const auto& label : paper.labels) {
    if (!is_called(topic, label.topic)) continue;
    switch (label.truth) {
      case Label::Truth::positive: return Lesson::positive;
      case Label::Truth::negative: return Lesson::negative;
      case Label::Truth::uncertain: return Lesson::uncertain;
      case Label::Truth::listed:
        return topic.phrases.empty() || verdict.points >= kSomething ? Lesson::rule_positive : Lesson::nothing;
      case Label::Truth::weak: return verdict.points >= kSurely ? Lesson::rule_positive : Lesson::nothing;
    }
  }
  if (paper.judged) return Lesson::negative;
  if (verdict.points < kSurelyNot) return Lesson::rule_negative;
  return verdict.points > kSurely ? Lesson::rule_positive : Lesson::nothing;
}

void silent(const char*) {}

/// The papers as liblinear wants them, with each topic's lessons.
struct Course {
  std::vector<const Labelled*> papers;
  std::vector<int> folds;             // 0 or 1 for a judged paper, by its id; 2 for the others
  std::vector<RuleVerdict> verdicts;  // topic by topic within each paper
  std::vector<float> idf;
  std::vector<feature_node> nodes;
  std::vector<std::size_t> starts;
};

/// Each id once, a judged line before others; of unjudged papers at most `most`, chosen by their id.
void choose(std::span<const Labelled> all, std::size_t most, Course& course, TrainReport& report) {
  std::unordered_map<std::string_view, std::size_t> known;
  for (const auto& paper : all) {
    const auto [place, fresh] = known.emplace(paper.paper.id, course.papers.size());
    if (fresh) {
      course.papers.push_back(&paper);
      continue;
    }
    ++report.repeated;
    auto& other = course.papers[place->second];
    if (is_judged(paper) && !is_judged(*other)) other = &paper;
  }
  const auto unjudged = static_cast<std::size_t>(
      std::count_if(course.papers.begin(), course.papers.end(), [](const auto* paper) { return !is_judged(*paper); }));
  if (unjudged > most) {
    const auto limit = static_cast<double>(most) / static_cast<double>(unjudged);
    report.left_out = std::erase_if(course.papers, [&](const auto* paper) {
      return !is_judged(*paper) &&
             static_cast<double>(mixed(hashed(paper->paper.id)) >> 11U) > limit * static_cast<double>(1ULL << 53U);
    });
  }
  report.papers = course.papers.size();
  for (const auto* paper : course.papers)
    course.folds.push_back(is_judged(*paper) ? static_cast<int>(mixed(hashed(paper->paper.id)) >> 40U & 1U) : 2);
}

void read_papers(const Topics& topics, Course& course) {
  const auto count = topics.list().size();
  Matcher::Scratch scratch;
  FeatureReader reader;
  std::vector<std::uint32_t> papers_with(kBuckets);
  course.verdicts.resize(course.papers.size() * count);
  std::size_t known = 0;
  for (std::size_t at = 0; at < course.papers.size(); ++at) {
    const auto text = course.papers[at]->paper.text();
    scratch.words.read(text);
    topics.matcher().match(text, scratch.words, scratch, {&course.verdicts[at * count], count}, nullptr);
    // Points are told in thresholds, so that topics of any scale teach alike.
    for (std::size_t topic = 0; topic < count; ++topic)
      course.verdicts[at * count + topic].points /= topics.list()[topic].threshold;
    for (const auto& feature : reader.read(text, scratch.words)) {
      ++papers_with[feature.bucket];
      known += papers_with[feature.bucket] >= kRarest ? 1 : 0;
    }
  }
  course.idf.assign(kBuckets, 0);
  const auto all = static_cast<double>(course.papers.size());
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
    if (papers_with[bucket] >= kRarest)
      course.idf[bucket] = static_cast<float>(1 + std::log((1 + all) / (1.0 + papers_with[bucket])));
  course.nodes.reserve(known + known / 8 + 2 * course.papers.size());
  std::vector<float> values;
  for (const auto* paper : course.papers) {
    const auto text = paper->paper.text();
    scratch.words.read(text);
    const auto features = reader.read(text, scratch.words);
    weigh(features, course.idf, values);
    course.starts.push_back(course.nodes.size());
    for (std::size_t at = 0; at < features.size(); ++at)
      if (values[at] != 0) course.nodes.push_back({static_cast<int>(features[at].bucket) + 1, values[at]});
    course.nodes.push_back({-1, 0});
  }
}

struct Linear {
  std::vector<float> weights;
  double bias = 0;
};

/// Without the judged papers of `fold` (0 or 1; -1 takes all).
Linear fit_linear(Course& course, const std::vector<Lesson>& lessons, const TrainOptions& options, int fold) {
  std::vector<feature_node*> rows;
  std::vector<double> classes;
  const auto add = [&](std::size_t at, bool positive, int copies) {
    for (int copy = 0; copy < copies; ++copy) {
      rows.push_back(&course.nodes[course.starts[at]]);
      classes.push_back(positive ? 1 : -1);
    }
  };
  for (std::size_t at = 0; at < lessons.size(); ++at) {
    if (course.folds[at] == fold) continue;
    switch (lessons[at]) {
      case Lesson::positive: add(at, true, options.judged_copies); break;
      case Lesson::negative: add(at, false, options.judged_copies); break;
      case Lesson::rule_positive: add(at, true, 1); break;
      case Lesson::rule_negative: add(at, false, 1); break;
      case Lesson::uncertain:
      case Lesson::nothing: break;
    }
  }
  Linear fitted;
  fitted.weights.assign(kBuckets, 0);
  // Without one of the classes there is nothing to tell apart.
  if (std::all_of(classes.begin(), classes.end(), [&](double one) { return one == classes.front(); })) return fitted;
  problem task{};
  task.l = static_cast<int>(rows.size());
  task.n = static_cast<int>(kBuckets) + 1;
  task.bias = -1;
  task.y = classes.data();
  task.x = rows.data();
  parameter how{};
  how.solver_type = L2R_LR_DUAL;
  how.C = options.cost;
  how.eps = 0.1;
  set_print_string_function(&silent);
  std::srand(kSeed);
  auto* raw = ::train(&task, &how);
  const double sign = raw->label[0] == 1 ? 1 : -1;
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
    fitted.weights[bucket] = static_cast<float>(sign * raw->w[bucket]);
  free_and_destroy_model(&raw);
  return fitted;
}

double margin_of(const Course& course, const Linear& linear, std::size_t at) {
  double sum = linear.bias;
  for (const auto* node = &course.nodes[course.starts[at]]; node->index > 0; ++node)
    sum += static_cast<double>(linear.weights[static_cast<std::size_t>(node->index) - 1]) * node->value;
  return sum;
}

/// Calibrates on judged papers, each scored by a model that had not seen it.
Blend calibrated(Course& course, const std::vector<Lesson>& lessons, const TrainOptions& options, std::size_t topic,
                 std::size_t topics) {
  std::vector<BlendCase> cases;
  for (int fold = 0; fold < 2; ++fold) {
    const auto linear = fit_linear(course, lessons, options, fold);
    for (std::size_t at = 0; at < lessons.size(); ++at) {
      if (course.folds[at] != fold) continue;
      if (lessons[at] != Lesson::positive && lessons[at] != Lesson::negative) continue;
      cases.push_back({margin_of(course, linear, at), course.verdicts[at * topics + topic].points,
                       lessons[at] == Lesson::positive, std::clamp(course.papers[at]->weight, 0.1, 10.0)});
    }
  }
  return fit_blend(cases);
}

}  // namespace

Result<Trained> train(std::span<const Labelled> papers, const Topics& topics, const TrainOptions& options) {
  const auto count = topics.list().size();
  if (count == 0) return Error(ErrorKind::usage, "there is no topic to train");
  TrainReport report;
  Course course;
  choose(papers, options.most, course, report);
  read_papers(topics, course);
  std::vector<Model::Part> parts;
  std::vector<std::vector<float>> weights;
  for (std::size_t topic = 0; topic < count; ++topic) {
    TrainReport::Part seen;
    seen.topic = topics.list()[topic].name;
    std::vector<Lesson> lessons;
    for (std::size_t at = 0; at < course.papers.size(); ++at)
      lessons.push_back(lesson_of(*course.papers[at], topics.list()[topic], course.verdicts[at * count + topic]));
    const auto number = [&](Lesson lesson) {
      return static_cast<std::size_t>(std::count(lessons.begin(), lessons.end(), lesson));
    };
    seen.positives = number(Lesson::positive);
    seen.negatives = number(Lesson::negative);
    seen.rule_positives = number(Lesson::rule_positive);
    seen.rule_negatives = number(Lesson::rule_negative);
    seen.undecided = number(Lesson::nothing) + number(Lesson::uncertain);
    seen.learned = seen.positives + seen.rule_positives > 0 && seen.negatives + seen.rule_negatives > 0;
    if (seen.learned) {
      Model::Part part;
      part.topic = seen.topic;
      auto linear = fit_linear(course, lessons, options, -1);
      seen.calibrated = seen.positives >= kEnoughToCalibrate && seen.negatives >= kEnoughToCalibrate;
      part.blend = seen.calibrated ? calibrated(course, lessons, options, topic, count) : fit_blend({});
      part.bias = linear.bias;
      parts.push_back(std::move(part));
      weights.push_back(std::move(linear.weights));
    }
    report.parts.push_back(std::move(seen));
  }
  return Trained{Model(std::move(parts), course.idf, weights), std::move(report)};
}

}  // namespace preprintd::triage
