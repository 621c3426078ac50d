#include "net/politeness.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "net/retry.hpp"
#include "net/url.hpp"

namespace preprintd::net {
namespace {

namespace asio = boost::asio;

constexpr int kMostRedirects = 3;

// What the gate learns from an answer, and the error it is if the answer is a no.
std::optional<Error> settle(Pass& pass, const Response& response) {
  auto answer = classify(response.status);
  if (answer == Answer::ok && says_rate_exceeded(response.body)) answer = Answer::throttled;
  switch (answer) {
    case Answer::throttled: {
      const auto retry_after = response.header("Retry-After");
      const auto again = pass.throttled(retry_after, response.status);
      const auto wish = retry_after ? fmt::format("Retry-After: {}", visible(cut_to_width(*retry_after, 40)))
                                    : std::string("no Retry-After");
      return Error(ErrorKind::throttled,
                   fmt::format("HTTP {} ({}); asked again from {}", response.status, wish, render_instant(again)),
                   again);
    }
    case Answer::refused: {
      const auto again = pass.refused(response.status);
      return Error(ErrorKind::throttled,
                   fmt::format("HTTP {}: access denied; silent until {}. Is network.contact set, and does something "
                               "else on this network ask the same host?",
                               response.status, render_instant(again)),
                   again);
    }
    case Answer::ok:
    case Answer::not_modified:
    case Answer::moved:
    case Answer::missing:
    case Answer::broken: break;
  }
  pass.content();
  if (const auto header = response.header("ratelimit"))
    if (const auto wait = parse_ratelimit(*header)) pass.hold(*wait, response.status);
  return std::nullopt;
}

}  // namespace

PoliteClient::PoliteClient(HttpClient& inner, Gate& gate, std::vector<std::string> hosts)
    : inner_(inner), gate_(gate), hosts_(std::move(hosts)) {}

asio::awaitable<Result<Response>> PoliteClient::get(Request request) {
  for (int redirects = 0;; ++redirects) {
    const auto url = parse_url(request.url);
    if (!url) co_return url.error();
    auto pass = co_await gate_.enter(url->host, request.pace);
    if (!pass) co_return pass.error();
    Request copy = request;
    auto response = co_await inner_.get(std::move(copy));
    if (!response) {
      const auto& error = response.error();
      if (error.kind() != ErrorKind::throttled) co_return error;
      const auto again = pass->throttled(std::nullopt, 0);
      co_return Error(error.kind(), fmt::format("{}; asked again from {}", error.message(), render_instant(again)),
                      again);
    }
    if (const auto no = settle(*pass, *response)) co_return *no;
    if (classify(response->status) != Answer::moved) co_return std::move(*response);

    const auto where = visible(cut_to_width(response->redirect, 200));
    if (response->redirect.empty())
      co_return Error(ErrorKind::malformed, fmt::format("HTTP {} without a place to go", response->status));
    if (redirects == kMostRedirects)
      co_return Error(ErrorKind::malformed,
                      fmt::format("redirected more than {} times, last to {}", kMostRedirects, where));
    const auto next = parse_url(response->redirect);
    const bool allowed =
        next && (next->host == url->host ||
                 (!next->loopback && std::find(hosts_.begin(), hosts_.end(), next->host) != hosts_.end()));
    if (!allowed) co_return Error(ErrorKind::malformed, fmt::format("redirected to {}, where we do not go", where));
    if (response->status == 301 || response->status == 308)
      log_once("{} has moved for good to {}; put the new address into the settings", request.url, where);
    request.url = response->redirect;
  }
}

}  // namespace preprintd::net
