#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "paper/arxiv_id.hpp"

namespace preprintd {

/// What stands at the start of a text. Private to the arxiv_id files: the one grammar both the reader of one
/// spelling and the finder in free text use.
struct IdScan {
  std::int64_t key = 0;  ///< 0: no identifier, and `why` says it
  std::optional<int> version;
  std::size_t length = 0;            ///< bytes of identifier and version
  std::string_view why = {};         ///< static text
  std::string_view why_detail = {};  ///< part of the input that belongs to `why`; may be empty
};

/// The only maker of ArxivIds.
struct ArxivIdParser {
  /// An identifier with its version at the very start: new style ("2409.20566v2") or old ("math.GT/0309136").
  /// Letters or digits directly behind it make it none.
  static IdScan scan(std::string_view text);
  static ArxivId make(std::int64_t key);
};

}  // namespace preprintd
