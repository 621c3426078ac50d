#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <poll.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/app.hpp"
#include "settings/load.hpp"

namespace preprintd::daemon {
namespace {

std::optional<LogLevel> log_level(const std::string& name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "info") return LogLevel::info;
  if (name == "warning") return LogLevel::warning;
  if (name == "error") return LogLevel::error;
  return std::nullopt;
}

int run(const Invocation& invocation) {
  std::unique_ptr<Clock> clock = std::make_unique<SystemClock>();
  if (invocation.now) {
    const auto instant = parse_instant(*invocation.now);
    if (!instant) {
      complain(fmt::format("--now {}: an instant looks like 2026-09-24T12:00:00Z", visible(*invocation.now)));
      return kUsage;
    }
    clock = std::make_unique<SystemClock>(*instant);
  }
  auto sources = settings::sources_of_process(invocation.config, invocation.sets);
  if (invocation.log_level) {
    if (!log_level(*invocation.log_level)) {
      complain(fmt::format("--log-level {}: one of debug, info, warning, error", visible(*invocation.log_level)));
      return kUsage;
    }
    // A setting for one call like any other, so that a reload keeps it.
    sources.set.push_back("log.level=" + *invocation.log_level);
  }
  settings::Settings in_force;
  // `check` prints every mistake itself; for all others the first line of complaint is the end.
  if (invocation.verb->name != "check") {
    auto loaded = settings::load_settings(sources);
    if (!loaded) {
      for (const auto line : lines_of(loaded.error().message())) complain(std::string(line));
      return kUsage;
    }
    in_force = std::move(*loaded);
  } else {
    in_force = settings::read_settings(sources).settings;
  }
  start_log(in_force.log.level, in_force.log.format == settings::LogFormat::json);
  App app(std::move(in_force), std::move(clock), sources);
  return invocation.verb->run(app, invocation.arguments);
}

/// What the verb returned, or `kFailed` where its output did not arrive. A reader that left (`| head`) has what it
/// wanted.
int with_output_written(int code) {
  std::cout.flush();
  if (std::cout.good()) return code;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0) return code;
  complain("standard output cannot be written; is the disk full?");
  return kFailed;
}

}  // namespace
}  // namespace preprintd::daemon

int main(int argc, char** argv) {
  using namespace preprintd;
  // A closed pipe ends the output, not the transaction.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  daemon::Invocation invocation;
  if (const auto done = daemon::parse_command_line(argc, argv, invocation)) return *done;
  try {
    return daemon::with_output_written(daemon::run(invocation));
  } catch (const std::exception& error) {
    // Storage refuses by exception; every step before this line was rolled back.
    std::cout.flush();
    daemon::complain(error.what());
    return daemon::kFailed;
  }
}
