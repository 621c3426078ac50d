#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace preprintd {

/// Why a paper was flagged: one hit with its place.
struct Reason {
  std::string kind;   ///< "phrase", "author", "category", "must", "never", "term", "source"
  std::string field;  ///< "title", "abstract", "authors", "comment"; empty for terms
  std::string text;   ///< the words as they stand in the paper
  double weight = 0;  ///< what the hit added to the score; negative speaks against
  int begin = -1;     ///< byte offsets of `text` in that field; -1 where there is no place
  int end = -1;
};

/// What one topic makes of one paper. Stored for every triaged paper, flagged or not.
struct Score {
  std::string topic;  ///< canonical name, '-' (never '_')
  std::string model;  ///< which rules and which learned model gave it
  double score = 0;   ///< 0 to 1, higher is likelier
  bool flagged = false;
  std::vector<Reason> reasons;  ///< strongest first
};

/// Topic names: '_' and '-' are the same, upper case is lower case.
std::string canonical_topic(std::string_view name);

}  // namespace preprintd
