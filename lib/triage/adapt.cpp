#include "triage/adapt.hpp"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

#include "triage/blend.hpp"

namespace preprintd::triage {
namespace {

constexpr std::uint32_t kRarest = 3;       // a new feature must be in so many papers
constexpr double kSure = 0.9;              // what the base is so sure of holds it in place
constexpr double kListedFrom = 0.05;       // a list's word counts where the base sees that much
constexpr std::size_t kManyJudged = 5000;  // then their number speaks for them
constexpr int kOffset = static_cast<int>(kBuckets) + 1;
constexpr unsigned kSeed = 20'260'102;

void silent(const char*) {}

struct Class {
  std::size_t paper;
  bool positive;
  int copies;
};

struct Course {
  std::vector<const Labelled*> papers;
  std::vector<RuleVerdict> verdicts;  // topic by topic within each paper, points in thresholds
  std::vector<float> idf;
  std::vector<feature_node> nodes;  // each paper: the offset, its features, the end
  std::vector<std::size_t> starts;
};

void choose(std::span<const Labelled> all, std::size_t most, Course& course, Adapted& adapted) {
  std::unordered_map<std::string_view, std::size_t> known;
  for (const auto& paper : all) {
    const auto [place, fresh] = known.emplace(paper.paper.id, course.papers.size());
    if (fresh) {
      course.papers.push_back(&paper);
      continue;
    }
    ++adapted.repeated;
    auto& other = course.papers[place->second];
    if (is_judged(paper) && !is_judged(*other)) other = &paper;
  }
  if (course.papers.size() > most) {
    std::stable_sort(course.papers.begin(), course.papers.end(), [](const Labelled* a, const Labelled* b) {
      if (is_judged(*a) != is_judged(*b)) return is_judged(*a);
      return mixed(hashed(a->paper.id)) < mixed(hashed(b->paper.id));
    });
    adapted.left_out = course.papers.size() - most;
    course.papers.resize(most);
  }
  adapted.papers = course.papers.size();
}

/// The base's weights of words; a word the base never met weighs as its rarest one, once enough papers have it.
std::vector<float> idf_of(const Model* base, const std::vector<std::uint32_t>& papers_with, std::size_t papers) {
  std::vector<float> idf(kBuckets);
  const float rarest = base ? *std::max_element(base->idf().begin(), base->idf().end()) : 0;
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (base && base->idf(bucket) > 0) {
      idf[bucket] = base->idf(bucket);
    } else if (papers_with[bucket] >= kRarest) {
      idf[bucket] =
          base ? rarest
               : static_cast<float>(1 + std::log((1.0 + static_cast<double>(papers)) / (1.0 + papers_with[bucket])));
    }
  }
  return idf;
}

void read_papers(const Topics& topics, const Model* base, Course& course) {
  const auto count = topics.list().size();
  Matcher::Scratch scratch;
  FeatureReader reader;
  std::vector<std::uint32_t> papers_with(kBuckets);
  course.verdicts.resize(course.papers.size() * count);
  std::size_t features = 0;
  for (std::size_t at = 0; at < course.papers.size(); ++at) {
    const auto text = course.papers[at]->paper.text();
    scratch.words.read(text);
    topics.matcher().match(text, scratch.words, scratch, {&course.verdicts[at * count], count}, nullptr);
    for (std::size_t topic = 0; topic < count; ++topic)
      course.verdicts[at * count + topic].points /= topics.list()[topic].threshold;
    for (const auto& feature : reader.read(text, scratch.words)) {
      ++papers_with[feature.bucket];
      features += papers_with[feature.bucket] >= kRarest || (base && base->idf(feature.bucket) > 0) ? 1 : 0;
    }
  }
  course.idf = idf_of(base, papers_with, course.papers.size());
  course.nodes.reserve(features + features / 8 + 3 * course.papers.size());
  std::vector<float> values;
  for (const auto* paper : course.papers) {
    const auto text = paper->paper.text();
    scratch.words.read(text);
    const auto found = reader.read(text, scratch.words);
    weigh(found, course.idf, values);
    course.starts.push_back(course.nodes.size());
    course.nodes.push_back({kOffset, 0});
    for (std::size_t at = 0; at < found.size(); ++at)
      if (values[at] != 0) course.nodes.push_back({static_cast<int>(found[at].bucket) + 1, values[at]});
    course.nodes.push_back({-1, 0});
  }
}

/// One linear model; empty where the classes do not differ. The last weight is the offset's. Log-odds reach ten where a
/// word's value stays below one, so the offset is cheap as it stands; scaled up, the solver needs eight times as long.
std::vector<double> fit(Course& course, const std::vector<Class>& classes, double cost) {
  std::vector<feature_node*> rows;
  std::vector<double> targets;
  for (const auto& one : classes)
    for (int copy = 0; copy < one.copies; ++copy) {
      rows.push_back(&course.nodes[course.starts[one.paper]]);
      targets.push_back(one.positive ? 1 : -1);
    }
  if (std::all_of(targets.begin(), targets.end(), [&](double one) { return one == targets.front(); })) return {};
  problem task{};
  task.l = static_cast<int>(rows.size());
  task.n = kOffset;
  task.bias = -1;
  task.y = targets.data();
  task.x = rows.data();
  parameter how{};
  how.solver_type = L2R_LR_DUAL;
  how.C = cost;
  how.eps = 0.1;
  set_print_string_function(&silent);
  std::srand(kSeed);
  auto* raw = ::train(&task, &how);
  const double sign = raw->label[0] == 1 ? 1 : -1;
  std::vector<double> weights(raw->w, raw->w + kOffset);
  for (auto& weight : weights) weight *= sign;
  free_and_destroy_model(&raw);
  return weights;
}

/// A person's copies: a decision of long ago has fewer.
int copies_of(const Labelled& paper, int copies) {
  return std::max(1, static_cast<int>(std::lround(paper.say * copies)));
}

struct Lesson {
  enum { nothing, positive, listed, negative, uncertain } word = nothing;
};

Lesson word_of(const Labelled& paper, const Topic& topic) {
  for (const auto& label : paper.labels) {
    if (!is_called(topic, label.topic)) continue;
    switch (label.truth) {
      case Label::Truth::positive: return {Lesson::positive};
      case Label::Truth::listed: return {Lesson::listed};
      case Label::Truth::negative: return {Lesson::negative};
      case Label::Truth::uncertain: return {Lesson::uncertain};
      case Label::Truth::weak: return {Lesson::nothing};
    }
  }
  return {paper.judged ? Lesson::negative : Lesson::nothing};
}

struct Fitted {
  Model::Part part;
  std::vector<float> weights;
};

/// Learns one topic; nothing where neither base nor labels know anything of it.
std::optional<Fitted> learn_topic(Course& course, const Topics& topics, std::size_t index, const Model* base,
                                  const AdaptOptions& options, int copies, AdaptPart& seen) {
  const auto& topic = topics.list()[index];
  const int known = base ? base->part_of(topic) : -1;
  Fitted fitted;
  fitted.weights.assign(kBuckets, 0);
  fitted.part.topic = topic.name;
  fitted.part.blend = fit_blend({});
  if (known >= 0) {
    fitted.part = base->parts()[static_cast<std::size_t>(known)];
    for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
      fitted.weights[bucket] = base->weight(static_cast<std::size_t>(known), bucket);
  }
  const auto& blend = fitted.part.blend;
  std::vector<Class> classes;
  for (std::size_t at = 0; at < course.papers.size(); ++at) {
    const auto& verdict = course.verdicts[at * topics.list().size() + index];
    auto* row = &course.nodes[course.starts[at]];
    double margin = fitted.part.bias;
    for (const auto* node = row + 1; node->index > 0; ++node)
      margin += static_cast<double>(fitted.weights[static_cast<std::size_t>(node->index) - 1]) * node->value;
    const double chance = blend.probability(margin, verdict.points);
    const double odds = std::log(std::max(chance, 1e-9) / std::max(1 - chance, 1e-9));
    row->value = known >= 0 ? odds : 0;
    const auto& paper = *course.papers[at];
    switch (word_of(paper, topic).word) {
      case Lesson::positive:
        classes.push_back({at, true, copies_of(paper, copies)});
        ++seen.positives;
        break;
      case Lesson::negative:
        classes.push_back({at, false, copies_of(paper, copies)});
        ++seen.negatives;
        break;
      case Lesson::listed:
        if (chance < kListedFrom && !topic.phrases.empty()) break;
        classes.push_back({at, true, 1});
        ++seen.positives;
        break;
      case Lesson::uncertain: break;
      case Lesson::nothing:
        if (verdict.never || (chance > 1 - kSure && chance < kSure && known >= 0)) break;
        if (known < 0 && verdict.points >= 0.34 && verdict.points <= 1.66) break;
        classes.push_back({at, known >= 0 ? chance >= kSure : verdict.points > 1.66, 1});
        ++seen.kept;
        break;
    }
  }
  if (known >= 0 && seen.positives + seen.negatives == 0) return fitted;
  const auto weights = fit(course, classes, options.cost);
  if (weights.empty()) return known >= 0 ? std::optional(std::move(fitted)) : std::nullopt;
  seen.learned = true;
  // The base's own scale is kept, so that its calibration still holds where nothing was corrected.
  const double scale = known >= 0 ? std::clamp(weights.back(), 0.25, 1.0) * std::max(0.05, blend.margin) : 1;
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket)
    fitted.weights[bucket] += static_cast<float>(weights[bucket] / scale);
  return fitted;
}

std::optional<Fitted> learn_hers(Course& course, const AdaptOptions& options, int copies, AdaptPart& seen) {
  std::vector<Class> classes;
  Topic hers;
  hers.name = kHers;
  for (std::size_t at = 0; at < course.papers.size(); ++at) {
    course.nodes[course.starts[at]].value = 0;
    const auto& paper = *course.papers[at];
    const bool spoken =
        std::any_of(paper.labels.begin(), paper.labels.end(), [](const Label& label) { return label.topic == kHers; });
    const auto word = spoken ? word_of(paper, hers).word : Lesson::nothing;
    if (word == Lesson::positive || word == Lesson::negative) {
      classes.push_back({at, word == Lesson::positive, copies_of(paper, copies)});
      ++(word == Lesson::positive ? seen.positives : seen.negatives);
    } else if (word == Lesson::nothing) {
      classes.push_back({at, false, 1});
      ++seen.kept;
    }
  }
  if (seen.positives == 0) return std::nullopt;
  const auto weights = fit(course, classes, options.cost);
  if (weights.empty()) return std::nullopt;
  seen.learned = true;
  Fitted fitted;
  fitted.part.topic = kHers;
  fitted.part.blend = {1, 0, 0, 0};
  fitted.weights.assign(weights.begin(), weights.begin() + kBuckets);
  return fitted;
}

}  // namespace

bool is_judged(const Labelled& paper) {
  return paper.judged || std::any_of(paper.labels.begin(), paper.labels.end(), [](const Label& label) {
           return label.truth == Label::Truth::positive || label.truth == Label::Truth::negative;
         });
}

Result<Adapted> adapt(std::span<const Labelled> papers, const Topics& topics, std::shared_ptr<const Model> base,
                      const AdaptOptions& options) {
  if (topics.list().empty()) return Error(ErrorKind::usage, "there is no topic to train");
  Adapted adapted;
  Course course;
  choose(papers, options.most, course, adapted);
  read_papers(topics, base.get(), course);
  const auto judged = static_cast<std::size_t>(
      std::count_if(course.papers.begin(), course.papers.end(), [](const auto* paper) { return is_judged(*paper); }));
  const int copies = judged > kManyJudged ? std::min(3, options.copies) : options.copies;
  std::vector<Model::Part> parts;
  std::vector<std::vector<float>> weights;
  const auto take = [&](std::optional<Fitted> fitted, AdaptPart seen) {
    if (fitted) {
      parts.push_back(std::move(fitted->part));
      weights.push_back(std::move(fitted->weights));
    }
    adapted.parts.push_back(std::move(seen));
  };
  for (std::size_t index = 0; index < topics.list().size(); ++index) {
    AdaptPart seen;
    seen.topic = topics.list()[index].name;
    auto fitted = learn_topic(course, topics, index, base.get(), options, copies, seen);
    take(std::move(fitted), std::move(seen));
  }
  AdaptPart hers;
  hers.topic = kHers;
  auto fitted = learn_hers(course, options, copies, hers);
  take(std::move(fitted), std::move(hers));
  const bool any =
      std::any_of(adapted.parts.begin(), adapted.parts.end(), [](const auto& part) { return part.learned; });
  adapted.model = any || !base ? std::make_shared<const Model>(std::move(parts), course.idf, weights) : std::move(base);
  return adapted;
}

void LabelledSample::add(Labelled paper) {
  ++seen_;
  if (mixed(hashed(paper.paper.id)) > (is_judged(paper) ? judged_below_ : unjudged_below_)) return;
  papers_.push_back(std::move(paper));
  if (papers_.size() >= most_ + most_ / 4) thin();
}

void LabelledSample::thin() {
  while (papers_.size() > most_) {
    const auto judged = static_cast<std::size_t>(std::count_if(papers_.begin(), papers_.end(), is_judged));
    auto& below = judged * 2 > papers_.size() ? judged_below_ : unjudged_below_;
    below = below / 8 * 7;
    std::erase_if(papers_, [&](const Labelled& paper) {
      return mixed(hashed(paper.paper.id)) > (is_judged(paper) ? judged_below_ : unjudged_below_);
    });
  }
}

std::vector<Labelled> LabelledSample::take() {
  if (papers_.size() > most_) thin();
  return std::move(papers_);
}

}  // namespace preprintd::triage
