#include "harvest/enrich.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/hop.hpp"
#include "base/sabotage.hpp"
#include "harvest/ask.hpp"
#include "harvest/reconcile.hpp"
#include "harvest/record_page.hpp"
#include "source/atom_reader.hpp"
#include "store/fact_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;
using std::chrono::hours;

Instant next_ask(int misses, Instant now) { return now + hours{1 << std::clamp(misses, 0, 7)}; }

/// What one batch came to.
class Batch {
 public:
  std::vector<ArxivId> missing;
  std::optional<std::string> malformed;
  std::optional<Error> failure;
  int filled = 0;
};

awaitable<Batch> ask_batch(World& world, std::vector<ArxivId> ids) {
  Batch batch;
  const auto url = source::api_url(world.urls, ids);
  auto answer = co_await ask(world, world.arxiv, Source::arxiv_api, "", "", url);
  if (!answer) {
    batch.malformed = source::refused_id(answer.error());
    if (!batch.malformed) batch.failure = answer.error();
    co_return batch;
  }
  auto read = [body = std::move(answer->body)] { return source::read_atom(body); };
  auto page = co_await hop(world.worker, std::move(read));
  if (!page) {
    batch.malformed = source::refused_id(page.error());
    if (!batch.malformed) batch.failure = page.error();
    co_await distrust(world, url);
    co_return batch;
  }
  if (page->suspicious()) {
    batch.failure = Error(ErrorKind::unavailable, "the API names a total but sends no entry");
    co_return batch;
  }
  // Exact ids only: an answer nobody asked for is not recorded.
  PageRecords records;
  records.source = Source::arxiv_api;
  records.raw = answer->raw;
  records.unreadable = std::move(page->unreadable);
  const Instant now = world.clock.now();
  for (auto& record : page->records) {
    if (std::find(ids.begin(), ids.end(), record.id) == ids.end()) continue;
    record.sighting.source = Source::arxiv_api;
    record.sighting.kind = SightingKind::named;
    record.sighting.day = utc_day(now);
    records.records.push_back(std::move(record));
  }
  for (const auto& id : sabotaged("missing-ids-unnoticed") ? std::vector<ArxivId>() : ids)
    if (std::none_of(records.records.begin(), records.records.end(),
                     [&](const Record& record) { return record.id == id; }))
      batch.missing.push_back(id);
  batch.filled = int(records.records.size());
  auto record = [records = std::move(records), now](store::Database& db) {
    const auto done = record_page(db, records, now);
    for (const auto& id : done.stored) store::set_complete(db, id);
    return done;
  };
  co_await world.store.run(std::move(record));
  co_return batch;
}

awaitable<void> leave_for_later(World& world, std::vector<ArxivId> ids) {
  auto note = [ids = std::move(ids), now = world.clock.now()](store::Database& db) {
    for (const auto& id : ids) store::note_api_miss(db, id, next_ask(store::api_misses(db, id), now));
  };
  co_await world.store.run(std::move(note));
}

awaitable<Enriched> ask_for_all(World& world) {
  Enriched result;
  auto pending = [now = world.clock.now()](store::Database& db) { return store::pending_papers(db, now, 100000); };
  auto ids = co_await world.store.run(std::move(pending));
  result.asked = int(ids.size());
  std::vector<ArxivId> again;
  std::set<ArxivId> malformed;
  for (std::size_t begin = 0; begin < ids.size();) {
    std::vector<ArxivId> some;
    std::size_t end = begin;
    for (; end < ids.size() && some.size() < source::kApiBatch; ++end)
      if (!malformed.count(ids[end])) some.push_back(ids[end]);
    if (some.empty()) break;
    auto batch = co_await ask_batch(world, some);
    if (batch.failure) {
      result.failure = std::move(batch.failure);
      co_return result;
    }
    if (batch.malformed) {
      // One id the API cannot read loses the whole batch; without it the batch is asked again.
      const auto bad =
          std::find_if(some.begin(), some.end(), [&](const ArxivId& id) { return id.text() == *batch.malformed; });
      malformed.insert(bad == some.end() ? some.front() : *bad);
      continue;
    }
    result.filled += batch.filled;
    again.insert(again.end(), batch.missing.begin(), batch.missing.end());
    begin = end;
  }
  std::vector<ArxivId> missing(malformed.begin(), malformed.end());
  for (std::size_t begin = 0; begin < again.size(); begin += source::kApiBatch) {
    std::vector<ArxivId> some(again.begin() + long(begin),
                              again.begin() + long(std::min(again.size(), begin + source::kApiBatch)));
    auto batch = co_await ask_batch(world, some);
    result.filled += batch.filled;
    const auto& lost = batch.failure || batch.malformed ? some : batch.missing;
    missing.insert(missing.end(), lost.begin(), lost.end());
  }
  for (const auto& id : missing) result.missing.push_back(id.text());
  if (!missing.empty()) co_await leave_for_later(world, std::move(missing));
  co_return result;
}

}  // namespace

boost::asio::awaitable<Enriched> enrich(World& world) {
  if (world.unattended) {
    auto look = [now = world.clock.now()](store::Database& db) {
      const auto refused = store::fact(db, kMetadataAfter);
      const auto until = refused ? parse_instant(*refused) : std::nullopt;
      return until && *until > now;
    };
    const bool later = co_await world.store.run(std::move(look));
    if (later) co_return Enriched();
  }
  auto result = co_await ask_for_all(world);
  if (result.failure) {
    auto pause = [until = next_try(1, result.failure->again_at(), world.clock.now())](store::Database& db) {
      store::set_fact(db, kMetadataAfter, render_instant(until));
    };
    co_await world.store.run(std::move(pause));
  }
  co_return result;
}

boost::asio::awaitable<std::optional<Error>> fetch_by_id(World& world, std::vector<ArxivId> ids) {
  while (!ids.empty()) {
    auto batch = co_await ask_batch(world, ids);
    if (!batch.malformed) co_return std::move(batch.failure);
    const auto bad =
        std::find_if(ids.begin(), ids.end(), [&](const ArxivId& id) { return id.text() == *batch.malformed; });
    ids.erase(bad == ids.end() ? ids.begin() : bad);
  }
  co_return std::nullopt;
}

}  // namespace preprintd::harvest
