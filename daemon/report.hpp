#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/app.hpp"
#include "daemon/list_access.hpp"
#include "net/gate.hpp"
#include "paper/coverage.hpp"
#include "queue/budget.hpp"
#include "store/backup_folder.hpp"
#include "store/model_table.hpp"
#include "store/run_table.hpp"

namespace preprintd::daemon {

/// One upstream: when it last answered, and when it is asked next.
struct SourceState {
  std::string name;                         ///< "arxiv", "huggingface"
  std::map<std::string, Instant> answered;  ///< by route, e.g. "arxiv-listing"
  std::optional<Instant> next;
  std::string next_why;  ///< "the mailing of 2026-09-25", "2026-09-24 cs.CV is late"
};

/// What the database and its surroundings say of themselves; made for `status` and `/metrics`.
struct Report {
  Instant now{};
  std::optional<store::Run> run;
  std::vector<SourceState> sources;
  std::map<Verdict, int> verdicts;           ///< rows by verdict, those without one too
  std::map<std::string, Day> newest_proven;  ///< by category, huggingface not among them
  std::vector<Coverage> not_green;
  int queue = 0;
  int papers = 0;
  int pending = 0;
  int quarantined = 0;
  int requests_today = 0;
  std::vector<net::Blocked> blocked;
  queue::Agreement agreement;
  std::optional<store::StoredModel> model;
  std::uintmax_t database_bytes = 0;
  std::uintmax_t wal_bytes = 0;
  std::optional<Instant> checked_at;        ///< when the service last read the whole file
  std::string damage;                       ///< what it found then; empty: sound
  std::vector<store::KeptBackup> backups;   ///< of backup.dir, newest first
  std::string backup_failure;               ///< of the last try; empty: it went well
  std::optional<Instant> backup_elsewhere;  ///< newest copy `backup FILE` put on another disk
  bool backups_on_same_disk = false;
  std::vector<std::string> list_troubles;
  std::string topics_mistake;  ///< file, line and key of a topic that cannot be read; empty: all can

  bool is_green() const { return not_green.empty(); }
  bool is_backup_late(const settings::Settings& settings) const;
};

/// The most requests a day of `categories` may need when nothing goes wrong; what `status` compares with.
int usual_requests(const settings::Settings& settings);

/// Reads only; on any thread that owns `db`.
Report look(App& app, store::Database& db);

/// Names of the facts the service leaves in the database for `look`.
inline constexpr char kCheckedAt[] = "check:at", kDamage[] = "check:damage", kBackupFailure[] = "backup:failure",
                      kBackupElsewhere[] = "backup:elsewhere", kServiceLists[] = "service:lists";

}  // namespace preprintd::daemon
