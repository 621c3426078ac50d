#include "daemon/report.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.hpp"
#include "harvest/agenda.hpp"
#include "harvest/calendar.hpp"
#include "harvest/plan.hpp"
#include "store/answer_table.hpp"
#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"
#include "store/quarantine_table.hpp"
#include "store/queue_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::chrono::days kAgreement{30};
constexpr char kHuggingFace[] = "huggingface";

void consider(SourceState& state, Instant at, const std::string& why) {
  if (state.next && *state.next <= at) return;
  state.next = at;
  state.next_why = why;
}

std::vector<SourceState> source_states(App& app, store::Database& db, const std::vector<Coverage>& rows, Instant now) {
  SourceState arxiv, huggingface;
  arxiv.name = "arxiv";
  huggingface.name = kHuggingFace;
  for (auto& [source, at] : store::newest_answers(db))
    (source == kHuggingFace ? huggingface : arxiv).answered.emplace(source, at);
  const Day coming = weekday_after(harvest::newest_announced(now));
  consider(arxiv, harvest::next_mailing(now), fmt::format("the mailing of {}", render_day(coming)));
  const Day tomorrow = utc_day(now) + std::chrono::days{1};
  consider(huggingface, Instant(tomorrow), fmt::format("the picks of {}", render_day(tomorrow)));
  for (const auto& row : rows) {
    if (!row.next_at) continue;
    auto& state = row.category == kHuggingFace ? huggingface : arxiv;
    const auto at = harvest::after_rush(std::max(*row.next_at, now));
    const auto what =
        is_green(row.verdict) ? std::string("once more") : fmt::format("is {}", verdict_name(row.verdict));
    consider(state, at, fmt::format("{} {} {}", render_day(row.day), row.category, what));
  }
  std::vector<SourceState> states{std::move(arxiv)};
  if (app.settings().huggingface.enabled) states.push_back(std::move(huggingface));
  return states;
}

}  // namespace

bool Report::is_backup_late(const settings::Settings& settings) const {
  const auto every = std::chrono::duration_cast<std::chrono::seconds>(settings.backup.every);
  return !backups.empty() && now - backups.front().at > 2 * every;
}

int usual_requests(const settings::Settings& settings) {
  // A feed, a listing page and a catch-up page for each category, and metadata by the hundred.
  const int categories = static_cast<int>(settings.arxiv.categories.size());
  return categories * 4 + 20;
}

Report look(App& app, store::Database& db) {
  const auto& settings = app.settings();
  Report report;
  report.now = app.now();
  report.run = store::newest_run(db);
  for (const auto verdict : {Verdict::waiting, Verdict::complete, Verdict::healed, Verdict::quiet, Verdict::late,
                             Verdict::stale, Verdict::short_, Verdict::failed})
    report.verdicts[verdict] = 0;
  auto rows = harvest::ledger(db, settings, std::nullopt, report.now);
  for (const auto& row : rows) {
    ++report.verdicts[row.verdict];
    if (row.category == kHuggingFace || !is_green(row.verdict) || row.verdict == Verdict::waiting) continue;
    auto& newest = report.newest_proven[row.category];
    newest = std::max(newest, row.day);
  }
  report.sources = source_states(app, db, rows, report.now);
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(report.not_green),
               [](const Coverage& row) { return !is_green(row.verdict); });
  report.queue = store::count_queue(db, utc_day(report.now));
  report.agreement = queue::agreement_since(db, report.now - kAgreement);
  report.model = store::newest_model_facts(db);
  report.papers = store::count_papers(db);
  report.pending = store::count_pending(db);
  report.quarantined = store::count_quarantined(db);

  AsioTimer timer;
  net::Gate gate(net::GateRules(settings.state / "arxiv.gate"), app.clock(), timer, 1);
  report.requests_today = gate.requests_today();
  report.blocked = gate.blocked();
  net::Gate other(net::GateRules(settings.state / "huggingface.gate"), app.clock(), timer, 1);
  for (auto& host : other.blocked()) report.blocked.push_back(std::move(host));

  report.database_bytes = static_cast<std::uintmax_t>(db.connection().execAndGet("PRAGMA page_count").getInt64()) *
                          static_cast<std::uintmax_t>(db.connection().execAndGet("PRAGMA page_size").getInt64());
  report.wal_bytes = db.wal_bytes();
  if (const auto at = store::fact(db, kCheckedAt)) report.checked_at = parse_instant(*at);
  report.damage = store::fact(db, kDamage).value_or("");
  report.backups = store::backups_in(settings.backup.dir);
  report.backup_failure = store::fact(db, kBackupFailure).value_or("");
  if (const auto at = store::fact(db, kBackupElsewhere)) report.backup_elsewhere = parse_instant(*at);
  report.backups_on_same_disk = store::on_one_disk(settings.backup.dir, settings.database.path);
  for (const auto& trouble : list_troubles(known_list_files(app, &db), false))
    report.list_troubles.push_back(trouble.text());
  const auto seen_by_service = store::fact(db, kServiceLists).value_or("");
  for (const auto line : lines_of(seen_by_service))
    if (!line.empty() &&
        std::find(report.list_troubles.begin(), report.list_troubles.end(), line) == report.list_troubles.end())
      report.list_troubles.emplace_back(line);
  if (const auto topics = app.topics(); !topics) report.topics_mistake = topics.error().message();
  return report;
}

}  // namespace preprintd::daemon
