#pragma once
#include <climits>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "upstream/render.hpp"

namespace preprintd::upstream {

/// What can go wrong with an answer; seen in the wild or feared (reliability notes U1 to U26).
enum class FaultKind {
  status,           ///< `status` with `retry_after` and `text` as plain body (429 default: "Rate exceeded.\n")
  empty,            ///< 200 with nothing in it
  html,             ///< 200 with a maintenance page instead (or `text`)
  truncate,         ///< the body ends after `bytes`, its length stated right: complete to HTTP, broken to the reader
  bad_length,       ///< Content-Length states all, `bytes` are sent, then the connection closes
  cut_chunk,        ///< chunked, closed inside a chunk after `bytes`
  cut_gzip,         ///< gzip whose stream ends after `bytes` compressed ones
  cut_close,        ///< no length, body until close, closed after `bytes`
  stall,            ///< nothing at all for `delay`, then the connection closes
  stall_body,       ///< headers and `bytes`, then nothing for `delay`, then the connection closes
  drip,             ///< the whole answer, `bytes` at a time (default 1) with `delay` between them
  slow,             ///< the true answer after `delay`
  reset,            ///< RST after `bytes` of the answer
  oversized,        ///< the true answer and `bytes` of white space (default 40 MiB)
  gzip_bomb,        ///< the same, compressed: a small answer that unpacks to `bytes` (default 200 MiB)
  redirect,         ///< `status` (default 302) with `text` as Location
  late,             ///< the page as it was `count` days ago, honest about its date
  stale,            ///< the mailing `count` mailings back under today's dates
  short_page,       ///< `count` entries missing while the counts still state them
  missing_ids,      ///< API: `count` of the papers asked for not known
  wrong_day,        ///< the stated date is `count` days off
  wrong_namespace,  ///< the root's namespace is another
  wrong_encoding,   ///< declared ISO-8859-1; with `text` "utf-16" really UTF-16
  invalid_utf8,     ///< `count` titles with a malformed byte pair
  duplicate,        ///< every second entry twice
  broken_record,    ///< the first entry has no identifier
  blank,            ///< listing, catch-up: no entries, and counts that agree (a replica that lags)
  swap,             ///< every "this" of `text`, which is "this=>that", becomes "that"
};
std::string_view fault_name(FaultKind kind);  ///< "gzip-bomb"
std::optional<FaultKind> parse_fault(std::string_view name);

/// A rule: which requests fail, and how. The first rule that applies is the one that acts.
struct Fault {
  FaultKind kind = FaultKind::status;
  std::string match = {};  ///< a substring of the target ("/rss/cs.CV", "id_list="); empty: every request
  int first = 1;           ///< from the first-th matching request …
  int last = INT_MAX;      ///< … to the last-th, both included, counted from 1
  std::optional<Instant> from = std::nullopt;   ///< simulated time, inclusive
  std::optional<Instant> until = std::nullopt;  ///< simulated time, exclusive
  int status = 0;                               ///< 0: 503, and 302 for a redirect
  std::string retry_after = {};  ///< header value; empty: no header; "date+N": the HTTP date N real seconds ahead
  std::string text = {};
  std::size_t bytes = 0;  ///< 0: the default named above, or half of the body
  Milliseconds delay{0};  ///< 0: 30 s for stalls, 50 ms for drip, 1 s for slow
  int count = 1;
};

/// How the finished answer is put on the wire.
struct Wire {
  enum class Framing { length, chunked, until_close };
  Framing framing = Framing::length;
  bool gzip = false;               ///< compressed whether the client asked or not
  std::optional<std::size_t> cut;  ///< bytes of the (encoded) body that are sent before it ends early
  bool reset = false;              ///< … by RST
  bool silent = false;             ///< nothing is sent at all
  std::size_t padding = 0;         ///< blanks after the body
  Milliseconds wait{0};            ///< before the first byte
  Milliseconds stall{0};           ///< at the cut
  std::size_t drip = 0;            ///< bytes per step; 0: all at once
  Milliseconds drip_pause{0};
};

/// What the fault makes of the page's content, before it is rendered.
Distortion distortion_of(const Fault& fault);
/// How long before `now` the page is rendered for.
Milliseconds lateness_of(const Fault& fault);
/// What the fault makes of the finished answer; `wall` is real time, for dates in Retry-After.
void spoil(Reply& reply, Wire& wire, const Fault& fault, Instant wall);

}  // namespace preprintd::upstream
