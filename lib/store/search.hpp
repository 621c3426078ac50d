#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "paper/paper.hpp"
#include "store/database.hpp"
#include "store/snippet.hpp"

namespace preprintd::store {

struct SearchOptions {
  int limit = 50;
  /// `best`: what fits best and is young first, where few papers match; where many do, the youngest first.
  enum class Order { best, newest } order = Order::best;
};

struct SearchHit {
  explicit SearchHit(Paper found) : paper(std::move(found)) {}
  Paper paper;
  Marked title;    ///< hers where the paper has none yet
  Marked snippet;  ///< of her words where they match, else of the abstract or the authors
  bool by_id = false;
};

struct SearchAnswer {
  std::vector<SearchHit> hits;
  bool ranked = false;   ///< by fit; otherwise by age, youngest first
  bool more = false;     ///< there are more than `limit`
  bool partial = false;  ///< the search was stopped before it had looked everywhere
  bool widened = false;  ///< nothing has these words; these papers have words that begin so
};

/// Papers that fit a query as `parse_search` reads it, those it names by identifier first. Her notes and titles count
/// as words of the paper. The work is bounded whatever the query; reads only.
SearchAnswer search(Database& db, std::string_view query, const SearchOptions& options);

}  // namespace preprintd::store
