#include "harvest/arxiv_day.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/hop.hpp"
#include "base/sabotage.hpp"
#include "harvest/ask.hpp"
#include "harvest/calendar.hpp"
#include "harvest/enrich.hpp"
#include "harvest/page_evidence.hpp"
#include "harvest/reconcile.hpp"
#include "source/feed_reader.hpp"
#include "source/listing_reader.hpp"
#include "store/coverage_table.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;
using std::chrono::days;

/// One category and day while it is being asked for.
class Asking {
 public:
  Asking(World& world, Due due, Routes routes) : world_(world), due_(std::move(due)), routes_(std::move(routes)) {}

  awaitable<DayReport> run(bool force);

 private:
  bool may(Source route) const { return routes_.empty() || routes_.count(route) > 0; }
  bool proven() const { return is_proven(report_.row); }
  awaitable<void> ask_feed();
  awaitable<void> ask_listing();
  awaitable<void> ask_catchup();
  awaitable<void> ask_for_missing(PageShown& page);
  awaitable<void> prove_quiet();
  awaitable<void> believe_zero();
  awaitable<void> confirm();
  void note_absence();
  awaitable<void> settle();

  void refused(Source route, const Error& error) {
    Refusal refusal;
    refusal.route = route;
    refusal.why = error.message();
    refusal.again_at = error.again_at();
    report_.refused.push_back(fmt::format("{}: {}", source_name(route), refusal.why));
    evidence_.refusals.push_back(std::move(refusal));
  }
  void count(const Recorded& done) {
    report_.papers += done.papers;
    report_.quarantined += done.quarantined;
    report_.replaced.insert(report_.replaced.end(), done.replaced.begin(), done.replaced.end());
  }

  World& world_;
  Due due_;
  Routes routes_;
  Evidence evidence_;
  std::optional<Coverage> before_;
  DayReport report_;
};

awaitable<void> Asking::ask_feed() {
  const auto url = source::feed_url(world_.urls, due_.category);
  auto answer = co_await ask(world_, world_.arxiv, Source::arxiv_feed, due_.category, render_day(due_.day), url);
  if (!answer) {
    refused(Source::arxiv_feed, answer.error());
    co_return;
  }
  auto read = [body = std::move(answer->body)] { return source::read_feed(body); };
  auto page = co_await hop(world_.worker, std::move(read));
  if (!page) {
    refused(Source::arxiv_feed, page.error());
    co_await distrust(world_, url);
    co_return;
  }
  if (page->day != due_.day) {
    const Error wrong_day(ErrorKind::unavailable, fmt::format("states {}", render_day(page->day)));
    refused(Source::arxiv_feed, wrong_day);
    co_return;
  }
  if (const auto other = is_of_another(page->subject, page->records, due_)) {
    refused(Source::arxiv_feed, *other);
    co_await distrust(world_, url);
    co_return;
  }
  FeedShown shown;
  shown.states = page->day;
  shown.truncated = page->truncated;
  shown.items = int(page->records.size() + page->unreadable.size());
  for (const auto& record : page->records) {
    if (is_counted(record.sighting.kind)) ++shown.announced;
  }
  auto record = [page = std::move(*page), due = due_, raw = answer->raw, shown,
                 now = world_.clock.now()](store::Database& db) mutable {
    shown.repeats = repeats_earlier_day(db, page.records, due);
    Recorded done;
    if (!shown.repeats) {
      PageRecords records;
      records.source = Source::arxiv_feed;
      records.category = due.category;
      records.day = render_day(due.day);
      records.raw = raw;
      records.records = std::move(page.records);
      records.unreadable = std::move(page.unreadable);
      for (auto& one : records.records) one.sighting.category = due.category;
      done = record_page(db, records, now);
    }
    return std::make_pair(shown, std::move(done));
  };
  auto recorded = co_await world_.store.run(std::move(record));
  evidence_.feed = recorded.first;
  count(recorded.second);
}

awaitable<void> Asking::ask_listing() {
  const auto url = source::listing_url(world_.urls, due_.category);
  auto answer = co_await ask(world_, world_.arxiv, Source::arxiv_listing, due_.category, render_day(due_.day), url);
  if (!answer) {
    refused(Source::arxiv_listing, answer.error());
    co_return;
  }
  auto read = [body = std::move(answer->body)] { return source::read_listing(body); };
  auto page = co_await hop(world_.worker, std::move(read));
  if (!page) {
    refused(Source::arxiv_listing, page.error());
    co_await distrust(world_, url);
    co_return;
  }
  if (const auto other = is_of_another(page->category, page->records, due_)) {
    refused(Source::arxiv_listing, *other);
    co_await distrust(world_, url);
    co_return;
  }
  if (sabotaged("wrong-day-believed")) page->day = due_.day;
  auto shown = shown_by(*page, Source::arxiv_listing);
  // A page of another day is not kept: that day is asked for by its own name, and under a wrong date the papers would
  // make the true page of their day look like a repetition.
  if (shown.states < due_.day) {
    evidence_.older = std::move(shown);
    co_return;
  }
  if (shown.states > due_.day) {
    const Error wrong_day(ErrorKind::unavailable, fmt::format("states {}", render_day(shown.states)));
    refused(Source::arxiv_listing, wrong_day);
    co_return;
  }
  for (const auto& record : page->records)
    if (!is_counted(record.sighting.kind)) ++report_.replacements;
  auto record = [page = std::move(*page), due = due_, raw = answer->raw,
                 now = world_.clock.now()](store::Database& db) mutable {
    const bool repeats =
        repeats_earlier_day(db, page.records, due) || is_contradicted(db, page.records, Source::arxiv_listing, due);
    if (!repeats) reopen_later_days(db, page.records, due, now);
    const auto records = records_of(page, due, Source::arxiv_listing, raw);
    return std::make_pair(repeats, repeats ? Recorded() : record_page(db, records, now));
  };
  auto done = co_await world_.store.run(std::move(record));
  count(done.second);
  if (done.first) {
    evidence_.page_repeats = true;
  } else {
    co_await ask_for_missing(shown);
    if (answer->unchanged && !shown.is_whole()) co_await distrust(world_, url);
    evidence_.page = std::move(shown);
  }
}

awaitable<void> Asking::ask_catchup() {
  PageShown whole;
  whole.route = Source::arxiv_catchup;
  whole.states = due_.day;
  int replacements = 0;
  std::vector<std::string> unchanged;
  for (int number = 1;; ++number) {
    const auto url = source::catchup_url(world_.urls, due_.category, due_.day, number);
    auto answer = co_await ask(world_, world_.arxiv, Source::arxiv_catchup, due_.category, render_day(due_.day), url);
    if (!answer) {
      refused(Source::arxiv_catchup, answer.error());
      co_return;
    }
    auto read = [body = std::move(answer->body)] { return source::read_listing(body); };
    auto page = co_await hop(world_.worker, std::move(read));
    if (!page) {
      refused(Source::arxiv_catchup, page.error());
      co_await distrust(world_, url);
      co_return;
    }
    if (const auto other = is_of_another(page->category, page->records, due_)) {
      refused(Source::arxiv_catchup, *other);
      co_await distrust(world_, url);
      co_return;
    }
    if (sabotaged("wrong-day-believed")) page->day = due_.day;
    if (page->day != due_.day) {
      const Error wrong_day(ErrorKind::unavailable, fmt::format("states {}", render_day(page->day)));
      refused(Source::arxiv_catchup, wrong_day);
      co_return;
    }
    if (answer->unchanged) unchanged.push_back(url);
    auto shown = shown_by(*page, Source::arxiv_catchup);
    const bool more = page->has_more_pages && !page->records.empty();
    const auto next_day = page->next_day;
    for (const auto& record : page->records)
      if (!is_counted(record.sighting.kind)) ++replacements;
    auto record = [page = std::move(*page), due = due_, raw = answer->raw, next_day,
                   now = world_.clock.now()](store::Database& db) mutable {
      const bool repeats =
          repeats_earlier_day(db, page.records, due) || is_contradicted(db, page.records, Source::arxiv_catchup, due);
      if (next_day) store::set_fact(db, "mailing-after:" + render_day(due.day), render_day(*next_day));
      if (!repeats) reopen_later_days(db, page.records, due, now);
      const auto records = records_of(page, due, Source::arxiv_catchup, raw);
      return std::make_pair(repeats, repeats ? Recorded() : record_page(db, records, now));
    };
    auto done = co_await world_.store.run(std::move(record));
    count(done.second);
    if (done.first) {
      evidence_.page_repeats = true;
      co_return;
    }
    whole.add(shown);
    if (!more) break;
  }
  co_await ask_for_missing(whole);
  // What does not agree with its own counts may carry the validators of the page as it should be, and is confirmed by
  // them: the next time it is asked for anew.
  if (!whole.is_whole())
    for (const auto& url : unchanged) co_await distrust(world_, url);
  report_.replacements = std::max(report_.replacements, replacements);
  evidence_.page = std::move(whole);
}

/// What a page names and could not be kept, or names only inside an entry that could not be read, is asked of the API
/// by its id. A paper it knows is then announced as the page says; where the entry does not tell how, by its
/// categories.
awaitable<void> Asking::ask_for_missing(PageShown& page) {
  auto wanted = page.named;
  // An entry that cannot be read may be a replacement; only where the count asks for all of them they are news.
  if (int(page.named.size() + page.lost.size()) == page.stated)
    wanted.insert(wanted.end(), page.lost.begin(), page.lost.end());
  auto look = [wanted = std::move(wanted), due = due_](store::Database& db) { return missing_of(db, wanted, due); };
  auto missing = co_await world_.store.run(std::move(look));
  if (missing.empty() || missing.size() > source::kApiBatch) co_return;
  auto failure = co_await fetch_by_id(world_, missing);
  if (failure) refused(Source::arxiv_api, *failure);
  auto place = [missing = std::move(missing), due = due_, route = page.route,
                now = world_.clock.now()](store::Database& db) { return announce_by_id(db, missing, due, route, now); };
  const auto placed = co_await world_.store.run(std::move(place));
  for (const auto& id : placed)
    if (std::find(page.named.begin(), page.named.end(), id) == page.named.end()) page.named.push_back(id);
}

/// An empty page may mean a mailing without this category, or none at all. The page of the listing day before names
/// the next day that had one.
awaitable<void> Asking::prove_quiet() {
  const Day before = weekday_before(due_.day);
  const auto fact = "mailing-after:" + render_day(before);
  auto look = [fact, day = due_.day](store::Database& db) {
    return std::make_pair(store::fact(db, fact), store::is_mailing_known(db, day));
  };
  auto known = co_await world_.store.run(std::move(look));
  if (known.second) {
    evidence_.mailing = true;
    co_return;
  }
  if (!known.first && may(Source::arxiv_catchup) && before >= oldest_catchup(world_.clock.now())) {
    const auto url = source::catchup_url(world_.urls, due_.category, before, 1);
    auto answer = co_await ask(world_, world_.arxiv, Source::arxiv_catchup, due_.category, render_day(before), url);
    if (!answer) {
      refused(Source::arxiv_catchup, answer.error());
      co_return;
    }
    auto read = [body = std::move(answer->body)] { return source::read_listing(body); };
    auto page = co_await hop(world_.worker, std::move(read));
    if (!page) co_await distrust(world_, url);
    if (!page || page->day != before || !page->next_day) co_return;
    known.first = render_day(*page->next_day);
    auto keep = [fact, value = *known.first](store::Database& db) { store::set_fact(db, fact, value); };
    co_await world_.store.run(std::move(keep));
  }
  if (!known.first) co_return;
  const auto next = parse_day(*known.first);
  if (next && *next == due_.day) evidence_.mailing = true;
  if (next && (*next > due_.day || sabotaged("next-day-misread")))
    evidence_.quiet =
        fmt::format("no mailing: the catch-up page of {} goes on with {}", render_day(before), *known.first);
}

awaitable<void> Asking::settle() {
  const auto& holidays = world_.settings.arxiv.holidays;
  const auto hinted = [&](Day day) { return std::find(holidays.begin(), holidays.end(), day) != holidays.end(); };
  evidence_.hinted_holiday = hinted(due_.day);
  evidence_.after_holiday = hinted(weekday_before(due_.day));
  auto judge = [due = due_, evidence = evidence_, before = before_, planted = world_.planted,
                now = world_.clock.now()](store::Database& db) mutable {
    evidence.moved_on = store::is_mailing_known(db, due.day);
    if (planted == Planted::empty_is_quiet && evidence.page && evidence.page->stated == 0)
      evidence.quiet = "an empty page";
    const auto by_feed = store::ids_sighted(db, Source::arxiv_feed, due.category, due.day);
    evidence.feed_stored = int(by_feed.size());
    if (evidence.page) {
      evidence.missing = missing_of(db, evidence.page->named, due);
      evidence.stored = int(evidence.page->named.size() - evidence.missing.size());
      for (const auto& id : by_feed)
        if (std::find(evidence.page->named.begin(), evidence.page->named.end(), id) == evidence.page->named.end())
          evidence.only_in_feed.push_back(id);
    }
    auto row = reconcile(due.category, due.day, evidence, before, now);
    if (planted == Planted::trusts_feed_date && evidence.feed) row.verdict = Verdict::complete;
    if (planted == Planted::gives_up_after_3 && row.attempts >= 3 && !is_green(row.verdict))
      row.next_at = now + days{36500};
    store::put_coverage(db, row);
    return row;
  };
  report_.row = co_await world_.store.run(std::move(judge));
}

/// No entries at all is what an error looks like too. The listing needs the day's feed beside it. No paper of the day
/// may be of this category, whoever announced it. Where that is no evidence, because nobody shows any, or where a day
/// without entries would be the first after others, it is believed when a page says the same most of a day later.
/// Either way the service looks once more.
awaitable<void> Asking::believe_zero() {
  const bool by_catchup = evidence_.page->route == Source::arxiv_catchup;
  const bool by_feed = evidence_.feed && evidence_.feed->announced == 0;
  if (!by_catchup && !by_feed) co_return;
  auto look = [due = due_, now = world_.clock.now()](store::Database& db) {
    if (store::is_any_announced_of(db, due.category, due.day)) return false;
    if (is_left_out_by_others(db, due) && !usually_has_papers(db, due)) return true;
    const auto name = fmt::format("none:{}:{}", due.category, render_day(due.day));
    const auto first = store::fact(db, name);
    if (!first) store::set_fact(db, name, render_instant(now));
    const auto since = first ? parse_instant(*first) : std::nullopt;
    return since && now - *since >= std::chrono::hours{20};
  };
  evidence_.zero_believed = co_await world_.store.run(std::move(look));
}

/// From 19:00 New York on, a listing that still states an earlier day beside a feed without a single item says that
/// there was no mailing; the catch-up page of the day before will say so for good.
void Asking::note_absence() {
  const Instant now = world_.clock.now();
  const bool evening = new_york_day(now) == due_.day && now >= new_york_time(due_.day, 19, 0);
  if (!evening || evidence_.quiet || !evidence_.older || !evidence_.feed || evidence_.feed->items > 0) return;
  evidence_.quiet = fmt::format("no mailing until 19:00 New York: the listing still states {}, the feed is empty",
                                render_day(evidence_.older->states));
  evidence_.quiet_for_now = true;
}

/// The second witness of a proven day, asked for once: the feed of a day the listing has shown, the next mailing's link
/// for a day that was quiet by absence. Where it says more than the first, the catch-up page decides.
awaitable<void> Asking::confirm() {
  const Instant now = world_.clock.now();
  report_.asked = true;
  bool doubted = before_->expected == 0 && before_->verdict != Verdict::quiet;
  if (before_->verdict == Verdict::quiet) {
    co_await prove_quiet();
    doubted = evidence_.mailing;
  } else if (!doubted && due_.day == new_york_day(now) && may(Source::arxiv_feed)) {
    co_await ask_feed();
    auto compare = [due = due_](store::Database& db) {
      const auto feed = store::ids_sighted(db, Source::arxiv_feed, due.category, due.day);
      const auto page = store::ids_sighted(db, Source::arxiv_listing, due.category, due.day);
      return !std::includes(page.begin(), page.end(), feed.begin(), feed.end());
    };
    doubted = co_await world_.store.run(std::move(compare));
  }
  if (doubted && due_.day >= oldest_catchup(now)) {
    if (before_->verdict == Verdict::quiet) before_->verdict = Verdict::late;
    co_await ask_catchup();
    if (evidence_.page && evidence_.page->stated == 0) {
      co_await prove_quiet();
      co_await believe_zero();
    }
    co_await settle();
    // No answer is no reason to ask again at once.
    if (proven() && report_.row.next_at && *report_.row.next_at <= now) {
      report_.row.next_at = now + std::chrono::hours{6};
      auto later = [row = report_.row](store::Database& db) { store::put_coverage(db, row); };
      co_await world_.store.run(std::move(later));
    }
    co_return;
  }
  auto row = *before_;
  const bool heard =
      evidence_.feed && std::find(row.route.begin(), row.route.end(), Source::arxiv_feed) == row.route.end();
  if (heard) row.route.push_back(Source::arxiv_feed);
  if (row.verdict == Verdict::quiet && !evidence_.quiet) {
    row.next_at = now + std::chrono::hours{6};
  } else {
    if (evidence_.quiet) row.why = *evidence_.quiet;
    row.next_at.reset();
  }
  auto keep = [row](store::Database& db) { store::put_coverage(db, row); };
  co_await world_.store.run(std::move(keep));
  report_.row = std::move(row);
}

awaitable<DayReport> Asking::run(bool force) {
  auto look = [due = due_](store::Database& db) { return store::find_coverage(db, due.category, due.day); };
  before_ = co_await world_.store.run(std::move(look));
  if (before_) report_.row = *before_;
  if (before_ && proven() && !force) {
    const bool wanted = !sabotaged("no-second-witness") && world_.unattended && before_->next_at &&
                        *before_->next_at <= world_.clock.now();
    if (wanted) co_await confirm();
    co_return std::move(report_);
  }

  const auto& holidays = world_.settings.arxiv.holidays;
  if (sabotaged("holiday-proves") && std::find(holidays.begin(), holidays.end(), due_.day) != holidays.end()) {
    evidence_.quiet = "the settings name it a holiday";
    co_await settle();
    co_return std::move(report_);
  }
  const Instant now = world_.clock.now();
  report_.asked = routes_.empty() ? world_.replay || due_.day >= oldest_catchup(now)
                                  : routes_.size() > 1 || !routes_.count(Source::arxiv_oai);
  if (!report_.asked && !before_) {
    // OAI-PMH alone can show it; until it has, the row says that nobody did.
    report_.row.category = due_.category;
    report_.row.day = due_.day;
    report_.row.verdict = Verdict::late;
  }
  if (!report_.asked) co_return std::move(report_);
  // A replay looks for every answer that was ever asked for on behalf of the day.
  const bool any = world_.replay;
  if (may(Source::arxiv_feed) && (any || due_.day == new_york_day(now))) co_await ask_feed();
  if (may(Source::arxiv_listing) && (any || due_.day == newest_announced(now))) {
    co_await ask_listing();
    if (evidence_.page && evidence_.page->stated == 0) {
      co_await prove_quiet();
      co_await believe_zero();
    }
    note_absence();
    co_await settle();
    if (proven()) co_return std::move(report_);
    // What the next route mends was wrong: the row will say healed.
    if (!is_green(report_.row.verdict)) before_ = report_.row;
  }
  const bool past = due_.day < new_york_day(now) || now >= due_at(due_.day);
  if (may(Source::arxiv_catchup) && past && due_.day >= oldest_catchup(now)) {
    co_await ask_catchup();
    if (evidence_.page && evidence_.page->stated == 0) {
      co_await prove_quiet();
      co_await believe_zero();
    }
  }
  co_await settle();
  co_return std::move(report_);
}

}  // namespace

boost::asio::awaitable<DayReport> fetch_arxiv_day(World& world, Due due, Routes routes, bool force) {
  Asking asking(world, std::move(due), std::move(routes));
  auto report = co_await asking.run(force);
  co_return report;
}

}  // namespace preprintd::harvest
