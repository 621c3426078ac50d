#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd {

/// Where a record, a field or a sighting came from. Spelled in the database and in JSON by `source_name`.
enum class Source {
  arxiv_feed,     ///< rss.arxiv.org
  arxiv_listing,  ///< arxiv.org/list/CAT/new
  arxiv_catchup,  ///< arxiv.org/catchup/CAT/DAY
  arxiv_oai,
  arxiv_api,
  huggingface,
  snapshot,
  reading_list,
  manual,
};
std::string_view source_name(Source source);  ///< "arxiv-feed"
std::optional<Source> parse_source(std::string_view name);

/// What a listing says about a paper on a day. `listed` is a Hugging Face pick; `named` a mention outside
/// any listing (a reading list, an `add`, an API answer).
enum class SightingKind { new_paper, cross, replace, replace_cross, listed, named, other };
std::string_view kind_name(SightingKind kind);  ///< "new", "cross", "replace", "replace-cross", …
std::optional<SightingKind> parse_kind(std::string_view name);

/// A paper seen by a source on a day: the evidence that is kept for ever.
struct Sighting {
  Source source = Source::manual;
  std::string category;  ///< the category whose listing named it; empty where the source has none
  Day day{};             ///< listing day (New York) for arXiv, UTC day for the others
  SightingKind kind = SightingKind::named;
  std::optional<int> rank;     ///< place in the day's order, from 1
  std::optional<int> upvotes;  ///< as last seen
  std::string raw;             ///< SHA-256 of the spooled answer, lower-case hex; may be empty
};

/// One work, all its versions. Text fields are normalized: UTF-8, white space collapsed, TeX kept.
struct Paper {
  explicit Paper(ArxivId paper_id) : id(std::move(paper_id)) {}
  ArxivId id;
  int version = 0;  ///< the highest any source has shown; 0 when none named one
  std::string title;
  std::string abstract;
  std::vector<std::string> authors;
  std::string primary_category;
  std::vector<std::string> categories;  ///< primary first
  std::optional<Instant> submitted;     ///< version 1
  std::optional<Instant> updated;       ///< the version at hand
  std::optional<std::string> comment;
  std::optional<std::string> journal_ref;
  std::optional<std::string> doi;
  bool withdrawn = false;
  /// Has every field been filled that arXiv's API can fill? (`metadata` "complete" or "pending".)
  bool complete = false;
};

/// A venue or link we believe the authors named, with the place we found it.
struct Suggestion {
  enum class Field { venue, code, project };
  Field field = Field::venue;
  std::string value;     ///< "NeurIPS 2024", "https://github.com/o/r"
  std::string found_in;  ///< "comment", "abstract", "journal_ref", "huggingface"
  std::string quote;     ///< the words it was read from, for the eye
};

}  // namespace preprintd
