#pragma once
#include <string>

#include "daemon/report.hpp"

namespace preprintd::daemon {

/// What only the running service knows.
struct ServiceState {
  bool alive = true;
  bool fetching = false;
};

/// The body of `/metrics`, Prometheus' text format 0.0.4, with the figures of this process.
std::string render_metrics(const Report& report, const ServiceState& service);

}  // namespace preprintd::daemon
