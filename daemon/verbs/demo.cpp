#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "harvest/calendar.hpp"
#include "store/queue_table.hpp"
#include "upstream/demo.hpp"
#include "upstream/server.hpp"

namespace preprintd::daemon {
namespace {

/// A folder of its own that goes when the demo ends.
class Stage {
 public:
  explicit Stage(const std::optional<std::string>& keep) : keep_(keep.has_value()) {
    if (keep) {
      path_ = std::filesystem::absolute(*keep);
      std::error_code failure;
      std::filesystem::create_directories(path_, failure);
      if (failure) throw std::runtime_error("--keep " + *keep + ": no folder can be made there: " + failure.message());
      return;
    }
    auto pattern = (std::filesystem::temp_directory_path() / "preprintd-demo-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder for the demo could be made in " + pattern);
    path_ = pattern;
  }
  ~Stage() {
    std::error_code ignored;
    if (!keep_) std::filesystem::remove_all(path_, ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool keep_;
};

Arguments words(std::vector<std::string> list) {
  Arguments arguments;
  arguments.words = std::move(list);
  return arguments;
}

void headline(const std::string& command) { std::cout << "\n$ preprintd " << command << "\n" << std::flush; }

/// The acts of the demo, each one a verb as she would type it.
int play(App& app, const std::filesystem::path& list) {
  const auto name = list.filename().string();
  headline("import reading-list " + name);
  if (const int code = run_import_reading_list(app, words({list.string()}))) return code;
  headline("fetch");
  if (const int code = run_fetch(app, {})) return code;
  headline("queue --limit 6");
  auto few = words({});
  few.give("--limit", {"6"});
  if (const int code = run_queue(app, few)) return code;

  auto database = app.open_read();
  if (!database) return failed(database.error());
  store::QueueFilter filter;
  filter.today = utc_day(app.now());
  filter.limit = 3;
  const auto best = store::queued_ids(*database, filter);
  if (best.size() < 3) return kFailed;
  headline(fmt::format("accept {} --summary '提出了一种新的视觉与语言对齐方法'", best[0].text()));
  auto yes = words({best[0].text()});
  yes.give("--summary", {"提出了一种新的视觉与语言对齐方法"});
  if (const int code = run_accept(app, yes)) return code;
  headline(fmt::format("accept {} --read-notes wanted", best[1].text()));
  auto notes = words({best[1].text()});
  notes.give("--read-notes", {"wanted"});
  if (const int code = run_accept(app, notes)) return code;
  headline(fmt::format("reject {} --why 'off topic'", best[2].text()));
  auto no = words({best[2].text()});
  no.give("--why", {"off topic"});
  if (const int code = run_reject(app, no)) return code;
  headline("export --diff");
  auto diff = words({});
  diff.give("--diff", {});
  if (const int code = run_export(app, diff)) return code;
  headline("export --into");
  auto into = words({});
  into.give("--into", {});
  if (const int code = run_export(app, into)) return code;
  headline("coverage");
  return run_coverage(app, {});
}

}  // namespace

int run_demo(App& app, const Arguments& arguments) {
  const Instant now = app.now();
  const Day newest = harvest::newest_announced(now);
  upstream::UpstreamServer::Options options;
  options.now = now;
  auto server = upstream::UpstreamServer::start(upstream::demo_scenario(newest), options);
  if (!server) return failed(server.error());
  const Stage stage(arguments.value("--keep"));
  const auto list = stage.path() / "README.md";
  if (const auto written = replace_file(list, upstream::demo_reading_list(newest)); !written)
    return failed(written.error());

  settings::SettingsSources sources;
  sources.environment["STATE_DIRECTORY"] = stage.path().string();
  sources.working_directory = stage.path();
  sources.set = (*server)->settings();
  sources.set.push_back("web.listen=\"127.0.0.1:0\"");
  // How it is shown is hers to say; where it asks and stores is not, for it is a demo.
  for (const auto& said : app.sources().set)
    if (said.starts_with("web.") || said.starts_with("queue.")) sources.set.push_back(said);
  sources.system_config.clear();
  auto in_force = settings::load_settings(sources);
  if (!in_force) return failed(in_force.error());
  App demo(std::move(*in_force), std::make_unique<SystemClock>(now), sources);
  std::cout << fmt::format("A week of invented papers on a simulated arXiv at {}; everything lies in {}\n",
                           (*server)->url(), stage.path().string());
  if (const int code = play(demo, list)) return code;
  if (!::isatty(STDOUT_FILENO)) return kDone;
  std::cout << "\nThe review page stays open until Ctrl-C.\n" << std::flush;
  return run_run(demo, {});
}

}  // namespace preprintd::daemon
