#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/search_query.hpp"

namespace preprintd::store {

/// Text with the places a search was about, as byte ranges of `text`, ascending, apart.
struct Marked {
  std::string text;
  std::vector<std::pair<std::size_t, std::size_t>> marks;
  friend bool operator==(const Marked&, const Marked&) = default;
};

/// The words of a search that can be pointed at in a text of `field`: those asked of it or of any field, without those
/// that must not occur.
std::vector<SearchNode> words_to_mark(const SearchNode& query, SearchNode::Field field);
/// All of the text, marked.
Marked mark(std::string_view text, const std::vector<SearchNode>& words);
/// About `bytes` of it around the most marks, cut between words, with "…" where something is left out.
Marked snippet(std::string_view text, const std::vector<SearchNode>& words, std::size_t bytes = 240);

}  // namespace preprintd::store
