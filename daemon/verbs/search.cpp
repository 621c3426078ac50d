#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/terminal.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr int kMost = 50;

}  // namespace

int run_search(App& app, const Arguments& arguments) {
  std::string query;
  for (const auto& word : arguments.words) query += (query.empty() ? "" : " ") + word;
  auto database = app.open_read();
  if (!database) return failed(database.error());
  std::vector<Paper> found;
  for (const auto& named : find_arxiv_ids(query))
    if (auto paper = store::find_paper(*database, named.id)) found.push_back(std::move(*paper));
  if (found.empty()) {
    std::vector<std::string> words;
    for (const auto word : split(collapsed(query), ' '))
      if (!word.empty()) words.emplace_back(word);
    found = store::papers_by_title(*database, words, kMost);
  }
  const auto columns = terminal_columns();
  for (const auto& paper : found) {
    const auto dossier = review::read_dossier(*database, paper.id);
    const auto title = review::title_of(*dossier);
    if (arguments.json) {
      std::cout << boost::json::serialize(paper_json(*dossier)) << '\n';
    } else {
      std::cout << wrapped(paper.id.text() + "  ", title.empty() ? "(metadata pending)" : visible(title), columns);
    }
  }
  if (found.empty() && !arguments.json) std::cout << "nothing found\n";
  return found.empty() ? kFailed : kDone;
}

}  // namespace preprintd::daemon
