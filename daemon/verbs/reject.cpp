#include <fmt/format.h>
#include <iostream>

#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/entry_table.hpp"

namespace preprintd::daemon {

int run_reject(App& app, const Arguments& arguments) {
  const auto id = reference(arguments.words.front());
  if (!id) return kUsage;
  auto database = app.open_write();
  if (!database) return failed(database.error());
  know_paper(app, *database, *id);
  const auto rejected = store::write(*database, [&](store::Database& db) {
    return review::reject(db, *id, arguments.value("--why"), by_command_line(app));
  });
  if (!rejected) return failed(rejected.error());
  std::cout << fmt::format("rejected {}; it will not wait again\n", id->text());
  for (const auto& entry : store::entries_of_paper(*database, *id))
    if (entry.place == Entry::Place::leaving)
      std::cout << fmt::format("its line in {} goes with the next export --into\n", entry.list);
  return kDone;
}

}  // namespace preprintd::daemon
