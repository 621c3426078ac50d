#include "harvest/daily.hpp"

#include <fmt/format.h>
#include <utility>

#include "base/hop.hpp"
#include "base/sabotage.hpp"
#include "harvest/ask.hpp"
#include "harvest/reconcile.hpp"
#include "source/daily_reader.hpp"
#include "store/coverage_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;

constexpr char kLedgerName[] = "huggingface";
constexpr int kMostPages = 20;

Coverage judged(Day day, int got, int unreadable, const std::optional<Error>& failure,
                const std::optional<Coverage>& before, Instant now) {
  Coverage row;
  row.category = kLedgerName;
  row.day = day;
  row.got = got;
  row.checked_at = now;
  row.attempts = (before ? before->attempts : 0) + 1;
  row.route = {Source::huggingface};
  const bool over = day < utc_day(now);
  const bool proven = before && is_green(before->verdict) && before->verdict != Verdict::waiting;
  if (failure) {
    // What an earlier read proved stays; a poll that failed only delays the votes.
    if (proven) {
      row.verdict = before->verdict;
      row.why = "the last poll failed: " + failure->message();
    } else {
      row.verdict = over ? Verdict::failed : Verdict::waiting;
      row.why = failure->message();
      row.route = before ? before->route : std::vector<Source>();
    }
    row.next_at = next_try(row.attempts, failure->again_at(), now);
    row.why += fmt::format("; next: Hugging Face again at {}", render_instant(*row.next_at));
    return row;
  }
  // No picks at all is what an empty answer says too; it is believed when it is said again most of a day later.
  const bool said_before = before && before->got == 0 && before->verdict == Verdict::waiting &&
                           before->checked_at >= Instant(day + std::chrono::days{1}) &&
                           now - before->checked_at >= std::chrono::hours{20};
  const bool hasty = sabotaged("no-picks-believed");
  const bool believed = got > 0 || unreadable > 0 || proven || said_before || hasty;
  row.verdict = !over || !believed                     ? Verdict::waiting
                : before && !is_green(before->verdict) ? Verdict::healed
                                                       : Verdict::complete;
  if (before && before->verdict == Verdict::healed && over && believed) row.verdict = Verdict::healed;
  if (over && unreadable > 0 && !proven) {
    row.verdict = Verdict::short_;
    row.next_at = next_try(row.attempts, std::nullopt, now);
    row.why = fmt::format("{} picks, {} more unreadable; next: Hugging Face again at {}", got, unreadable,
                          render_instant(*row.next_at));
    return row;
  }
  row.why = row.verdict != Verdict::waiting ? fmt::format("{} picks", got) : fmt::format("{} picks so far", got);
  // Votes move for days, fast on the first two (facts.md §5).
  row.next_at = now + (utc_day(now) - day <= std::chrono::days{1} ? std::chrono::hours{1} : std::chrono::hours{12});
  return row;
}

}  // namespace

boost::asio::awaitable<DayReport> fetch_daily(World& world, Day day) {
  DayReport report;
  report.asked = true;
  auto look = [day](store::Database& db) { return store::find_coverage(db, kLedgerName, day); };
  const auto known = co_await world.store.run(std::move(look));
  std::optional<Error> failure;
  std::string url = source::daily_url(world.urls, day);
  int rank = 0;
  int unreadable = 0;
  for (int number = 0; number < kMostPages && !url.empty() && !failure; ++number) {
    const auto asked = std::exchange(url, std::string());
    auto answer = co_await ask(world, world.huggingface, Source::huggingface, kLedgerName, render_day(day), asked);
    if (!answer) {
      failure = answer.error();
      break;
    }
    // Nothing has moved since it was read whole.
    if (answer->unchanged && known && is_green(known->verdict) && known->got > 0) continue;
    auto read = [body = std::move(answer->body), day, rank] { return source::read_daily(body, day, rank + 1); };
    auto page = co_await hop(world.worker, std::move(read));
    if (!page) {
      failure = page.error();
      co_await distrust(world, asked);
      break;
    }
    if (!page->records.empty()) url = answer->next;
    PageRecords records;
    records.source = Source::huggingface;
    records.day = render_day(day);
    records.raw = answer->raw;
    records.records = std::move(page->records);
    records.unreadable = std::move(page->unreadable);
    rank += int(records.records.size() + records.unreadable.size());
    auto record = [records = std::move(records), now = world.clock.now()](store::Database& db) {
      return record_page(db, records, now);
    };
    auto done = co_await world.store.run(std::move(record));
    report.papers += done.papers;
    report.quarantined += done.quarantined;
    unreadable += done.quarantined;
  }
  if (failure) report.refused.push_back(fmt::format("{}: {}", source_name(Source::huggingface), failure->message()));
  auto settle = [day, failure, unreadable, repoll = world.settings.huggingface.repoll_days,
                 now = world.clock.now()](store::Database& db) {
    const auto before = store::find_coverage(db, kLedgerName, day);
    const int got = int(store::ids_sighted(db, Source::huggingface, "", day).size());
    auto row = judged(day, got, unreadable, failure, before, now);
    // The last poll of a day has no next one.
    if (is_proven(row) && row.next_at && utc_day(*row.next_at) > day + std::chrono::days{repoll}) row.next_at.reset();
    const bool same = before && before->verdict == row.verdict && before->got == row.got && before->why == row.why;
    // The first look after the day has ended is what a second empty answer is counted from.
    const Instant ended(day + std::chrono::days{1});
    const bool has_ended = before && before->checked_at < ended && now >= ended;
    if (!same || has_ended) {
      store::put_coverage(db, row);
      return row;
    }
    store::put_next_try(db, kLedgerName, day, row.next_at);
    auto stays = *before;
    stays.next_at = row.next_at;
    return stays;
  };
  report.row = co_await world.store.run(std::move(settle));
  co_return report;
}

}  // namespace preprintd::harvest
