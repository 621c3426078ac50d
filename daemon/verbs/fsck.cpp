#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/invariants.hpp"

namespace preprintd::daemon {
namespace {

boost::json::array to_array(const std::vector<std::string>& sentences) {
  boost::json::array list;
  for (const auto& sentence : sentences) list.emplace_back(sentence);
  return list;
}

}  // namespace

int run_fsck(App& app, const Arguments& arguments) {
  const bool repair = arguments.has("--repair");
  {
    // Looked for without making one.
    const auto there = app.open_read();
    if (!there) return failed(there.error());
  }
  auto database = repair ? app.open_write() : app.open_read();
  if (!database) return failed(database.error());
  std::vector<std::string> done;
  if (repair) done = store::write(*database, [](store::Database& db) { return store::repair_derived(db); });
  const auto broken = store::check_invariants(*database);
  if (arguments.json) {
    boost::json::object answer{{"findings", to_array(broken)}};
    if (repair) answer["repaired"] = to_array(done);
    std::cout << boost::json::serialize(answer) << '\n';
    return broken.empty() ? kDone : kFailed;
  }
  for (const auto& sentence : done) std::cout << "repair: " << sentence << '\n';
  for (const auto& sentence : broken) complain(sentence);
  if (broken.empty()) {
    std::cout << "everything that must hold holds\n";
  } else if (repair) {
    complain("this cannot be derived from anything; `preprintd restore` puts a copy back");
  } else {
    complain(fmt::format("{} findings; `preprintd fsck --repair` makes anew what can be derived", broken.size()));
  }
  return broken.empty() ? kDone : kFailed;
}

}  // namespace preprintd::daemon
