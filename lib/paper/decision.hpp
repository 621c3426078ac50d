#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd {

/// What the maintainer said about a paper. `none`: it never was a candidate.
enum class DecisionState { none, pending, accepted, rejected, deferred, passed };
std::string_view state_name(DecisionState state);
std::optional<DecisionState> parse_state(std::string_view name);

struct Decision {
  DecisionState state = DecisionState::none;
  std::optional<Instant> at;
  std::optional<Day> until;        ///< deferred: the day it returns on top
  std::optional<std::string> why;  ///< rejected: her words
};

/// A labelled link of an entry: {"Project", "https://…"}.
struct LabelledLink {
  std::string label;
  std::string url;
  friend bool operator==(const LabelledLink&, const LabelledLink&) = default;
};

/// Her words about one entry of a reading list. Absent = as arXiv has it, or not there.
struct Annotation {
  std::optional<std::string> title;  ///< the link text as she wrote it, where it is not arXiv's title
  std::optional<std::string> link;   ///< the URL as she wrote it, where it is not ours
  std::optional<std::string> venue;
  std::optional<std::string> summary;
  std::vector<std::string> code;
  std::vector<LabelledLink> links;
  std::optional<std::string> read_notes;  ///< "wanted" or a URL
  std::optional<std::string> note;
  std::optional<std::string> extra;  ///< text of the entry we cannot name, kept where it is
  friend bool operator==(const Annotation&, const Annotation&) = default;
};

/// Where an accepted paper stands, or shall stand.
struct Entry {
  explicit Entry(ArxivId entry_paper) : paper(std::move(entry_paper)) {}
  std::int64_t key = 0;  ///< the store's; 0 for one not stored yet
  ArxivId paper;
  std::string list;           ///< "daily-papers"
  std::string section;        ///< the heading it stands under: "Daily Papers", "2024"
  int position = 0;           ///< order inside the section, from 1; 0 while not written
  std::optional<int> number;  ///< the number its line carries
  /// wanted: accepted, to be written; on: stands in the file; off: removed by hand, never written again by us;
  /// leaving: rejected or undone, its line goes with the next export; gone: that line has gone.
  enum class Place { wanted, on, off, leaving, gone };
  Place place = Place::wanted;
  /// The bytes of the entry as last read from or written to the file: the base of every comparison.
  std::optional<std::string> base;
  Annotation annotation;
};
std::string_view place_name(Entry::Place place);
std::optional<Entry::Place> parse_place(std::string_view name);

}  // namespace preprintd
