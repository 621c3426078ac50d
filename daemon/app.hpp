#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

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
  App(settings::Settings in_force, std::unique_ptr<Clock> its_clock, settings::SettingsSources from)
      : settings_(std::move(in_force)), clock_(std::move(its_clock)), sources_(std::move(from)) {}

  const settings::Settings& settings() const { return settings_; }
  /// Where the settings come from; SIGHUP and `check` read them again.
  const settings::SettingsSources& sources() const { return sources_; }
  Clock& clock() { return *clock_; }
  Instant now() { return clock_->now(); }

  /// For verbs that decide or fetch: makes the database where there is none yet, migrates an older one.
  Result<store::Database> open_write() const { return store::Database::open_write(settings_.database.path); }
  /// For reading verbs: a missing database is an error that names the path, nothing is created.
  Result<store::Database> open_read() const { return store::Database::open_read(settings_.database.path); }
  /// The topics in force: `topics_dir`, or the ones this program was built with.
  Result<triage::Topics> topics() const;

 private:
  settings::Settings settings_;
  std::unique_ptr<Clock> clock_;
  settings::SettingsSources sources_;
};

/// One line on standard error, "preprintd: …".
void complain(const std::string& sentence);
/// Complains and gives the exit code that fits: usage 2, everything else 1.
int failed(const Error& error);

/// A REF of the command line: any spelling of an identifier. Complains when it is none.
std::optional<ArxivId> reference(const std::string& spelling);
/// A day of the command line, "2026-09-24"; `option` is what the complaint names.
Result<Day> day_argument(const std::string& text, const std::string& option);

}  // namespace preprintd::daemon
