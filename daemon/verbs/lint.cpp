#include <boost/json.hpp>
#include <fmt/format.h>
#include <iostream>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/app.hpp"
#include "daemon/verbs/verbs.hpp"
#include "format/lint.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestList = 64u << 20;

}  // namespace

int run_lint(App&, const Arguments& arguments) {
  bool clean = true;
  for (const auto& file : arguments.words) {
    const auto bytes = read_file(file, kLargestList);
    if (!bytes) return failed(bytes.error());
    for (const auto& finding : format::lint(format::parse_list_file(*bytes))) {
      clean = false;
      if (arguments.json) {
        std::cout << boost::json::serialize(boost::json::object{{"file", file},
                                                                {"line", finding.line},
                                                                {"column", finding.column},
                                                                {"kind", finding.kind},
                                                                {"message", finding.message}})
                  << '\n';
      } else {
        std::cout << fmt::format("{}:{}:{}: {}: {}\n", file, finding.line, finding.column, finding.kind,
                                 visible(finding.message));
      }
    }
  }
  return clean ? kDone : kFailed;
}

}  // namespace preprintd::daemon
