#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "format/reading_line.hpp"

namespace preprintd::format {

/// A new entry after the template of `lists.<name>.line`: {venue} {title} {url} {id} stand bare; {summary} {code}
/// {links} {read_notes} {note} bring a leading blank and their brackets, or nothing. `usage` for an unknown field,
/// or when the line would not show the paper's identifier.
Result<std::string> render_template(std::string_view pattern, const NewLine& line, const LineStyle& style);

}  // namespace preprintd::format
