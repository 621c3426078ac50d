// Times the learner and scoring on labelled NDJSON, on one thread: what `triage train --from` and `triage score` do,
// without reading and writing. learner_bench FILE... prints seconds of the processor, papers/s, the model's size and
// the peak memory, one a line, for reference.py and for people.
#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <fstream>

#include "triage/adapt.hpp"
#include "triage/scorer.hpp"
#include "triage/topic_file.hpp"

using namespace preprintd::triage;

namespace {

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

int main(int argc, char** argv) {
  const AdaptOptions options;
  LabelledSample sample(options.most);
  for (int at = 1; at < argc; ++at) {
    std::ifstream in(argv[at]);
    if (!in) return std::fprintf(stderr, "%s: cannot be read\n", argv[at]), 1;
    for (std::string line; std::getline(in, line);)
      if (auto paper = parse_labelled_line(line)) sample.add(std::move(*paper));
  }
  const auto papers = sample.take();
  const Topics topics(shipped_topics());
  auto begin = seconds();
  const auto adapted = adapt(papers, topics, shipped_model(), options);
  if (!adapted) return std::fprintf(stderr, "%s\n", adapted.error().message().c_str()), 1;
  std::printf("training_s %.3f\n", seconds() - begin);
  int learned = 0;
  for (const auto& part : adapted->parts) learned += part.learned ? 1 : 0;
  std::printf("papers %zu\ntopics_learned %d\n", adapted->papers, learned);
  std::printf("model_bytes %zu\n", adapted->model->bytes().size());
  std::printf("peak_kib %ld\n", peak_kib());
  const Scorer scorer(topics, adapted->model);
  Scorer::Scratch scratch;
  double sum = 0;
  for (const std::size_t reasons : {std::size_t{0}, std::size_t{12}}) {
    begin = seconds();
    for (const auto& paper : papers) sum += scorer.score(paper.paper.text(), scratch, reasons).candidate;
    std::printf(reasons == 0 ? "scoring_per_s %.0f\n" : "scoring_with_reasons_per_s %.0f\n",
                static_cast<double>(papers.size()) / (seconds() - begin));
  }
  return sum < 0 ? 1 : 0;
}
