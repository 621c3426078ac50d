#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"

namespace preprintd::store {

/// One use of a prepared statement, lent by the Database and given back, reset, when this goes out of scope; it must
/// not outlive the Database. Parameters are named with their colon (":paper"); an unknown name throws. Columns count
/// from 0.
class Query {
 public:
  /// Prepared statements of one text that nobody uses at the moment.
  using Idle = std::vector<std::unique_ptr<SQLite::Statement>>;
  Query(std::unique_ptr<SQLite::Statement> statement, Idle& idle) : statement_(std::move(statement)), idle_(&idle) {}
  Query(Query&&) noexcept = default;
  Query& operator=(Query&&) = delete;
  ~Query();

  Query& bind(const char* name, std::int64_t value);
  Query& bind(const char* name, int value) { return bind(name, static_cast<std::int64_t>(value)); }
  Query& bind(const char* name, bool value) { return bind(name, static_cast<std::int64_t>(value)); }
  Query& bind(const char* name, double value);
  Query& bind(const char* name, std::string_view value);
  Query& bind(const char* name, const std::string& value) { return bind(name, std::string_view(value)); }
  Query& bind(const char* name, const char* value) { return bind(name, std::string_view(value)); }
  /// Whole seconds since 1970.
  Query& bind(const char* name, Instant value) { return bind(name, std::int64_t(value.time_since_epoch().count())); }
  Query& bind(const char* name, Day value) { return bind(name, std::string_view(render_day(value))); }
  /// Its key.
  Query& bind(const char* name, const ArxivId& value) { return bind(name, value.key()); }
  /// Absent is NULL.
  template <class T>
  Query& bind(const char* name, const std::optional<T>& value) {
    if (value) return bind(name, *value);
    statement_->bind(name);
    return *this;
  }

  /// Goes to the next row; false after the last.
  bool step() { return statement_->executeStep(); }
  /// Runs a statement without rows to its end; the number of rows it changed.
  int run() { return statement_->exec(); }

  bool is_null(int column) { return statement_->isColumnNull(column); }
  std::int64_t integer(int column) { return statement_->getColumn(column).getInt64(); }
  int number(int column) { return static_cast<int>(integer(column)); }
  double real(int column) { return statement_->getColumn(column).getDouble(); }
  std::string text(int column) { return statement_->getColumn(column).getString(); }
  Instant instant(int column) { return Instant(std::chrono::seconds(integer(column))); }
  /// Both throw std::runtime_error where the stored value is none.
  Day day(int column);
  ArxivId id(int column);

  /// Nothing for NULL.
  std::optional<std::string> maybe_text(int column);
  std::optional<int> maybe_number(int column);
  std::optional<Instant> maybe_instant(int column);

 private:
  std::unique_ptr<SQLite::Statement> statement_;
  Idle* idle_;
};

/// Lists are JSON arrays of strings in the database; what is none reads as an empty list.
std::string to_json(const std::vector<std::string>& list);
std::vector<std::string> list_from_json(std::string_view json);

}  // namespace preprintd::store
