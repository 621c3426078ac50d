#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/exporting.hpp"
#include "daemon/list_rules.hpp"
#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"
#include "publish/preview.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {

int run_accept(App& app, const Arguments& arguments) {
  const auto id = reference(arguments.words.front());
  if (!id) return kUsage;
  const auto fields = fields_of(arguments);
  if (!fields) return failed(fields.error());
  if (const auto fit = review::check(*fields); !fit) return failed(fit.error());
  review::Acceptance wish;
  wish.list = arguments.value("--list");
  wish.section = arguments.value("--section");
  wish.fields = *fields;
  wish.also = arguments.has("--also");
  auto database = app.open_write();
  if (!database) return failed(database.error());
  store::write(*database, [&](store::Database& db) { know_lists(app, db); });
  // A list that does not exist, like a link that is none, is no reason to keep the paper.
  if (wish.list && !store::find_list(*database, *wish.list)) return failed(review::unknown_list(*database, *wish.list));
  know_paper(app, *database, *id);
  const auto accepted = store::write(*database, [&](store::Database& db) {
    return review::accept(db, *id, wish, list_topics(app.settings()), by_command_line(app));
  });
  if (!accepted) return failed(accepted.error());
  const auto preview = publish::preview(*database, *accepted, list_rules(app.settings()));
  std::cout << fmt::format("accepted into {}:\n  {}\n", accepted->list, visible(preview.line));
  if (!preview.where.empty()) std::cout << "  " << visible(preview.where) << '\n';
  if (const auto paper = store::find_paper(*database, *id); paper && paper->withdrawn)
    std::cout << "  its authors have withdrawn it\n";
  if (preview.problem.empty()) return kDone;
  complain(visible(preview.problem) + fmt::format("; `preprintd annotate {}` gives it another text", id->text()));
  return kFailed;
}

}  // namespace preprintd::daemon
