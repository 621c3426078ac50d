#include <fmt/format.h>
#include <iostream>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/export_items.hpp"
#include "daemon/exporting.hpp"
#include "daemon/list_json.hpp"
#include "daemon/verbs/verbs.hpp"
#include "format/export_item.hpp"
#include "format/text_diff.hpp"

namespace preprintd::daemon {
namespace {

void report_conflicts(const review::Absorbed& absorbed) {
  for (const auto& conflict : absorbed.conflicts)
    complain(
        fmt::format("{} {}: here “{}”, in the file “{}”; the file keeps its bytes. Make one like the other "
                    "(`preprintd annotate {}` or an edit of the file)",
                    conflict.paper, conflict.field, visible(conflict.here), visible(conflict.there), conflict.paper));
}

void report(const std::filesystem::path& file, const Exported& exported, bool rehearse) {
  const auto& absorbed = exported.absorbed;
  const auto& prepared = exported.prepared;
  for (const auto& note : prepared.notes) std::cout << note << '\n';
  const int hers = absorbed.added + absorbed.changed + absorbed.moved + absorbed.removed;
  if (hers > 0)
    std::cout << fmt::format("{}: {} your edits: {} added, {} changed, {} moved, {} removed\n", file.string(),
                             rehearse ? "would take over" : "took over", absorbed.added, absorbed.changed,
                             absorbed.moved, absorbed.removed);
  if (prepared.up_to_date()) {
    std::cout << file.string() << (prepared.unwritable > 0 ? ": nothing else to write\n" : ": up to date\n");
  } else {
    std::cout << fmt::format("{}: {} {} added, {} changed, {} removed\n", file.string(),
                             rehearse ? "would be" : "written:", prepared.added, prepared.changed, prepared.removed);
  }
}

int export_file(App& app, store::Database& db, const std::filesystem::path& file, const Arguments& arguments) {
  const bool rehearse = arguments.has("--diff") || arguments.has("--check");
  const auto exported = export_into(app, db, file, rehearse);
  if (!exported) return failed(exported.error());
  if (arguments.json) std::cout << export_json(file, *exported, rehearse, arguments.has("--diff")) << '\n';
  if (exported->absorbed.refused) {
    complain(fmt::format("{}: {}", file.string(), *exported->absorbed.refused));
    if (exported->absorbed.refused->find("--accept-removals") != std::string::npos)
      complain(fmt::format("`preprintd import reading-list {} --accept-removals` takes the missing lines as yours",
                           file.string()));
    return kFailed;
  }
  report_conflicts(exported->absorbed);
  if (arguments.json) {
    // said above
  } else if (arguments.has("--diff")) {
    std::cout << format::unified_diff(exported->prepared.before, exported->prepared.after, file.string(),
                                      file.string());
  } else {
    report(file, *exported, rehearse);
  }
  if (!exported->absorbed.conflicts.empty() || exported->prepared.unwritable > 0) return kFailed;
  return arguments.has("--check") && !exported->prepared.up_to_date() ? kFailed : kDone;
}

int export_into_files(App& app, const Arguments& arguments) {
  auto database = app.open_write();
  if (!database) return failed(database.error());
  store::write(*database, [&](store::Database& db) { know_lists(app, db); });
  std::vector<std::filesystem::path> files;
  if (const auto named = arguments.value("--into")) {
    files.emplace_back(std::filesystem::absolute(*named).lexically_normal());
  } else {
    files = list_files(app, *database);
  }
  if (files.empty()) {
    complain("no list has a file yet; `preprintd import reading-list README.md` or `--into FILE` names one");
    return kUsage;
  }
  int worst = kDone;
  for (const auto& file : files) worst = std::max(worst, export_file(app, *database, file, arguments));
  return worst;
}

int put_out(const std::string& text, const Arguments& arguments) {
  const auto target = arguments.value("--output");
  if (!target || *target == "-") {
    std::cout << text;
    return kDone;
  }
  const auto written = replace_file(*target, text);
  if (!written) return failed(written.error());
  std::cout << fmt::format("{}: {} bytes written\n", *target, text.size());
  return kDone;
}

}  // namespace

int run_export(App& app, const Arguments& arguments) {
  const auto name = arguments.words.empty() ? std::string("reading-list") : arguments.words.front();
  const bool in_place = arguments.has("--into") || arguments.has("--diff") || arguments.has("--check");
  if (arguments.has("--into") && arguments.has("--output")) {
    complain("--into edits a list in place, --output writes a file of its own; name one of them");
    return kUsage;
  }
  if (arguments.json && !(name == "reading-list" && in_place)) {
    complain("--json goes with --into, --diff and --check; `export jsonl` writes every paper as JSON");
    return kUsage;
  }
  if (name == "reading-list" && in_place) return export_into_files(app, arguments);
  if (in_place) {
    complain("--into, --diff and --check belong to the reading-list format");
    return kUsage;
  }
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto text = render_export(app, *database, name, arguments.value("--list"));
  if (!text) return failed(text.error());
  return put_out(*text, arguments);
}

}  // namespace preprintd::daemon
