#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "harvest/import_snapshot.hpp"
#include "paper/category.hpp"

namespace preprintd::daemon {
namespace {

std::string with_commas(std::int64_t number) {
  auto text = std::to_string(number);
  for (auto at = std::ssize(text) - 3; at > 0; at -= 3) text.insert(std::size_t(at), ",");
  return text;
}

/// One line on a terminal, rewritten in place; nothing elsewhere.
class Bar {
 public:
  explicit Bar(Clock& clock) : clock_(clock), begun_(clock.boot()), shown_(begun_), on_(::isatty(STDERR_FILENO) != 0) {}
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;
  ~Bar() {
    if (on_ && shown_ != begun_) std::cerr << "\r\x1b[K" << std::flush;
  }

  void show(const harvest::SnapshotProgress& progress) {
    const auto now = clock_.boot();
    if (!on_ || now - shown_ < Milliseconds(200)) return;
    shown_ = now;
    const auto seconds = double((now - begun_).count()) / 1000;
    std::string line = fmt::format("{} lines, {} a second", with_commas(progress.lines),
                                   with_commas(std::int64_t(double(progress.lines) / seconds)));
    if (progress.bytes_in_all && *progress.bytes_in_all > 0 && progress.bytes > 0) {
      const auto share = double(progress.bytes) / double(*progress.bytes_in_all);
      const auto left = std::int64_t(seconds / share * (1 - share));
      line = fmt::format("{:3.0f} %  {}, {}:{:02} left", share * 100, line, left / 60, left % 60);
    }
    std::cerr << "\r\x1b[K" << line << std::flush;
  }

 private:
  Clock& clock_;
  Milliseconds begun_, shown_;
  bool on_;
};

Result<std::vector<std::string>> categories_of(const std::vector<std::string>& given) {
  std::vector<std::string> names;
  for (const auto& list : given) {
    for (const auto part : split(list, ',')) {
      const auto name = trimmed(part);
      if (name.empty()) continue;
      const auto archive = name.ends_with(".*") ? name.substr(0, name.size() - 2) : name;
      if (!canonical_category(name) && categories_under(archive).empty())
        return Error(ErrorKind::usage,
                     fmt::format("--categories {}: arXiv has no such category (cs.CV, cs.*)", visible(name)));
      names.emplace_back(canonical_category(name).value_or(std::string(name)));
    }
  }
  return names;
}

void print(const harvest::SnapshotReport& report, double seconds) {
  if (report.resumed_after > 0) std::cout << fmt::format("went on after line {}\n", with_commas(report.resumed_after));
  std::cout << fmt::format("{} lines in {:.1f} s: {} papers new, {} changed, {} unchanged", with_commas(report.lines),
                           seconds, with_commas(report.added), with_commas(report.changed),
                           with_commas(report.unchanged));
  if (report.left_out > 0) std::cout << fmt::format(", {} left out as you asked", with_commas(report.left_out));
  std::cout << '\n';
  if (!report.words_note.empty())
    std::cout << fmt::format("the text index was made by FTS5 itself, which takes longer: {}\n", report.words_note);
  if (report.bad == 0) return;
  std::cout << (report.bad == 1
                    ? std::string("1 line could not be read and is in the quarantine:\n")
                    : fmt::format("{} lines could not be read; the first {} are in the quarantine:\n",
                                  with_commas(report.bad), with_commas(std::min<std::int64_t>(report.bad, 1000))));
  for (const auto& bad : report.first_bad) std::cout << "  " << visible(bad) << '\n';
}

}  // namespace

int run_import_snapshot(App& app, const Arguments& arguments) {
  harvest::SnapshotImport how;
  how.file = arguments.words.front();
  how.database = app.settings().database.path;
  auto categories = categories_of(arguments.values("--categories"));
  if (!categories) return failed(categories.error());
  how.categories = std::move(*categories);
  if (const auto text = arguments.value("--since")) {
    const auto since = day_argument(*text, "--since");
    if (!since) return failed(since.error());
    how.since = *since;
  }
  const auto begun = app.clock().boot();
  Result<harvest::SnapshotReport> report = [&] {
    Bar bar(app.clock());
    return harvest::import_snapshot(how, app.clock(), [&](const auto& progress) { bar.show(progress); });
  }();
  if (!report) return failed(report.error());
  print(*report, double((app.clock().boot() - begun).count()) / 1000);
  if (report->damage) {
    complain(fmt::format("{}: {}; everything before is stored, import a whole file and the rest is added",
                         arguments.words.front(), *report->damage));
    return kPartly;
  }
  if (report->bad > 0 && report->added + report->changed + report->unchanged + report->left_out == 0) {
    complain(fmt::format("{}: not one line is a record of arXiv's metadata snapshot (JSON, one paper a line)",
                         arguments.words.front()));
    return kFailed;
  }
  return kDone;
}

}  // namespace preprintd::daemon
