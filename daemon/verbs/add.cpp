#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/adding.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {
namespace {

/// Every REF of the words and, for "-", of the lines of standard input; complains about what is none.
std::vector<ArxivId> references(const Arguments& arguments, bool& all) {
  std::vector<ArxivId> ids;
  const auto take = [&](const std::string& spelling) {
    auto id = reference(spelling);
    if (id) {
      ids.push_back(std::move(*id));
    } else {
      all = false;
    }
  };
  for (const auto& word : arguments.words) {
    if (word != "-") {
      take(word);
      continue;
    }
    std::string line;
    while (std::getline(std::cin, line))
      if (!trimmed(line).empty()) take(line);
  }
  return ids;
}

}  // namespace

int run_add(App& app, const Arguments& arguments) {
  bool all = true;
  const auto ids = references(arguments, all);
  if (ids.empty()) return all ? kDone : kFailed;
  auto database = app.open_write();
  if (!database) return failed(database.error());
  const auto added = add_papers(app, *database, ids);
  for (const auto& id : ids) {
    const auto paper = store::find_paper(*database, id);
    const bool known = paper && !paper->title.empty();
    std::cout << fmt::format("{}  {}\n", id.text(),
                             known ? visible(paper->title) : "kept by its number, metadata pending");
  }
  if (added.failure) {
    complain(fmt::format("metadata waits for a later fetch: {}", visible(added.failure->message())));
    return kPartly;
  }
  int pending = 0;
  for (const auto& id : ids) {
    const auto paper = store::find_paper(*database, id);
    pending += !paper || !paper->complete;
  }
  if (pending > 0) {
    complain(fmt::format("arXiv does not know {} of them (yet); asked again later", pending));
    return kPartly;
  }
  return all ? kDone : kFailed;
}

}  // namespace preprintd::daemon
