#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace preprintd::store {

/// Rows of the tables whose history is kept, as JSON objects of all their columns but key and seq.
/// `table` is "decision", "entry" or "list"; `key` its primary key in text.

/// Nothing where there is no such row.
std::optional<std::string> read_row(Database& db, std::string_view table, const std::string& key);
/// Makes the row this one; nothing removes it and leaves a line in `deletion`. Columns the JSON does not name are NULL
/// or, where a row was there, as they were.
void write_row(Database& db, std::string_view table, const std::string& key, const std::optional<std::string>& row);

}  // namespace preprintd::store
