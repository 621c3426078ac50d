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
  // A program that sends one line and waits for its answer gets it; a long file is answered in large pieces.
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  std::istream& input = from_file ? file : std::cin;
  triage::Scorer::Scratch scratch;
  triage::LineReader lines(input);
  std::string_view line;
  bool all = true;
  const auto cannot = [&](std::string_view why) {
    std::cout.flush();
    complain(fmt::format("line {}: {}", lines.number(), why));
    all = false;
  };
  for (;;) {
    if (input.rdbuf()->in_avail() <= 0) std::cout.flush();
    const auto got = lines.next(line);
    if (got == triage::LineReader::Got::end) break;
    if (got == triage::LineReader::Got::too_long) {
      cannot("longer than 4 MiB");
      continue;
    }
    const auto request = triage::parse_score_line(line);
    if (!request) {
      cannot(visible(request.error().message()));
      continue;
    }
    const auto outcome = scorer->score(request->text(), scratch);
    std::cout << triage::render_score_line(request->id, outcome.candidate, outcome.scores) << '\n';
  }
  std::cout.flush();
  if (lines.failed()) {
    complain(fmt::format("{}: cannot be read to its end", from_file ? arguments.words.front() : "stdin"));
    return kFailed;
  }
  return all && std::cout ? kDone : kFailed;
}

}  // namespace preprintd::daemon
