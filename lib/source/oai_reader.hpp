#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "paper/record.hpp"

namespace preprintd::source {

/// One answer of arXiv's OAI-PMH service: ListRecords or GetRecord in the format arXivRaw, or ListIdentifiers.
struct OaiPage {
  /// When the service answered, by its own clock; the next harvest starts from this day.
  Instant answered{};
  /// Of arXivRaw: `submitted` is version 1's time, `updated` and `version` the last one's, `withdrawn` when that one
  /// has no source (source_type I). Authors are one string, so `authors_certain` is false for more than one.
  /// `sighting.day` is the datestamp (UTC day of the last change of any kind), kind `named`.
  std::vector<Record> records;
  /// Of ListIdentifiers: what changed, without metadata.
  std::vector<ArxivId> identifiers;
  /// Records and headers with status "deleted".
  std::vector<ArxivId> deleted;
  std::vector<Unreadable> unreadable;
  /// Ask again with it; nothing on the last page.
  std::optional<std::string> resumption_token;
  /// "noRecordsMatch": a valid empty answer. It is cached until midnight, so it proves nothing about today.
  bool no_records_match = false;
};

/// Reads an answer of OAI-PMH. Its own error answers are Errors ("OAI-PMH refuses: badResumptionToken: …"): kind
/// conflict for badResumptionToken (start the list again), missing for idDoesNotExist, else malformed. Otherwise
/// refused like every XML answer (`read_xml`).
Result<OaiPage> read_oai(std::string_view body);

}  // namespace preprintd::source
