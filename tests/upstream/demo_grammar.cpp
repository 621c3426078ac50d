#include "upstream/demo_grammar.hpp"

#include <array>
#include <cctype>
#include <fmt/format.h>

#include "base/text.hpp"

namespace preprintd::upstream {
namespace {

using Strings = std::array<std::string_view, 8>;

struct Field {
  std::string_view category;
  std::array<std::string_view, 3> also;  ///< secondary categories to choose from
  Strings tasks;
  Strings methods;
  Strings objects;
};

constexpr std::array<Field, 5> kFields{{
    {"cs.CV",
     {"cs.LG", "eess.IV", "cs.RO"},
     {"monocular depth estimation", "point cloud registration", "crowd counting", "lane detection", "image deblurring",
      "novel view synthesis", "pedestrian re-identification", "crack segmentation"},
     {"deformable Gaussian primitives", "a frequency-split transformer", "epipolar attention",
      "implicit surface priors", "test-time normalisation", "a two-stage diffusion prior", "learned sampling grids",
      "edge-guided state spaces"},
     {"night scenes", "drone footage", "endoscopic video", "historical photographs", "low-cost lidar", "rainy streets",
      "microscopy slides", "warehouse shelves"}},
    {"cs.CL",
     {"cs.LG", "cs.IR", "cs.DL"},
     {"named entity recognition", "dependency parsing", "machine translation", "keyphrase extraction",
      "dialect identification", "text simplification", "coreference resolution", "spelling normalisation"},
     {"character-level adapters", "bilingual lexicon induction", "a pointer network with copies",
      "contrastive sentence pairs", "back-translated templates", "cached n-gram experts", "span-level distillation",
      "curriculum reordering"},
     {"legal Portuguese", "Swiss German chat", "clinical notes", "Uyghur newspapers", "customer tickets",
      "patent claims", "parliamentary minutes", "old Irish glosses"}},
    {"cs.LG",
     {"stat.ML", "math.OC", "cs.AI"},
     {"time series forecasting", "graph classification", "federated optimisation", "tabular anomaly detection",
      "offline bandit evaluation", "conformal prediction", "hyperparameter transfer", "molecular property regression"},
     {"variance-reduced momentum", "random feature ensembles", "spectral message passing", "quantile gradient boosting",
      "low-rank preconditioning", "mirror descent with restarts", "masked tabular pre-training",
      "an exact leave-one-out bound"},
     {"heavy-tailed noise", "missing labels", "drifting sensors", "sparse rewards", "unbalanced sites", "tiny budgets",
      "irregular sampling", "delayed feedback"}},
    {"cs.AI",
     {"cs.LO", "cs.MA", "cs.LG"},
     {"multi-robot task allocation", "temporal planning", "knowledge graph completion", "answer set programming",
      "traffic signal control", "timetable repair", "belief revision", "rule induction"},
     {"landmark-guided search", "conflict-driven learning", "Monte Carlo tree search with options", "lifted inference",
      "counterexample refinement", "auction-based negotiation", "hierarchical task networks", "probabilistic circuits"},
     {"hospital rosters", "container terminals", "satellite schedules", "railway junctions", "power grids",
      "open-pit mines", "shared kitchens", "school buses"}},
    {"cs.MM",
     {"cs.SD", "cs.NI", "cs.CV"},
     {"adaptive video streaming", "audio watermarking", "image steganalysis", "point cloud compression",
      "loudness prediction", "haptic codec design", "subtitle synchronisation", "quality of experience modelling"},
     {"a buffer-aware controller", "psychoacoustic masking", "learned entropy models", "residual vector quantisation",
      "just-noticeable differences", "rate-distortion search", "packet-level prediction", "saliency weighting"},
     {"satellite links", "live concerts", "cloud games", "old radios", "360-degree sports", "mobile hotspots",
      "video calls", "museum guides"}},
}};

constexpr std::array<std::string_view, 24> kNames{"Heron",  "Quill",  "Tarn",   "Marlow",  "Osprey",  "Kestrel",
                                                  "Fjord",  "Basalt", "Willow", "Ember",   "Cobalt",  "Sorrel",
                                                  "Tundra", "Linden", "Argos",  "Pylon",   "Saffron", "Delta",
                                                  "Merlin", "Onyx",   "Harbor", "Juniper", "Slate",   "Zephyr"};
constexpr std::array<std::string_view, 28> kFamily{
    "Wang", "Li",  "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao",  "Wu",  "Zhou", "Xu",   "Sun", "Ma",   "Zhu",
    "Hu",   "Guo", "He",    "Lin", "Gao",  "Luo",  "Zheng", "Liang", "Xie", "Song", "Tang", "Han", "Feng", "Deng"};
constexpr std::array<std::string_view, 26> kSyllables{
    "Yu", "Xin",  "Hao", "Zi",   "Jia", "Ming", "Wei", "Yan",  "Rui",  "Chen", "Lan", "Fei", "Qing",
    "Bo", "Tian", "Shu", "Ning", "Kai", "Ting", "Lei", "Xuan", "Peng", "Jing", "Han", "Yue", "Sheng"};
constexpr std::array<std::string_view, 16> kOthers{
    "José Ejemplo",    "Anaïs Modèle", "Jürgen Muster",  "Łucja Przykład", "Søren Prøve",   "Aiko Mihon",
    "Priya Udaharan",  "Tomáš Vzorek", "Giulia Esempio", "Minh Mẫu",       "Chloé Exemple", "Óscar Ficticio",
    "Ingrid Eksempel", "Kofi Sample",  "Elif Örnek",     "Noa Dugma"};
constexpr std::array<std::string_view, 12> kComments{"",
                                                     "",
                                                     "",
                                                     "",
                                                     "",
                                                     "10 pages, 4 figures",
                                                     "Preprint",
                                                     "Under review",
                                                     "8 pages, 3 tables",
                                                     "Accepted to ICRA 2026",
                                                     "Work in progress",
                                                     "Submitted to an IEEE journal"};

std::string capitalised(std::string_view text) {
  std::string out;
  bool start = true;
  for (const char c : text) {
    out += start ? char(std::toupper(static_cast<unsigned char>(c))) : c;
    start = c == ' ' || c == '-';
  }
  return out;
}

}  // namespace

DemoGrammar::Words DemoGrammar::paper() {
  const auto& field = kFields[below(10) < 4 ? 0 : below(5)];
  const auto task = pick(field.tasks), method = pick(field.methods), object = pick(field.objects);
  const auto name = fmt::format("{}{}", pick(kNames), std::array{"Net", "", "-2", "Former", "Flow"}[below(5)]);
  Words words;
  switch (below(6)) {
    case 0:
      words.title =
          fmt::format("{}: {} for {} with {}", name, capitalised(task), capitalised(object), capitalised(method));
      break;
    case 1:
      words.title = fmt::format("{} Improves {} on {}", capitalised(method), capitalised(task), capitalised(object));
      break;
    case 2: words.title = fmt::format("Rethinking {} for {}", capitalised(task), capitalised(object)); break;
    case 3: words.title = fmt::format("How Far Does {} Go in {}?", capitalised(method), capitalised(task)); break;
    case 4:
      words.title = fmt::format("{}: A Benchmark of {} on {}", name, capitalised(task), capitalised(object));
      break;
    default:
      words.title =
          fmt::format("Towards {} under {} via {}", capitalised(task), capitalised(object), capitalised(method));
      break;
  }
  words.abstract = fmt::format(
      "We study {} on {}, where existing methods lose accuracy. Our approach, {}, builds on {} and needs no extra "
      "annotation. On {} data sets it improves the best published result by {}.{} points on average at {}% of the "
      "cost. {}",
      task, object, name, method, 2 + below(5), below(6), below(10), 30 + below(60),
      std::array{"An ablation shows which parts matter.", "We discuss where it fails.",
                 "Code will be released upon acceptance.", "The bound $O(\\sqrt{n \\log n})$ is tight up to constants.",
                 "A user study confirms the gain."}[below(5)]);
  words.categories = {std::string(field.category)};
  if (below(3) != 0) words.categories.emplace_back(pick(field.also));
  if (below(6) == 0) {
    const std::string other(kFields[below(5)].category);
    if (other != words.categories.front() && other != words.categories.back()) words.categories.push_back(other);
  }
  words.comment = pick(kComments);
  return words;
}

std::vector<std::string> DemoGrammar::authors() {
  std::vector<std::string> out;
  const auto count = 1 + below(5) + below(5);
  while (out.size() < count) {
    if (below(5) == 0) {
      out.emplace_back(pick(kOthers));
    } else {
      auto given = std::string(pick(kSyllables));
      if (below(3) != 0) given += lower_ascii(pick(kSyllables));
      out.push_back(fmt::format("{} {}", given, pick(kFamily)));
    }
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
      if (out[i] == out.back()) {
        out.pop_back();
        break;
      }
    }
  }
  return out;
}

}  // namespace preprintd::upstream
