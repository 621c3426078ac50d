#include <fmt/format.h>
#include <iostream>

#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/undo.hpp"

namespace preprintd::daemon {

int run_undo(App& app, const Arguments& arguments) {
  std::optional<ArxivId> id;
  if (!arguments.words.empty()) {
    id = reference(arguments.words.front());
    if (!id) return kUsage;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  auto writing = app.open_write();
  if (!writing) return failed(writing.error());
  const auto undone = store::write(*writing, [&](store::Database& db) {
    return id ? store::undo_paper(db, *id, app.now(), "cli") : store::undo_newest(db, app.now(), "cli");
  });
  if (!undone) {
    std::cout << (id ? fmt::format("nothing to undo for {}\n", id->text()) : std::string("nothing left to undo\n"));
    return kDone;
  }
  std::string papers;
  for (std::size_t i = 0; i < undone->papers.size() && i < 5; ++i)
    papers += (i ? ", " : " ") + undone->papers[i].text();
  if (undone->papers.size() > 5) papers += fmt::format(" and {} more", undone->papers.size() - 5);
  std::cout << fmt::format("undone: {} of {}{}\n", undone->verb, render_instant(undone->at), papers);
  for (const auto& refusal : undone->refused)
    complain(fmt::format("{} stays as it is: {}", refusal.paper ? refusal.paper->text() : "a list", refusal.why));
  return undone->refused.empty() ? kDone : kFailed;
}

}  // namespace preprintd::daemon
