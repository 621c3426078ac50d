#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace preprintd::store {

/// "PPRD": tells our files from other people's databases.
inline constexpr int kApplicationId = 0x50505244;

/// One numbered file of schema/, embedded at build time.
struct SchemaStep {
  int number;
  std::string_view sql;
};
const std::vector<SchemaStep>& schema_steps();
int newest_schema();

/// The SQL functions the schema and our statements use, on a connection of ours.
void add_functions(SQLite::Database& connection);

/// Brings the database to the newest schema, step by step, each with its `user_version` in one transaction.
/// A step that fails throws and leaves the version before it. A database that already holds something is first backed
/// up to `<path>.before-<version>`. Idempotent.
Status migrate(SQLite::Database& connection, const std::filesystem::path& path,
               const std::vector<SchemaStep>& steps = schema_steps());

}  // namespace preprintd::store
