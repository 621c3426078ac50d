#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/harvester.hpp"
#include "daemon/scorer.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

/// Lines that cannot be read are complained of and left out (`whole` turns false).
std::optional<std::vector<triage::Labelled>> read_lines(const std::string& path, std::size_t most, bool& whole) {
  std::ifstream input(path);
  if (!input) {
    complain(fmt::format("{}: cannot be read", path));
    return std::nullopt;
  }
  triage::LabelledSample sample(most);
  triage::LineReader lines(input);
  std::string_view line;
  for (;;) {
    const auto got = lines.next(line);
    if (got == triage::LineReader::Got::end) break;
    std::string mistake = "longer than 4 MiB";
    if (got == triage::LineReader::Got::line) {
      auto labelled = triage::parse_labelled_line(line);
      if (labelled) {
        sample.add(std::move(*labelled));
        continue;
      }
      mistake = visible(labelled.error().message());
    }
    complain(fmt::format("line {}: {}", lines.number(), mistake));
    whole = false;
  }
  if (lines.failed()) {
    complain(fmt::format("{}: cannot be read to its end", path));
    return std::nullopt;
  }
  auto papers = sample.take();
  if (sample.seen() > papers.size())
    std::cout << fmt::format("{}: {} papers, {} of them taken\n", path, sample.seen(), papers.size());
  return papers;
}

}  // namespace

int run_triage_train(App& app, const Arguments& arguments) {
  const auto topics = app.topics();
  if (!topics) return failed(topics.error());
  bool whole = true;
  const triage::AdaptOptions options;
  std::vector<triage::Labelled> papers;
  if (const auto path = arguments.value("--from")) {
    auto lines = read_lines(*path, options.most, whole);
    if (!lines) return kFailed;
    papers = std::move(*lines);
  }
  auto database = app.open_write();
  if (!database) return failed(database.error());
  // What the decisions say is told of the shipped model, so that training twice gives the same as training once.
  auto lessons = queue::gather_lessons(*database, triage::Scorer(*topics), topics_of_lists(app.settings()), app.now());
  std::cout << fmt::format("{} accepted, {} rejected, {} without a word of yours, {} labelled lines\n",
                           lessons.accepted, lessons.rejected, lessons.unsaid, papers.size());
  // Hers goes before a file's word on the same paper.
  papers.insert(papers.begin(), std::make_move_iterator(lessons.papers.begin()),
                std::make_move_iterator(lessons.papers.end()));
  const auto adapted = triage::adapt(papers, *topics, triage::shipped_model(), options);
  if (!adapted) return failed(adapted.error());
  papers = {};
  const auto report = queue::describe(*adapted);
  const bool learned = std::any_of(adapted->parts.begin(), adapted->parts.end(),
                                   [](const triage::AdaptPart& part) { return part.learned; });
  if (!learned || !adapted->model) {
    std::cout << report << "\nnothing to learn from: the model in force stays\n";
    return whole ? kDone : kFailed;
  }
  store::write(*database,
               [&](store::Database& db) { store::put_model(db, queue::to_store(*adapted, report, app.now())); });
  const triage::Scorer scorer(*topics, adapted->model);
  auto sorting = queue::Sorting::begin(*database, scorer.version(), app.now());
  for (bool more = sorting.has_value(); more; ::usleep(2000))
    more = store::write(*database, [&](store::Database& db) {
      return sorting->go_on(db, scorer, queue_rules(app.settings()), app.now());
    });
  std::cout << fmt::format("{}: {}\n{} undecided papers scored again, {} more in the queue\n",
                           adapted->model->version(), report, sorting ? sorting->papers() : 0,
                           sorting ? sorting->added() : 0);
  return whole ? kDone : kFailed;
}

}  // namespace preprintd::daemon
