#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/paper_json.hpp"
#include "daemon/search_json.hpp"
#include "daemon/terminal.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/search.hpp"

namespace preprintd::daemon {
namespace {

/// The marks in bold on a terminal.
std::string shown(const store::Marked& marked) {
  if (::isatty(STDOUT_FILENO) == 0) return visible(marked.text);
  std::string out;
  std::size_t at = 0;
  for (const auto& [from, to] : marked.marks) {
    out += visible(std::string_view(marked.text).substr(at, from - at));
    out += "\x1b[1m" + visible(std::string_view(marked.text).substr(from, to - from)) + "\x1b[22m";
    at = to;
  }
  return out + visible(std::string_view(marked.text).substr(at));
}

void print(const store::SearchHit& hit, std::size_t columns) {
  const auto& id = hit.paper.id.text();
  std::cout << wrapped(id + "  ", hit.title.text.empty() ? "(metadata pending)" : shown(hit.title), columns);
  if (!hit.snippet.marks.empty()) std::cout << wrapped(std::string(id.size() + 2, ' '), shown(hit.snippet), columns);
}

}  // namespace

int run_search(App& app, const Arguments& arguments) {
  store::SearchOptions options;
  if (const auto text = arguments.value("--limit")) {
    const auto limit = count_argument(*text, "--limit");
    if (!limit) return failed(limit.error());
    options.limit = *limit;
  }
  if (const auto order = arguments.value("--order")) {
    if (*order != "best" && *order != "newest")
      return failed(Error(ErrorKind::usage, fmt::format("--order {}: best or newest", visible(*order))));
    if (*order == "newest") options.order = store::SearchOptions::Order::newest;
  }
  std::string query;
  for (const auto& word : arguments.words) query += (query.empty() ? "" : " ") + word;
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto answer = store::search(*database, query, options);
  const auto columns = terminal_columns();
  for (const auto& hit : answer.hits) {
    if (arguments.json) {
      std::cout << boost::json::serialize(hit_json(*database, hit)) << '\n';
    } else {
      print(hit, columns);
    }
  }
  if (arguments.json) return answer.hits.empty() ? kFailed : kDone;
  if (answer.hits.empty()) std::cout << "nothing found\n";
  std::string remark;
  if (answer.widened) remark = "no paper has these words; these have words that begin so";
  if (answer.more)
    remark = fmt::format("the {} {} of them; there are more (--limit N, or one more word)", answer.hits.size(),
                         answer.ranked ? "best" : "newest");
  if (answer.partial) remark = "too common to look everywhere: these are the newest; one more word finds older ones";
  if (!remark.empty()) std::cout << greyed(remark) << '\n';
  return answer.hits.empty() ? kFailed : kDone;
}

}  // namespace preprintd::daemon
