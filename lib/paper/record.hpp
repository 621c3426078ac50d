#pragma once
#include <optional>
#include <string>
#include <vector>

#include "paper/paper.hpp"

namespace preprintd {

/// An entry exactly as a source sent it: decoded to UTF-8 but neither collapsed nor cleaned.
/// Absent fields are absent, not empty. `normalize/` turns it into a Paper.
struct Record {
  Record(ArxivId record_id, Source record_source) : id(std::move(record_id)), source(record_source) {}
  ArxivId id;
  Source source;
  std::optional<int> version;
  std::optional<std::string> title;
  std::optional<std::string> abstract;
  std::vector<std::string> authors;
  /// False where the source gives one string that cannot be split for certain (the feed's dc:creator, OAI raw).
  bool authors_certain = true;
  std::string primary_category;
  std::vector<std::string> categories;
  std::optional<Instant> submitted;
  std::optional<Instant> updated;
  std::optional<std::string> comment;
  std::optional<std::string> journal_ref;
  std::optional<std::string> doi;
  bool withdrawn = false;
  Sighting sighting;
  /// Hugging Face's `githubRepo` and `projectPage`.
  std::optional<std::string> code_url;
  std::optional<std::string> project_url;
  /// What had to be mended while reading ("2 bytes were not UTF-8").
  std::vector<std::string> repairs;
};

/// Something on a page that could not be read as a record; kept, counted, never silently lost.
struct Unreadable {
  std::string reason;   ///< one clause: "no identifier in <guid>"
  std::string excerpt;  ///< at most 500 bytes of it, valid UTF-8
};

}  // namespace preprintd
