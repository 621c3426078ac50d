#include "review/import_decisions.hpp"

#include <fmt/format.h>
#include <iostream>

#include "base/atomic_file.hpp"
#include "daemon/verbs/decisions.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestFile = 256u << 20;

}  // namespace

int run_import_decisions(App& app, const Arguments& arguments) {
  const auto& name = arguments.words.front();
  const auto text = read_file(name, kLargestFile);
  if (!text) return failed(text.error());
  const auto lines = format::parse_decisions(*text);
  if (!lines) return failed(lines.error().within(name));
  auto database = app.open_write();
  if (!database) return failed(database.error());
  const auto done = store::write(
      *database, [&](store::Database& db) { return review::import_decisions(db, *lines, by_command_line(app)); });
  std::cout << fmt::format("{} decisions read, {} taken over, {} as new or newer here\n", done.lines, done.taken,
                           done.kept);
  return kDone;
}

}  // namespace preprintd::daemon
