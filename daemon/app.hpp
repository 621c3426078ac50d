#pragma once
#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "daemon/verb.hpp"
#include "settings/load.hpp"
#include "settings/settings.hpp"
#include "store/database.hpp"
#include "triage/triage.hpp"

namespace preprintd::daemon {

/// What every verb works with: the settings in force, the clock and the ways to the database.
/// Verbs print results to `std::cout` and complaints, one line each, through `complain`.
class App {
 public:
  App(settings::Settings in_force, std::unique_ptr<Clock> its_clock, settings::SettingsSources from);

  /// Any thread. Stays valid as long as the App, also when a reload has put others in force.
  const settings::Settings& settings() const { return *in_force_.load(); }
  /// Where the settings come from; SIGHUP and `check` read them again.
  const settings::SettingsSources& sources() const { return sources_; }
  Clock& clock() { return *clock_; }
  Instant now() { return clock_->now(); }

  /// For verbs that decide or fetch: makes the database where there is none yet, migrates an older one.
  Result<store::Database> open_write() const { return store::Database::open_write(settings().database.path); }
  /// For reading verbs: a missing database is an error that names the path, nothing is created.
  Result<store::Database> open_read() const { return store::Database::open_read(settings().database.path); }
  /// The topics in force: `topics_dir`, or the ones this program was built with.
  Result<triage::Topics> topics() const;

  /// SIGHUP: reads settings and topics again and puts them in force. On failure (every mistake, one a line) those of
  /// before stay. What a running service cannot change stays as it was; its keys are returned. Loop's thread only.
  Result<std::vector<std::string>> reload();

 private:
  std::list<settings::Settings> generations_;  ///< never taken out: other threads may look at an old one
  std::atomic<const settings::Settings*> in_force_;
  std::unique_ptr<Clock> clock_;
  settings::SettingsSources sources_;
};

/// One line on standard error, "preprintd: …".
void complain(const std::string& sentence);
/// Complains and gives the exit code that fits: usage 2, everything else 1.
int failed(const Error& error);

/// A REF of the command line: any spelling of an identifier. Complains when it is none.
std::optional<ArxivId> reference(const std::string& spelling);
/// A topic of the command line in its canonical spelling; one that is not in force is a usage error that names those
/// that are.
Result<std::string> topic_argument(const App& app, const std::string& text);
/// A day of the command line, "2026-09-24"; `option` is what the complaint names.
Result<Day> day_argument(const std::string& text, const std::string& option);

}  // namespace preprintd::daemon
