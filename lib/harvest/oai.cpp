#include "harvest/oai.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/hop.hpp"
#include "base/sabotage.hpp"
#include "base/sha256.hpp"
#include "harvest/ask.hpp"
#include "harvest/calendar.hpp"
#include "harvest/enrich.hpp"
#include "harvest/reconcile.hpp"
#include "harvest/record_page.hpp"
#include "paper/category.hpp"
#include "source/oai_reader.hpp"
#include "store/coverage_table.hpp"
#include "store/oai_table.hpp"
#include "store/paper_table.hpp"
#include "store/sighting_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;
using std::chrono::days;

constexpr int kDaysOfNews = 60;
constexpr int kSlack = 2;
constexpr int kMostRestarts = 3;
constexpr std::size_t kMostAskedById = 2000;
constexpr std::size_t kMostExcused = 300;

const Day kEver = Day(std::chrono::year(9999) / 1 / 1);

SightingKind kind_in(const std::string& primary, const std::string& category) {
  return primary == category ? SightingKind::new_paper : SightingKind::cross;
}

/// Gives the paper its place on an open day, where it may have one and no listing of the category has named it.
bool place_on_open_day(store::Database& db, const ArxivId& id, const std::string& category, Day datestamp,
                       const std::vector<Day>& open, const std::optional<ArxivId>& youngest, const std::string& raw,
                       Instant now) {
  if (store::announced_before(db, id, category, kEver)) return false;
  const auto paper = store::find_paper(db, id);
  if (!paper) return false;
  const auto day = missing_day(id, paper->submitted, datestamp, open, youngest);
  if (!day) return false;
  Sighting sighting;
  sighting.source = Source::arxiv_oai;
  sighting.category = category;
  sighting.day = *day;
  sighting.kind = kind_in(paper->primary_category, category);
  sighting.raw = raw;
  store::record_sighting(db, id, sighting, now);
  return true;
}

/// A deleted record keeps what is known of it and is marked; it makes no new paper.
void mark_withdrawn(store::Database& db, const ArxivId& id, Instant now) {
  auto paper = store::find_paper(db, id);
  if (!paper || paper->withdrawn) return;
  paper->withdrawn = true;
  store::put_paper(db, *paper, store::origin_of(db, id), now);
}

class Healing {
 public:
  Healing(World& world, std::string category, std::vector<Day> open)
      : world_(world), category_(std::move(category)), set_(oai_set(category_)), open_(std::move(open)) {}

  awaitable<OaiReport> run();

 private:
  awaitable<void> begin();
  awaitable<bool> read_records();
  awaitable<bool> check_identifiers();
  awaitable<bool> fill_by_id(std::vector<ArxivId> lacking);
  awaitable<bool> excuse(std::vector<ArxivId> left_out);
  awaitable<Result<source::OaiPage>> page(source::OaiVerb verb, std::string token);
  awaitable<void> commit(source::OaiPage page, std::string raw);
  awaitable<bool> start_again(std::string why);
  awaitable<bool> fail(std::string why, std::optional<Instant> again_at);
  awaitable<void> settle();

  std::string url(source::OaiVerb verb, const std::string& token) const {
    return token.empty() ? source::oai_url(world_.urls, verb, set_, harvest_.asked_from)
                         : source::oai_next_url(world_.urls, verb, token);
  }
  /// Was this page, or the token it names, seen before in the list under way?
  bool goes_in_circles(const source::OaiPage& page) {
    if (page.resumption_token && !page.resumption_token->empty() && !seen_.insert("t" + *page.resumption_token).second)
      return true;
    std::string shown;
    for (const auto& record : page.records) shown += record.id.text() + ' ' + render_day(record.sighting.day) + '\n';
    for (const auto& id : page.identifiers) shown += id.text() + '\n';
    return !shown.empty() && !seen_.insert("h" + sha256_hex(shown)).second;
  }

  World& world_;
  std::string category_;
  std::string set_;
  std::vector<Day> open_;
  store::OaiHarvest harvest_;
  std::set<std::string> seen_;
  int restarts_ = 0;
  std::string raw_;  ///< of the page read last
  OaiReport report_;
};

awaitable<void> Healing::begin() {
  auto look = [category = category_, from = oai_window(open_.front()), now = world_.clock.now()](store::Database& db) {
    auto known = store::find_oai_harvest(db, category);
    if (known && known->phase != store::OaiPhase::done && known->from <= from) return *known;
    store::OaiHarvest fresh;
    fresh.category = category;
    fresh.from = fresh.asked_from = from;
    fresh.started_at = now;
    store::put_oai_harvest(db, fresh);
    return fresh;
  };
  harvest_ = co_await world_.store.run(std::move(look));
  report_.from = harvest_.from;
  report_.records = harvest_.records;
}

awaitable<Result<source::OaiPage>> Healing::page(source::OaiVerb verb, std::string token) {
  const auto where = url(verb, token);
  auto answer = co_await ask(world_, world_.arxiv, Source::arxiv_oai, category_, render_day(harvest_.from), where);
  if (!answer) co_return answer.error();
  ++report_.pages;
  raw_ = answer->raw;
  auto read = [body = std::move(answer->body)] { return source::read_oai(body); };
  auto page = co_await hop(world_.worker, std::move(read));
  if (!page || page->no_records_match) co_await distrust(world_, where);
  co_return std::move(page);
}

awaitable<void> Healing::commit(source::OaiPage page, std::string raw) {
  auto next = harvest_;
  next.token = page.resumption_token.value_or("");
  if (next.token.empty()) next.phase = store::OaiPhase::identifiers;
  if (!next.answered) next.answered = page.answered;
  next.attempts = 0;
  next.next_at.reset();
  next.why.clear();
  ++next.pages;
  next.records += int(page.records.size());
  for (const auto& record : page.records)
    if (!next.reached || record.sighting.day > *next.reached) next.reached = record.sighting.day;
  auto record = [page = std::move(page), raw = std::move(raw), next, open = open_,
                 now = world_.clock.now()](store::Database& db) mutable {
    if (sabotaged("cursor-before-page")) {
      store::put_oai_harvest(db, next);
      db.connection().exec("COMMIT; BEGIN IMMEDIATE");
    }
    const auto youngest = store::youngest_before(db, next.category, open.front());
    PageRecords records;
    records.source = Source::arxiv_oai;
    records.category = next.category;
    records.day = render_day(next.from);
    records.raw = raw;
    records.unreadable = std::move(page.unreadable);
    std::set<ArxivId> unknown;
    for (auto& one : page.records) {
      one.sighting.category = next.category;
      if (!store::find_paper(db, one.id)) unknown.insert(one.id);
    }
    records.records = std::move(page.records);
    auto done = record_page(db, records, now);
    int late = 0;
    for (const auto& one : records.records) {
      const bool placed = place_on_open_day(db, one.id, next.category, one.sighting.day, open, youngest, raw, now);
      late += placed;
      // An old paper whose record was edited is kept as it came: asking the API for all of them would take days.
      if (!placed && unknown.count(one.id) && store::find_paper(db, one.id)) store::set_complete(db, one.id);
    }
    for (const auto& id : page.deleted) mark_withdrawn(db, id, now);
    store::put_oai_harvest(db, next);
    return std::make_pair(done, late);
  };
  const auto done = co_await world_.store.run(std::move(record));
  harvest_ = std::move(next);
  report_.records = harvest_.records;
  report_.papers += done.first.papers;
  report_.quarantined += done.first.quarantined;
  report_.late += done.second;
}

/// Says false when the harvest cannot go on now.
awaitable<bool> Healing::start_again(std::string why) {
  if (++restarts_ > kMostRestarts) {
    const bool stop = co_await fail(std::move(why), std::nullopt);
    co_return stop;
  }
  seen_.clear();
  harvest_.token.clear();
  if (harvest_.reached) harvest_.asked_from = std::max(harvest_.from, *harvest_.reached - days{1});
  auto keep = [harvest = harvest_](store::Database& db) { store::put_oai_harvest(db, harvest); };
  co_await world_.store.run(std::move(keep));
  co_return true;
}

/// Keeps when to try again, in the harvest and in the open rows. False, for the caller to return.
awaitable<bool> Healing::fail(std::string why, std::optional<Instant> again_at) {
  ++harvest_.attempts;
  const Instant now = world_.clock.now();
  harvest_.next_at = next_try(harvest_.attempts, again_at, now);
  harvest_.why = why;
  auto keep = [harvest = harvest_, open = open_, now](store::Database& db) {
    store::put_oai_harvest(db, harvest);
    std::vector<Coverage> rows;
    for (const Day day : open) {
      auto row = store::find_coverage(db, harvest.category, day).value_or(Coverage());
      if (row.category.empty()) {
        row.category = harvest.category;
        row.day = day;
        row.verdict = Verdict::late;
      }
      if (is_proven(row)) continue;
      row.checked_at = now;
      ++row.attempts;
      row.next_at = harvest.next_at;
      row.why = with_next(fmt::format("arxiv-oai since {}: {}", render_day(harvest.from), harvest.why),
                          Source::arxiv_oai, *row.next_at);
      if (row.verdict == Verdict::waiting || row.verdict == Verdict::late) row.verdict = Verdict::failed;
      store::put_coverage(db, row);
      rows.push_back(std::move(row));
    }
    return rows;
  };
  report_.rows = co_await world_.store.run(std::move(keep));
  report_.why = std::move(why);
  co_return false;
}

awaitable<bool> Healing::read_records() {
  while (harvest_.phase == store::OaiPhase::records) {
    auto page = co_await this->page(source::OaiVerb::records, harvest_.token);
    if (!page) {
      const auto error = page.error();
      const bool refused_token = error.kind() == ErrorKind::conflict && !harvest_.token.empty();
      if (refused_token && world_.planted == Planted::token_end_is_done) {
        harvest_.phase = store::OaiPhase::identifiers;
        break;
      }
      if (!refused_token) {
        const bool stopped = co_await fail(error.message(), error.again_at());
        co_return stopped;
      }
      const bool goes_on = co_await start_again(error.message());
      if (!goes_on) co_return false;
      continue;
    }
    if (page->no_records_match) {
      // Neither an error nor a proof; the answer is cached until midnight, so the next try asks a day further back.
      if (harvest_.token.empty()) harvest_.asked_from -= days{1};
      const bool goes_on = co_await fail("no records match, which proves nothing", std::nullopt);
      co_return goes_on;
    }
    if (goes_in_circles(*page)) {
      const bool goes_on = co_await start_again("the list goes in circles");
      if (!goes_on) co_return false;
      continue;
    }
    const int unreadable = int(page->unreadable.size());
    co_await commit(std::move(*page), raw_);
    if (unreadable > 0)
      world_.say(fmt::format("{} OAI-PMH: {} unreadable records, kept in quarantine", category_, unreadable));
    if (harvest_.pages % 10 == 0)
      world_.say(fmt::format("{} OAI-PMH: {} records since {}, page {}", category_, harvest_.records,
                             render_day(harvest_.from), harvest_.pages));
  }
  co_return true;
}

/// Asks the API for what the list of identifiers names and we do not have.
awaitable<bool> Healing::fill_by_id(std::vector<ArxivId> lacking) {
  for (std::size_t begin = 0; begin < lacking.size(); begin += source::kApiBatch) {
    const auto end = std::min(lacking.size(), begin + source::kApiBatch);
    std::vector<ArxivId> some(lacking.begin() + long(begin), lacking.begin() + long(end));
    auto failure = co_await fetch_by_id(world_, some);
    if (failure) {
      const bool goes_on = co_await fail(failure->message(), failure->again_at());
      co_return goes_on;
    }
    auto place = [some, category = category_, open = open_, day = harvest_.answered, raw = raw_,
                  now = world_.clock.now()](store::Database& db) {
      const auto youngest = store::youngest_before(db, category, open.front());
      for (const auto& id : some) {
        const auto paper = store::find_paper(db, id);
        if (!paper || paper->title.empty()) continue;
        Sighting named;
        named.source = Source::arxiv_oai;
        named.category = category;
        named.day = utc_day(day.value_or(now));
        named.raw = raw;
        store::record_sighting(db, id, named, now);
        place_on_open_day(db, id, category, named.day, open, youngest, raw, now);
      }
    };
    co_await world_.store.run(std::move(place));
  }
  co_return true;
}

/// Papers listings have named in the window and the identifiers do not: has the paper left the category since?
awaitable<bool> Healing::excuse(std::vector<ArxivId> left_out) {
  if (left_out.size() <= kMostExcused) {
    const bool asked = co_await fill_by_id(left_out);
    if (!asked) co_return false;
    auto look = [left_out, category = category_](store::Database& db) {
      return std::any_of(left_out.begin(), left_out.end(), [&](const ArxivId& id) {
        const auto paper = store::find_paper(db, id);
        return paper &&
               std::find(paper->categories.begin(), paper->categories.end(), category) != paper->categories.end();
      });
    };
    const bool hole = co_await world_.store.run(std::move(look));
    if (!hole) co_return true;
  }
  harvest_.phase = store::OaiPhase::records;
  harvest_.token.clear();
  harvest_.asked_from = harvest_.from;
  harvest_.reached.reset();
  harvest_.answered.reset();
  const bool goes_on =
      co_await fail(fmt::format("its list leaves out {} papers that listings have named, {} among them",
                                left_out.size(), left_out.front().text()),
                    std::nullopt);
  co_return goes_on;
}

awaitable<bool> Healing::check_identifiers() {
  if (world_.planted == Planted::no_identifiers || world_.planted == Planted::token_end_is_done) co_return true;
  seen_.clear();
  harvest_.asked_from = harvest_.from;
  std::set<ArxivId> named;
  std::vector<ArxivId> lacking;
  std::string token;
  do {
    auto page = co_await this->page(source::OaiVerb::identifiers, token);
    if (!page) {
      const auto error = page.error();
      const bool goes_on = co_await fail(error.message(), error.again_at());
      co_return goes_on;
    }
    std::string obstacle;
    if (page->no_records_match) obstacle = "no identifiers match, which proves nothing";
    if (goes_in_circles(*page)) obstacle = "the list of identifiers goes in circles";
    if (!page->unreadable.empty()) obstacle = fmt::format("{} identifiers are unreadable", page->unreadable.size());
    if (!obstacle.empty()) {
      const bool goes_on = co_await fail(std::move(obstacle), std::nullopt);
      co_return goes_on;
    }
    auto look = [ids = page->identifiers, category = category_](store::Database& db) {
      std::vector<ArxivId> missing;
      for (const auto& id : ids)
        if (!store::is_named(db, id, category)) missing.push_back(id);
      return missing;
    };
    const auto missing = co_await world_.store.run(std::move(look));
    lacking.insert(lacking.end(), missing.begin(), missing.end());
    named.insert(page->identifiers.begin(), page->identifiers.end());
    named.insert(page->deleted.begin(), page->deleted.end());
    token = page->resumption_token.value_or("");
  } while (!token.empty());

  if (lacking.size() > kMostAskedById) {
    harvest_.phase = store::OaiPhase::records;
    harvest_.token.clear();
    const bool goes_on =
        co_await fail(fmt::format("the identifiers name {} papers its records left out", lacking.size()), std::nullopt);
    co_return goes_on;
  }
  if (!lacking.empty()) {
    const bool asked = co_await fill_by_id(lacking);
    if (!asked) co_return false;
    auto look = [lacking, category = category_](store::Database& db) {
      std::vector<ArxivId> missing;
      for (const auto& id : lacking)
        if (!store::is_named(db, id, category)) missing.push_back(id);
      return missing;
    };
    const auto missing = co_await world_.store.run(std::move(look));
    if (!missing.empty()) {
      const bool goes_on = co_await fail(fmt::format("{} papers it names are nowhere to be had, {} among them",
                                                     missing.size(), missing.front().text()),
                                         std::nullopt);
      co_return goes_on;
    }
  }
  auto control = [category = category_, first = harvest_.from + days{kSlack},
                  last = utc_day(*harvest_.answered) - days{1}](store::Database& db) {
    return store::announced_between(db, category, first, last);
  };
  auto left_out = co_await world_.store.run(std::move(control));
  std::erase_if(left_out, [&](const ArxivId& id) { return named.count(id) > 0; });
  if (left_out.empty() || sabotaged("oai-holes-unseen")) co_return true;
  const bool excused = co_await excuse(std::move(left_out));
  co_return excused;
}

awaitable<void> Healing::settle() {
  harvest_.phase = store::OaiPhase::done;
  harvest_.attempts = 0;
  harvest_.next_at.reset();
  harvest_.why.clear();
  auto judge = [harvest = harvest_, open = open_, now = world_.clock.now()](store::Database& db) {
    store::put_oai_harvest(db, harvest);
    std::set<Day> wanted(open.begin(), open.end());
    for (const auto& row : store::coverage_since(db, harvest.from + days{kSlack}))
      if (row.category == harvest.category && !is_proven(row)) wanted.insert(row.day);
    std::vector<Coverage> rows;
    for (const Day day : wanted) {
      const auto before = store::find_coverage(db, harvest.category, day);
      if (before && is_proven(*before)) continue;
      // The window was asked for after the day had passed, or it is no proof of it.
      const bool within =
          sabotaged("oai-proves-today") || (day >= harvest.from + days{kSlack} && day < utc_day(*harvest.answered));
      if (!within) {
        if (!std::binary_search(open.begin(), open.end(), day)) continue;
        auto row = before.value_or(Coverage());
        row.category = harvest.category;
        row.day = day;
        if (!before) row.verdict = Verdict::late;
        row.checked_at = now;
        row.next_at = std::max(Instant(day + days{1}) + std::chrono::hours{2}, next_try(++row.attempts, {}, now));
        row.why = with_next("OAI-PMH: the day had not passed when its records were asked for", next_route(row, now),
                            *row.next_at);
        store::put_coverage(db, row);
        rows.push_back(std::move(row));
        continue;
      }
      Coverage row;
      row.category = harvest.category;
      row.day = day;
      row.verdict = Verdict::healed;
      row.checked_at = now;
      row.attempts = (before ? before->attempts : 0) + 1;
      row.route = before ? before->route : std::vector<Source>();
      if (std::find(row.route.begin(), row.route.end(), Source::arxiv_oai) == row.route.end())
        row.route.push_back(Source::arxiv_oai);
      row.got = store::count_announced(db, harvest.category, day);
      row.why = fmt::format("OAI-PMH: {} records changed since {}, and its identifiers name none we lack",
                            harvest.records, render_day(harvest.from));
      store::put_coverage(db, row);
      rows.push_back(std::move(row));
    }
    return rows;
  };
  report_.rows = co_await world_.store.run(std::move(judge));
  report_.proven = true;
  report_.why = fmt::format("{} records since {}, {} papers new here, {} of them late", harvest_.records,
                            render_day(harvest_.from), report_.papers, report_.late);
}

awaitable<OaiReport> Healing::run() {
  report_.category = category_;
  co_await begin();
  bool goes_on = co_await read_records();
  if (goes_on) goes_on = co_await check_identifiers();
  if (goes_on) co_await settle();
  co_return std::move(report_);
}

}  // namespace

Day oai_window(Day oldest_open) { return listing_days_back(oldest_open, 3) - days{kSlack}; }

std::optional<Day> missing_day(const ArxivId& id, std::optional<Instant> submitted, Day datestamp,
                               const std::vector<Day>& open, const std::optional<ArxivId>& youngest) {
  for (const Day day : open) {
    if (submitted && day < earliest_listing(*submitted)) continue;
    if (!submitted && day < datestamp - days{kSlack}) continue;
    if (day > datestamp + days{kSlack}) break;
    const bool recent = submitted && utc_day(*submitted) >= day - days{kDaysOfNews};
    if (recent || (youngest && id > *youngest)) return day;
  }
  return std::nullopt;
}

boost::asio::awaitable<OaiReport> heal_by_oai(World& world, std::string category, std::vector<Day> open) {
  Healing healing(world, std::move(category), std::move(open));
  auto report = co_await healing.run();
  co_return report;
}

}  // namespace preprintd::harvest
