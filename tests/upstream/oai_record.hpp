#pragma once
#include <string>

#include "upstream/scenario.hpp"

namespace preprintd::upstream {

/// A paper as OAI-PMH shows it: only its current version.
struct OaiRecord {
  const Manuscript* paper;
  int version;
  Instant modified;  ///< its UTC day is the datestamp
};

/// `<header>…</header>`.
std::string oai_header(const OaiRecord& record);
/// `<record>…</record>` in the format arXivRaw or arXiv; `broken`: without its identifiers.
std::string oai_record(const OaiRecord& record, bool raw, bool broken);

}  // namespace preprintd::upstream
