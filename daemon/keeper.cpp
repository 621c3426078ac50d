#include "daemon/keeper.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "base/hop.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/copies.hpp"
#include "daemon/list_access.hpp"
#include "daemon/report.hpp"
#include "store/backup_folder.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::daemon {
namespace {

using boost::asio::awaitable;
namespace fs = std::filesystem;

constexpr Milliseconds kBetweenLooks{60000};
constexpr Milliseconds kAfterFailure{3600000};
constexpr std::chrono::days kBetweenChecks{7};

/// What became of one copy.
struct Copied {
  std::string failure;
  fs::path file;
  std::uintmax_t bytes = 0;
  int removed = 0;
};

Copied copy_and_rotate(App& app, Instant now, const std::atomic<bool>& stop) {
  const auto& backup = app.settings().backup;
  Copied copied;
  // A copy of nothing would only stand in the way of the first real one.
  auto db = app.open_read();
  if (!db || store::count_papers(*db) == 0) return copied;
  std::error_code failure;
  fs::create_directories(backup.dir, failure);
  if (failure) {
    copied.failure = fmt::format("{}: {} (backup.dir)", backup.dir.string(), failure.message());
    return copied;
  }
  copied.file = backup.dir / store::backup_name(now);
  store::BackupWish wish;
  wish.stop = &stop;
  if (const auto made = back_up(app, copied.file, wish); !made) {
    copied.failure = made.error().message();
    return copied;
  }
  copied.bytes = fs::file_size(copied.file, failure);
  copied.removed = store::rotate_backups(backup.dir, backup.keep, backup.max_size.count);
  return copied;
}

bool is_backup_due(const settings::Settings& settings, Instant now) {
  const auto copies = store::backups_in(settings.backup.dir);
  return copies.empty() || now - copies.front().at >= settings.backup.every || copies.front().at > now;
}

}  // namespace

Keeper::Keeper(App& app, Timer& timer, store::StoreThread& store, bool is_service)
    : app_(app), timer_(timer), store_(store), is_service_(is_service) {}

Keeper::~Keeper() {
  stop_ = true;
  thread_.join();
}

awaitable<void> Keeper::run() {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  while (state.cancelled() == boost::asio::cancellation_type::none) {
    std::string failure;
    busy_ = true;
    try {
      co_await look_at_lists();
      if (!checked_ || app_.now() - *checked_ >= kBetweenChecks) co_await check();
      if (!stop_ && app_.clock().boot() >= not_before_) co_await copy();
    } catch (const std::exception& error) {
      failure = error.what();
    }
    busy_ = false;
    if (stop_) co_return;
    if (!failure.empty()) log_error("looking after the database: {}", failure);
    co_await timer_.sleep(kBetweenLooks);
  }
}

awaitable<void> Keeper::note(std::string name, std::string value) {
  auto work = [name = std::move(name), value = std::move(value)](store::Database& db) {
    store::set_fact(db, name, value);
  };
  co_await store_.run(std::move(work));
}

awaitable<void> Keeper::check() {
  auto work = [this] { return store::quick_check(app_.settings().database.path, &stop_); };
  const auto damage = co_await hop(thread_.get_executor(), std::move(work));
  if (stop_) co_return;
  checked_ = app_.now();
  if (!damage.empty())
    log_error(
        "the database is damaged: {}; stop the service, then `preprintd restore` puts a copy back (docs/operations.md)",
        damage);
  co_await note(kDamage, damage);
  co_await note(kCheckedAt, render_instant(*checked_));
}

awaitable<void> Keeper::copy() {
  if (!is_backup_due(app_.settings(), app_.now())) co_return;
  auto work = [this, now = app_.now()] { return copy_and_rotate(app_, now, stop_); };
  const auto copied = co_await hop(thread_.get_executor(), std::move(work));
  if (stop_ || (copied.failure.empty() && copied.file.empty())) co_return;
  if (copied.failure.empty()) {
    log_info("backup: {}, {} KiB, verified{}", copied.file.string(), copied.bytes >> 10,
             copied.removed > 0 ? fmt::format("; {} old ones removed", copied.removed) : std::string());
  } else {
    not_before_ = app_.clock().boot() + kAfterFailure;
    log_error("no backup: {}; tried again in an hour", copied.failure);
  }
  co_await note(kBackupFailure, copied.failure);
}

awaitable<void> Keeper::look_at_lists() {
  auto work = [this] {
    std::string text;
    auto db = app_.open_read();
    if (!db) return text;
    for (const auto& trouble : list_troubles(known_list_files(app_, &*db), is_service_)) text += trouble.text() + "\n";
    return text;
  };
  auto text = co_await hop(thread_.get_executor(), std::move(work));
  if (text == lists_) co_return;
  for (const auto line : lines_of(text))
    if (!line.empty()) log_warning("{}", line);
  lists_ = text;
  co_await note(kServiceLists, std::move(text));
}

}  // namespace preprintd::daemon
