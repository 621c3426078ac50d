#pragma once
#include <vector>

#include "base/text.hpp"
#include "fuzz.hpp"
#include "paper/record.hpp"

namespace preprintd::fuzz {

/// What every reader of paper/record.hpp promises, whatever came over the wire.
inline void hold_records(const std::vector<Record>& records, const std::vector<Unreadable>& unreadable) {
  for (const auto& record : records) {
    hold(!record.title || is_utf8(*record.title), "a title is UTF-8");
    hold(!record.abstract || is_utf8(*record.abstract), "an abstract is UTF-8");
    hold(!record.comment || is_utf8(*record.comment), "a comment is UTF-8");
    for (const auto& author : record.authors) hold(is_utf8(author), "an author's name is UTF-8");
    hold(!record.version || *record.version >= 1, "versions count from 1");
  }
  for (const auto& item : unreadable) {
    hold(!item.reason.empty(), "what could not be read says why");
    hold(item.excerpt.size() <= 500 && is_utf8(item.excerpt), "an excerpt is at most 500 bytes of UTF-8");
  }
}

}  // namespace preprintd::fuzz
