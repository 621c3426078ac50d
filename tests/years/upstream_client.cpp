#include "years/upstream_client.hpp"

#include <fmt/format.h>

#include "net/retry.hpp"
#include "upstream/render.hpp"

namespace preprintd::years {
namespace {

using upstream::FaultKind;

std::string host_of(const std::string& url) {
  const auto from = url.find("://") + 3;
  return url.substr(from, url.find('/', from) - from);
}

upstream::Reply rendered(const History& history, const std::string& url, Instant now,
                         const upstream::Distortion& distortion) {
  const auto host = host_of(url);
  const auto target = upstream::parse_target(url.substr(url.find(host) + host.size()));
  const std::string_view path = target.path;
  const auto below = [&](std::string_view base) { return path.substr(base.size()); };
  if (host == "rss.arxiv.org") return render_feed(history.scenario, below("/rss/"), target, now, distortion);
  if (host == "export.arxiv.org") return render_api(history.scenario, target, now, distortion);
  if (host == "oaipmh.arxiv.org") return render_oai(history.scenario, target, now, distortion);
  if (host == "huggingface.co")
    return render_daily(history.scenario, target, "https://huggingface.co/api/daily_papers", now, distortion);
  if (path.substr(0, 6) == "/list/") return render_listing(history.scenario, below("/list/"), target, now, distortion);
  return render_catchup(history.scenario, below("/catchup/"), target, now, distortion);
}

}  // namespace

void UpstreamClient::note(const std::string& url, const std::string& host) {
  const auto now = clock_.truth();
  const auto complain = [&](int& count, const std::string& why) {
    ++count;
    if (complaints.size() < 10)
      complaints.push_back(fmt::format("{} {}: {}", render_instant(clock_.true_now()), url, why));
  };
  if (const auto silent = not_before_.find(host); silent != not_before_.end() && now < silent->second)
    complain(too_soon, "before its Retry-After was over");
  if (host == "huggingface.co") return;
  // Whose clock is set wrong cannot know the hour.
  const auto today = new_york_day(clock_.true_now());
  const bool mailing = is_weekday(today + std::chrono::days{1}) && clock_.wall() == now;
  if (mailing && clock_.true_now() >= new_york_time(today, 20, 0) && clock_.true_now() < new_york_time(today, 20, 40))
    complain(in_rush, "in the forty minutes after a mailing");
  ++requests;
  ++by_day[utc_day(clock_.true_now())];
  const bool page = host == "arxiv.org";
  if (last_.count() > 0 && now - last_ < Milliseconds(3000))
    complain(too_close, fmt::format("{} ms", (now - last_).count()));
  if (page && last_page_.count() > 0 && now - last_page_ < Milliseconds(15000))
    complain(too_close, fmt::format("{} ms between pages", (now - last_page_).count()));
  last_ = now;
  if (page) last_page_ = now;
}

boost::asio::awaitable<Result<net::Response>> UpstreamClient::get(net::Request request) {
  const auto host = host_of(request.url);
  note(request.url, host);
  const auto* episode = history_.at(clock_.true_now(), request.url);
  co_await timer_.sleep(Milliseconds(host == "arxiv.org" ? 2400 : 400));
  const auto now = clock_.true_now();
  const auto fault = episode ? std::optional(episode->fault) : std::nullopt;
  if (fault && fault->kind == FaultKind::reset) co_return Error(ErrorKind::unavailable, host + ": connection reset");
  if (fault && fault->kind == FaultKind::oversized)
    co_return Error(ErrorKind::malformed, host + ": larger than allowed");
  if (fault && fault->kind == FaultKind::stall) {
    co_await timer_.sleep(request.silence);
    co_return Error(ErrorKind::throttled, host + ": no byte for a minute");
  }
  const auto seen_at = fault ? std::chrono::floor<std::chrono::seconds>(now - lateness_of(*fault)) : now;
  auto reply = rendered(history_, request.url, seen_at, fault ? distortion_of(*fault) : upstream::Distortion{});
  net::Response response;
  response.url = request.url;
  std::string etag;
  for (const auto& [name, value] : reply.headers)
    if (name == "ETag") etag = value;
  if (reply.status == 200 && !etag.empty() && etag == request.etag) {
    reply.status = 304;
    reply.body.clear();
  }
  upstream::Wire wire;
  if (fault) spoil(reply, wire, *fault, now);
  if (wire.cut && *wire.cut < reply.body.size()) reply.body.resize(*wire.cut);
  response.status = reply.status;
  response.headers = reply.headers;
  response.body = std::move(reply.body);
  if (const auto wish = response.header("Retry-After"); wish && response.status >= 400)
    if (const auto wait = net::parse_retry_after(*wish, Milliseconds(now.time_since_epoch())))
      not_before_[host] = clock_.truth() + *wait;
  if (response.status == 403) not_before_[host] = clock_.truth() + net::kRefusedWait - Milliseconds(1000);
  co_return response;
}

}  // namespace preprintd::years
