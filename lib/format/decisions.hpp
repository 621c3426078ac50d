#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "format/export_item.hpp"

namespace preprintd::format {

/// One line of a decisions file: a decided paper with its entries (list, section, position, number, place, annotation).
struct DecisionLine {
  ArxivId id;
  Decision decision;
  std::vector<Entry> entries;  ///< without base bytes
};

/// Reads what `render_decisions` writes: one JSON object a line, blank lines ignored, unknown keys ignored.
/// `malformed` names the first line that cannot be read, and nothing is returned then.
Result<std::vector<DecisionLine>> parse_decisions(std::string_view text);

}  // namespace preprintd::format
