#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// One answer of arXiv's API (export.arxiv.org/api/query), of the backend in use since 2025-11 or the one before.
struct AtomPage {
  int total = 0;  ///< how many entries the whole query has
  int start = 0;  ///< which of them is the first here
  /// In the API's order, not the order asked for; ids it does not know are silently absent. `submitted` is
  /// version 1's time, `updated` that of the version shown. `sighting.day` is left for the caller: the API states none.
  std::vector<Record> records;
  std::vector<Unreadable> unreadable;
  /// Entries are missing though the page says there are some from `start` on; the API does that under load.
  bool suspicious() const { return records.empty() && unreadable.empty() && start < total; }
};

/// Reads an answer of the API. Its own error entries are Errors with their message, whatever the HTTP status was:
/// kind unavailable for "internal server error", else malformed. Otherwise refused like every XML answer (`read_xml`).
Result<AtomPage> read_atom(std::string_view body);

/// The identifier the API found malformed ("abc" of "incorrect id format for abc"; empty for an empty item).
/// One such id loses the whole batch, so the caller leaves it out or halves the batch. Nothing for other errors.
std::optional<std::string> refused_id(const Error& error);

}  // namespace preprintd::source
