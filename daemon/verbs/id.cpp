#include <fmt/format.h>
#include <iostream>
#include <iterator>
#include <string>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd::daemon {
namespace {

void print(const VersionedId& found) {
  std::cout << found.id.text() << '\t' << (found.version ? std::to_string(*found.version) : std::string()) << '\n';
}

/// One line in, one line out; returns whether it was an identifier.
bool print_line(const std::string& spelling) {
  const auto parsed = parse_arxiv_id(spelling);
  if (parsed) {
    print(*parsed);
  } else {
    std::cout << "!\t" << visible(parsed.error().message()) << '\n';
  }
  return bool(parsed);
}

int find_in_text(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (word == "-") {
      text.append(std::istreambuf_iterator<char>(std::cin), {});
    } else {
      text += word + "\n";
    }
  }
  const auto found = find_arxiv_ids(text);
  for (const auto& id : found) print(id);
  return found.empty() ? kFailed : kDone;
}

}  // namespace

int run_id(App&, const Arguments& arguments) {
  if (arguments.has("--find")) return find_in_text(arguments.words);
  bool all = true;
  for (const auto& word : arguments.words) {
    if (word != "-") {
      all = print_line(word) && all;
      continue;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
      if (line.ends_with('\r')) line.pop_back();
      all = print_line(line) && all;
    }
  }
  return all ? kDone : kFailed;
}

}  // namespace preprintd::daemon
