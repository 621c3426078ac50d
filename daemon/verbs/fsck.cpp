#include <boost/json.hpp>
#include <iostream>

#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "store/backup.hpp"

namespace preprintd::daemon {

int run_fsck(App& app, const Arguments& arguments) {
  auto database = app.open_read();
  if (!database) return failed(database.error());
  const auto broken = store::check_invariants(*database);
  if (arguments.json) {
    boost::json::array findings;
    for (const auto& sentence : broken) findings.emplace_back(sentence);
    std::cout << boost::json::serialize(boost::json::object{{"findings", std::move(findings)}}) << '\n';
  } else if (broken.empty()) {
    std::cout << "everything that must hold holds\n";
  }
  if (!arguments.json)
    for (const auto& sentence : broken) complain(sentence);
  return broken.empty() ? kDone : kFailed;
}

}  // namespace preprintd::daemon
