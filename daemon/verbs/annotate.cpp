#include <fmt/format.h>
#include <iostream>

#include "base/text.hpp"
#include "daemon/list_rules.hpp"
#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"
#include "publish/preview.hpp"

namespace preprintd::daemon {

int run_annotate(App& app, const Arguments& arguments) {
  const auto id = reference(arguments.words.front());
  if (!id) return kUsage;
  const auto fields = fields_of(arguments);
  if (!fields) return failed(fields.error());
  const bool anything = fields->title || fields->venue || fields->summary || fields->code || fields->links ||
                        fields->read_notes || fields->note;
  if (!anything) {
    complain(
        "annotate what? --venue, --title, --summary, --code, --link, --read-notes or --note; an empty value clears");
    return kUsage;
  }
  auto database = app.open_write();
  if (!database) return failed(database.error());
  const auto entry = store::write(*database, [&](store::Database& db) {
    return review::annotate(db, *id, arguments.value("--list"), *fields, by_command_line(app));
  });
  if (!entry) return failed(entry.error());
  const auto preview = publish::preview(*database, *entry, list_rules(app.settings()));
  std::cout << fmt::format("in {}:\n  {}\n", entry->list, visible(preview.line));
  if (preview.problem.empty()) return kDone;
  complain(visible(preview.problem) + fmt::format("; another text, or `preprintd undo {}`", id->text()));
  return kFailed;
}

}  // namespace preprintd::daemon
