#pragma once
#include "base/result.hpp"
#include "paper/record.hpp"
#include "source/html.hpp"

namespace preprintd::source {

/// One entry of a listing page: its `<dt>` (identifier, version) and its `<dd>` (metadata). `sighting` holds the
/// source only. The error is one clause: "no identifier in <dt>".
Result<Record> read_listing_item(const GumboNode* term, const GumboNode* details, Source source);

}  // namespace preprintd::source
