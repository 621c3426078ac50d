#include "store/query.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "base/text.hpp"

namespace preprintd::store {

Query::~Query() {
  if (!statement_) return;
  statement_->tryReset();
  idle_->push_back(std::move(statement_));
}

Query& Query::bind(const char* name, std::int64_t value) {
  statement_->bind(name, value);
  return *this;
}

Query& Query::bind(const char* name, double value) {
  statement_->bind(name, value);
  return *this;
}

Query& Query::bind(const char* name, std::string_view value) {
  statement_->bind(name, std::string(value));
  return *this;
}

Day Query::day(int column) {
  const auto day = parse_day(text(column));
  if (!day) throw std::runtime_error("the database holds a day that is none: " + visible(text(column)));
  return *day;
}

ArxivId Query::id(int column) {
  const auto id = arxiv_id_of_key(integer(column));
  if (!id) throw std::runtime_error("the database holds a paper key that is no identifier: " + text(column));
  return *id;
}

std::optional<std::string> Query::maybe_text(int column) {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<int> Query::maybe_number(int column) {
  if (is_null(column)) return std::nullopt;
  return number(column);
}

std::optional<Instant> Query::maybe_instant(int column) {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

std::string to_json(const std::vector<std::string>& list) {
  std::string json = "[";
  for (const auto& item : list) {
    if (json.size() > 1) json += ',';
    append_json_quoted(json, item);
  }
  return json + ']';
}

std::vector<std::string> list_from_json(std::string_view json) {
  std::vector<std::string> list;
  if (json == "[]") return list;
  boost::json::error_code failure;
  const auto value = boost::json::parse(boost::json::string_view(json.data(), json.size()), failure);
  if (failure || !value.is_array()) return list;
  for (const auto& item : value.get_array())
    if (item.is_string()) list.emplace_back(item.get_string());
  return list;
}

}  // namespace preprintd::store
