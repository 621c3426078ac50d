#include <fmt/format.h>
#include <fstream>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/scorer.hpp"
#include "daemon/verbs/verbs.hpp"
#include "triage/lines.hpp"
#include "triage/scorer.hpp"

namespace preprintd::daemon {

int run_triage_score(App& app, const Arguments& arguments) {
  const auto scorer = scorer_in_force(app);
  if (!scorer) return failed(scorer.error());
  std::ifstream file;
  const bool from_file = !arguments.words.empty() && arguments.words.front() != "-";
  if (from_file) {
    file.open(arguments.words.front());
    if (!file) {
      complain(fmt::format("{}: cannot be read", arguments.words.front()));
      return kFailed;
    }
  }
  std::istream& input = from_file ? file : std::cin;
  triage::Scorer::Scratch scratch;
  std::string line;
  int number = 0;
  bool all = true;
  while (std::getline(input, line)) {
    ++number;
    if (trimmed(line).empty()) continue;
    const auto request = triage::parse_score_line(line);
    if (!request) {
      complain(fmt::format("line {}: {}", number, visible(request.error().message())));
      all = false;
      continue;
    }
    const auto outcome = scorer->score(request->text(), scratch);
    std::cout << triage::render_score_line(request->id, outcome.candidate, outcome.scores) << '\n';
  }
  return all ? kDone : kFailed;
}

}  // namespace preprintd::daemon
