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

std::string as_json(const VersionedId& found) {
  return fmt::format(R"("id":{},"version":{})", json_quoted(found.id.text()),
                     found.version ? std::to_string(*found.version) : "null");
}

void print(const VersionedId& found, bool json) {
  if (json) {
    std::cout << '{' << as_json(found) << "}\n";
  } else {
    std::cout << found.id.text() << '\t' << (found.version ? std::to_string(*found.version) : std::string()) << '\n';
  }
}

/// One line in, one line out; returns whether it was an identifier.
bool print_line(const std::string& spelling, bool json) {
  const auto parsed = parse_arxiv_id(spelling);
  if (json) {
    std::cout << fmt::format(R"({{"input":{},{}}})", json_quoted(repair_utf8(spelling)),
                             parsed ? as_json(*parsed)
                                    : R"("id":null,"version":null,"error":)" + json_quoted(parsed.error().message()))
              << '\n';
  } else if (parsed) {
    print(*parsed, false);
  } else {
    std::cout << "!\t" << visible(parsed.error().message()) << '\n';
  }
  return bool(parsed);
}

int find_in_text(const Arguments& arguments) {
  std::string text;
  for (const auto& word : arguments.words) {
    if (word == "-") {
      text.append(std::istreambuf_iterator<char>(std::cin), {});
    } else {
      text += word + "\n";
    }
  }
  const auto found = find_arxiv_ids(text);
  for (const auto& id : found) print(id, arguments.json);
  return found.empty() ? kFailed : kDone;
}

}  // namespace

int run_id(App&, const Arguments& arguments) {
  if (arguments.has("--find")) return find_in_text(arguments);
  bool all = true;
  for (const auto& word : arguments.words) {
    if (word != "-") {
      all = print_line(word, arguments.json) && all;
      continue;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
      if (line.ends_with('\r')) line.pop_back();
      all = print_line(line, arguments.json) && all;
    }
  }
  return all ? kDone : kFailed;
}

}  // namespace preprintd::daemon
