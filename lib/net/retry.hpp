#pragma once
#include <optional>
#include <random>
#include <string_view>

#include "base/clock.hpp"
#include "net/http.hpp"

namespace preprintd::net {

/// What a status means for the next request.
enum class Answer {
  ok,            ///< 2xx
  not_modified,  ///< 304
  moved,         ///< 301, 302, 303, 307, 308
  throttled,     ///< 406, 408, 429, 5xx: wait, then ask again
  refused,       ///< 403: arXiv blocks; going on would be "interpreted as an attack" (arxiv.org/robots.html)
  missing,       ///< 404, 410
  broken,        ///< everything else: asking the same again will not help
};
Answer classify(int status);

/// A body that says no in plain words under status 200, as arXiv's API does ("Rate exceeded.").
bool says_rate_exceeded(std::string_view body);

/// How long a `Retry-After` asks to wait: seconds or an HTTP date, at most 24 h. Zero becomes 10 s (arXiv's OAI-PMH
/// sent `503` with `Retry-After: 0` after three minutes of work). Nothing for what cannot be meant: negative, past,
/// fractions, other text.
std::optional<Milliseconds> parse_retry_after(std::string_view text, Milliseconds wall);

/// Hugging Face's `ratelimit` header, e.g. `"api";r=0;t=120`: the wait (t + 1 s, at most 24 h) if no request is left.
std::optional<Milliseconds> parse_ratelimit(std::string_view text);

/// Our own wait after the `consecutive`-th (1, 2, ...) throttled answer: `first`, doubling, plus up to a fifth
/// by chance so that many installations do not come back together; never less than `first`, never more than
/// `most` (or `first`, if that is larger).
Milliseconds backoff(int consecutive, Milliseconds first, Milliseconds most, std::minstd_rand& chance);

constexpr Milliseconds kRefusedWait = std::chrono::hours(24);

/// What a reader cannot use, as an Error: 404 and 410 missing, other statuses that are not 2xx or 304 malformed
/// ("HTTP 400"). Nothing for a usable answer.
std::optional<Error> failure_of(const Response& response);

}  // namespace preprintd::net
