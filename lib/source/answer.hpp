#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace preprintd::source {

/// What every reader does with the bytes of an answer before and after it parses them. Pure, any thread.

/// No answer of ours is larger (the largest measured is 1.4 MB); `network.max_body` normally cuts earlier.
inline constexpr std::size_t kMaxAnswer = 64u << 20;

/// Text that is safe to parse: without a byte order mark, valid UTF-8, free of characters XML forbids.
/// Each offending sequence became one U+FFFD; `repairs` are their offsets in `text`, ascending.
struct CleanText {
  std::string text;
  std::vector<std::size_t> repairs;
  /// How many of them lie in [begin, end).
  std::size_t repairs_between(std::size_t begin, std::size_t end) const;
};
CleanText clean_text(std::string_view body);

/// The refusal of an answer that is not `what` was asked for ("a feed"): "not a feed: the root is <html>".
/// Throttled when it is a web page or says "Rate exceeded" where data was due; unavailable when it is empty
/// (both are how arXiv behaves under load: facts.md §1.6); malformed otherwise.
Error not_what_was_asked(std::string_view body, std::string_view what, std::string_view why);
/// Is it (the beginning of) a web page?
bool looks_like_html(std::string_view body);

/// A page is refused when more than one record in a hundred had to be repaired; a single one never is a reason.
bool too_many_repairs(std::size_t repaired_records, std::size_t records);
/// "2 invalid characters became U+FFFD"
std::string repair_note(std::size_t count);
/// At most 500 bytes of `text`, cut between characters, valid UTF-8.
std::string excerpt_of(std::string_view text);

}  // namespace preprintd::source
