#include "store/migrate.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/sabotage.hpp"
#include "store/draft.hpp"
#include "store/search_index.hpp"

namespace preprintd::store {
namespace {

int pragma(SQLite::Database& connection, const char* name) {
  return connection.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

Status back_up_before(SQLite::Database& connection, const std::filesystem::path& path, int version) {
  const std::filesystem::path copy = path.string() + fmt::format(".before-{}", version);
  std::error_code ignored;
  const auto need = std::filesystem::file_size(path, ignored);
  const auto room = std::filesystem::space(path.parent_path(), ignored).available;
  if (room < need + (need / 4))
    return Error(ErrorKind::storage,
                 fmt::format("{}: migrating needs a backup first, and {} MiB are free where {} are needed",
                             path.string(), room >> 20, (need + need / 4) >> 20));
  // Whole and on the disk before the first table changes: it is the way back.
  const Draft draft(copy);
  SQLite::Statement vacuum(connection, "VACUUM INTO ?");
  vacuum.bind(1, draft.path().string());
  vacuum.exec();
  return draft.become();
}

void spaced_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = sqlite3_value_text(values[0]);
  if (text == nullptr) return sqlite3_result_null(context);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  const auto wide = spaced({reinterpret_cast<const char*>(text), size});
  sqlite3_result_text64(context, wide.data(), wide.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void add_functions(SQLite::Database& connection) {
  sqlite3_create_function_v2(connection.getHandle(), "spaced", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                             nullptr, spaced_function, nullptr, nullptr, nullptr);
}

int newest_schema() { return schema_steps().empty() ? 0 : schema_steps().back().number; }

Status migrate(SQLite::Database& connection, const std::filesystem::path& path, const std::vector<SchemaStep>& steps) {
  add_functions(connection);
  const int newest = steps.empty() ? 0 : steps.back().number;
  const int version = pragma(connection, "user_version");
  if (version > newest)
    return Error(ErrorKind::conflict,
                 fmt::format("{} was written by a newer preprintd (schema {}, this one knows {}); it was not touched",
                             path.string(), version, newest));
  if (version > 0 && version < newest && !path.empty())
    if (auto backed_up = back_up_before(connection, path, version); !backed_up) return backed_up;
  for (const auto& step : steps) {
    if (step.number <= version) continue;
    SQLite::Transaction transaction(connection, SQLite::TransactionBehavior::IMMEDIATE);
    // Another process may have been faster while we waited for the lock.
    if (pragma(connection, "user_version") < step.number) {
      connection.exec(std::string(step.sql));
      if (sabotaged("version-apart")) connection.exec("COMMIT; BEGIN IMMEDIATE");
      connection.exec(fmt::format("PRAGMA user_version = {}", step.number));
    }
    transaction.commit();
  }
  return Done{};
}

}  // namespace preprintd::store
