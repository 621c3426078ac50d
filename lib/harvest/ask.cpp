#include "harvest/ask.hpp"

#include <fmt/format.h>

#include "base/hop.hpp"
#include "harvest/calendar.hpp"
#include "net/retry.hpp"
#include "source/requests.hpp"
#include "store/answer_table.hpp"

namespace preprintd::harvest {
namespace {

using boost::asio::awaitable;

std::string accept_of(Source source) {
  switch (source) {
    case Source::arxiv_feed: return "application/rss+xml, application/xml;q=0.9";
    case Source::arxiv_listing:
    case Source::arxiv_catchup: return "text/html";
    case Source::arxiv_oai: return "text/xml, application/xml;q=0.9";
    case Source::arxiv_api: return "application/atom+xml";
    case Source::huggingface: return "application/json";
    case Source::snapshot:
    case Source::reading_list:
    case Source::manual: break;
  }
  return "*/*";
}

net::Request request_for(const World& world, Source source, const std::string& url) {
  net::Request request(url);
  request.accept = accept_of(source);
  request.silence = source == Source::arxiv_oai ? world.settings.arxiv.oai_timeout : world.settings.network.timeout;
  request.max_body = std::size_t(world.settings.network.max_body.count);
  if (source == Source::arxiv_listing || source == Source::arxiv_catchup) request.pace = net::Pace::listing;
  return request;
}

/// What the URL answered when it was asked for that day.
awaitable<Result<Answer>> replayed(World& world, std::string url, std::string day) {
  auto look = [url, day](store::Database& db) { return store::spooled_answer(db, url, day); };
  const auto raw = co_await world.store.run(std::move(look));
  if (!raw) co_return Error(ErrorKind::missing, "not in the spool");
  auto reread = [&spool = world.spool, name = *raw] { return spool.read(name); };
  auto bytes = co_await hop(world.worker, std::move(reread));
  if (!bytes) co_return bytes.error();
  Answer answer(std::move(*bytes), *raw, "", false);
  co_return answer;
}

}  // namespace

namespace {

/// Why the service does not ask arXiv this just now.
std::optional<Error> restraint(World& world, Source source) {
  const Instant now = world.clock.now();
  // The gate may let it wait for its turn, into the rush.
  const Instant goes_out = now + std::chrono::seconds{30};
  if (is_rush(now) || is_rush(goes_out))
    return Error(ErrorKind::throttled, "nobody is asked between 20:00 and 20:40 New York", after_rush(goes_out));
  if (!world.requests_today) return std::nullopt;
  const int left = kDailyBudget - world.requests_today();
  const bool urgent = source == Source::arxiv_listing || source == Source::arxiv_feed;
  if (left > (urgent ? 0 : kForTheNewest)) return std::nullopt;
  const auto wall = std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Milliseconds>(world.clock.wall()));
  return Error(ErrorKind::throttled, fmt::format("today's {} requests to arXiv are used up", kDailyBudget),
               Instant(wall + std::chrono::days{1}));
}

}  // namespace

boost::asio::awaitable<Result<Answer>> ask(World& world, net::HttpClient& client, Source source, std::string category,
                                           std::string day, std::string url) {
  if (world.replay) {
    auto again = co_await replayed(world, std::move(url), std::move(day));
    co_return again;
  }
  if (world.unattended && &client == &world.arxiv)
    if (auto no = restraint(world, source)) co_return std::move(*no);
  auto request = request_for(world, source, url);
  auto recall = [url](store::Database& db) { return store::find_answer(db, url); };
  auto known = co_await world.store.run(std::move(recall));
  std::optional<std::string> kept;
  if (known && (!known->etag.empty() || !known->last_modified.empty())) {
    // Validators are only worth something while the bytes they stand for can still be read.
    auto reread = [&spool = world.spool, raw = known->raw] { return spool.read(raw); };
    auto bytes = co_await hop(world.worker, std::move(reread));
    if (bytes) {
      kept = std::move(*bytes);
      request.etag = known->etag;
      request.last_modified = known->last_modified;
    }
  }
  auto response = co_await client.get(std::move(request));
  if (!response) co_return response.error();
  if (response->status == 304 && kept) {
    Answer same(std::move(*kept), known->raw, "", true);
    co_return same;
  }
  // The API explains a refused batch in the body of its HTTP 400.
  const bool explained = source == Source::arxiv_api && response->status == 400 && !response->body.empty();
  if (auto failure = net::failure_of(*response); failure && !explained) co_return std::move(*failure);

  auto keep = [&spool = world.spool, body = response->body] { return spool.keep(body); };
  auto raw = co_await hop(world.worker, std::move(keep));
  if (!raw) co_return raw.error().within("spool");
  store::KnownAnswer validators;
  validators.etag = std::string(response->header("etag").value_or(""));
  validators.last_modified = std::string(response->header("last-modified").value_or(""));
  validators.raw = *raw;
  store::Spooled spooled;
  spooled.raw = *raw;
  spooled.source = source;
  spooled.category = std::move(category);
  spooled.day = std::move(day);
  spooled.url = url;
  auto note = [url, validators, spooled, status = response->status, now = world.clock.now()](store::Database& db) {
    store::put_answer(db, url, validators, status, now);
    store::note_spooled(db, spooled, now);
  };
  co_await world.store.run(std::move(note));
  const auto next = source::next_page_url(response->header("link").value_or(""), url);
  Answer answer(std::move(response->body), *raw, next.value_or(""), false);
  co_return answer;
}

boost::asio::awaitable<void> distrust(World& world, std::string url) {
  if (world.replay) co_return;
  auto forget = [url = std::move(url), now = world.clock.now()](store::Database& db) {
    auto known = store::find_answer(db, url);
    if (!known) return;
    known->etag.clear();
    known->last_modified.clear();
    store::put_answer(db, url, *known, 200, now);
  };
  co_await world.store.run(std::move(forget));
}

}  // namespace preprintd::harvest
