#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/reading_list.hpp"

namespace preprintd::format {

/// One field both changed since the base, differently. Texts as for the eye; empty = not there.
struct FieldConflict {
  std::size_t known = 0;  ///< index into `known`
  std::size_t now = 0;    ///< index into `ListFile::entries`
  std::string field;      ///< "title", "link", "venue", "summary", "code", "links", "read_notes", "note"
  std::string base, ours, theirs;
};

/// An entry she changed, or that is as we know it.
struct Followed {
  std::size_t known = 0;
  std::size_t now = 0;
  std::string list, section;  ///< where it stands now
  int position = 0;
  std::optional<int> number;
  bool moved = false;               ///< to another list or section, or past a neighbour
  std::vector<std::string> fields;  ///< that she changed; empty: none
  Annotation annotation;            ///< ours, with her changes taken over
  std::string base;                 ///< the entry's bytes now; keep the old base while it has conflicts
  bool conflict = false;
};

/// What a file tells about the entries we know, field by field against the base of each (RULES 17).
struct Absorbed {
  /// Nothing may be taken over: why, in one line. Then every list below is empty, except `removed`, which
  /// says what accepting the removals would take off the list.
  std::optional<std::string> refused;
  std::vector<Followed> followed;    ///< every known entry found, in the file's order
  std::vector<Entry> added;          ///< lines of papers we did not know there, as `ListFile::papers` gives them
  std::vector<std::size_t> removed;  ///< indices into `known`: gone from the file
  std::vector<FieldConflict> conflicts;
  bool nothing_new() const;  ///< the file says what we know already
};

struct AbsorbOptions {
  bool accept_removals = false;  ///< `--accept-removals`: a mass vanishing is meant
};

/// `known`: the entries of this file's lists, with base bytes, in any place (`wanted` ones are looked for too, `off`
/// and `gone` ones count as added when they stand there again). Call `adopt_names(now, known)` before.
/// An absent title or link of ours means "as it stands"; an absent venue equals the preprint word.
Absorbed absorb(const std::vector<Entry>& known, const ListFile& now, AbsorbOptions options = {});

/// What an annotation is to become in the file so that ours is written: for every entry whose annotation differs
/// from its line, the change to ask of `apply`. Call after `absorb`, with the annotations it gave.
std::optional<std::pair<Annotation, Annotation>> pending_change(const Annotation& ours, const Annotation& in_file,
                                                                const LineStyle& style);

}  // namespace preprintd::format
