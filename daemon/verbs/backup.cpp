#include <fmt/format.h>
#include <iostream>

#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/backup.hpp"

namespace preprintd::daemon {

int run_backup(App& app, const Arguments& arguments) {
  const auto& source = app.settings().database.path;
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto copied = store::backup(source, arguments.words.front());
  if (!copied) return failed(copied.error());
  std::error_code ignored;
  std::cout << fmt::format("{}: {} KiB, verified\n", arguments.words.front(),
                           std::filesystem::file_size(arguments.words.front(), ignored) >> 10);
  return kDone;
}

}  // namespace preprintd::daemon
