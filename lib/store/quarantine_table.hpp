#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "paper/record.hpp"
#include "store/database.hpp"

namespace preprintd::store {

/// Keeps an entry that could not be read, with its reason; the same one again is kept once.
void quarantine(Database& db, Source source, std::string_view category, std::string_view day, const Unreadable& entry,
                std::string_view raw, Instant now);
int count_quarantined(Database& db);

}  // namespace preprintd::store
