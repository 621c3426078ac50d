#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "daemon/app.hpp"

namespace preprintd::daemon {

/// How the service is started; everything else is in the settings.
class ServiceWishes {
 public:
  /// Hears the page's address ("http://127.0.0.1:8417/") once it listens; not called without a page.
  std::function<void(const std::string& address)> listening;
};

/// The service: fetches what is due once a minute and serves the page, until SIGTERM or SIGINT. Returns an exit code.
/// A second service on the same database is refused in one line that names the first.
int serve(App& app, const ServiceWishes& wishes);

}  // namespace preprintd::daemon
