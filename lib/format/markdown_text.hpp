#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace preprintd::format {

/// Words of strangers as the text of a Markdown link: white space collapsed, TeX kept, and a backslash only
/// where the words would otherwise read back differently (unbalanced brackets, emphasis that would form, code,
/// raw HTML, entities, a backslash before punctuation). `brackets`: every bracket, for a title in plain text.
std::string escape_link_text(std::string_view words, bool brackets = false);

/// What a reader sees of a link text: backslash escapes taken back, the five common entities read.
/// `unescape_link_text(escape_link_text(x))` is `x` with its white space collapsed.
std::string unescape_link_text(std::string_view markdown);

/// A URL as it may stand between the parentheses of a link: http and https only, and `()<>[]"\|` and blanks
/// percent-encoded. `usage` for every other scheme (javascript:, data:) and for an empty host.
Result<std::string> link_destination(std::string_view url);

/// Where the `]` is that closes the `[` at `open`, minding nesting and backslashes; nothing when the text
/// ends (or a blank line comes) first.
std::optional<std::size_t> closing_bracket(std::string_view text, std::size_t open);
/// The same for `(` and `)`.
std::optional<std::size_t> closing_parenthesis(std::string_view text, std::size_t open);

/// A heading's name as people write it in settings and addresses: "Daily Papers" → "daily-papers".
std::string slug(std::string_view heading);

}  // namespace preprintd::format
