// Whatever a stranger writes to the page's socket: the head and body, the address, the Host, and the change it asks
// for.
#include "base/text.hpp"
#include "daemon/web/changes.hpp"
#include "daemon/web/guard.hpp"
#include "daemon/web/router.hpp"
#include "daemon/web/server.hpp"
#include "fuzz.hpp"

using namespace preprintd;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  const auto request = web::parse_request(text);
  // A target alone, too: most inputs are no whole request.
  const auto target = web::parse_target(request ? std::string_view(request->target) : text);
  web::Route route;
  if (target) {
    fuzz::hold(!target->path.empty() && target->path.front() == '/', "a path begins with a slash");
    fuzz::hold(is_utf8(target->path), "a path is UTF-8");
    fuzz::hold(target->path.find('\\') == std::string::npos, "no backslash gets through");
    fuzz::hold((target->path + "/").find("/../") == std::string::npos, "no path leads upwards");
    route = web::find_route(target->path);
    fuzz::hold(!route.writes || target->path.compare(0, 8, "/api/v1/") == 0, "only the API writes");
  }
  if (!request) return 0;
  static const web::AllowedHosts hosts("127.0.0.1", 8417, {});
  if (!web::check_host(*request, hosts)) {
    const auto host = lower_ascii(*request->header("Host"));
    fuzz::hold(host == "127.0.0.1:8417" || host == "localhost:8417" || host == "[::1]:8417", "only our own names pass");
  }
  if (!web::check_write(*request, "0123456789abcdef", false)) {
    fuzz::hold(request->header("X-Preprintd-Token") == "0123456789abcdef", "nobody writes without the token");
  }
  if (route.writes) (void)web::read_change(route.place, route.rest, request->body);
  return 0;
}
