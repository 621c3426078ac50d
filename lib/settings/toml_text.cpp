#include "settings/toml_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>
#include <toml++/toml.h>

#include "base/text.hpp"

namespace preprintd::settings {
namespace {

Written::Other other(std::string_view what) { return {std::string(what)}; }

template <class T>
std::string text_of_date(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// An item of a list as text; nothing for what no list of ours holds.
std::optional<std::string> item_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* day = node.as_date()) return text_of_date(day->get());
  return std::nullopt;
}

Written written_of(const toml::node& node) {
  Written written;
  if (const auto* text = node.as_string())
    written.value = text->get();
  else if (const auto* flag = node.as_boolean())
    written.value = flag->get();
  else if (const auto* whole = node.as_integer())
    written.value = whole->get();
  else if (const auto* number = node.as_floating_point())
    written.value = number->get();
  else if (node.is_table())
    written.value = other("a table");
  else if (node.is_array_of_tables())
    written.value = other("a list of tables");
  else if (const auto* array = node.as_array()) {
    Written::List list;
    for (const auto& item : *array) {
      auto item_as_text = item_text(item);
      if (!item_as_text) {
        written.value = other("a list of something else");
        return written;
      }
      list.push_back(std::move(*item_as_text));
    }
    written.value = std::move(list);
  } else {
    written.value = other("a date or time");
  }
  return written;
}

void collect(const toml::table& table, std::vector<std::string>& path, std::vector<Assignment>& found) {
  for (const auto& [key, node] : table) {
    path.emplace_back(key.str());
    const auto* inner = node.as_table();
    if (inner && !inner->empty())
      collect(*inner, path, found);
    else
      found.push_back({path, written_of(node), static_cast<int>(node.source().begin.line)});
    path.pop_back();
  }
}

}  // namespace

std::string Assignment::key() const { return fmt::format("{}", fmt::join(path, ".")); }

TomlText read_toml(std::string_view text) {
  TomlText read;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  try {
    const auto table = toml::parse(text);
    std::vector<std::string> path;
    collect(table, path, read.assignments);
  } catch (const toml::parse_error& error) {
    read.error = SyntaxError{static_cast<int>(error.source().begin.line), visible(error.description())};
  }
  std::stable_sort(read.assignments.begin(), read.assignments.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  return read;
}

Result<Written> read_set_value(std::string_view text) {
  Written written;
  if (text.starts_with('"') || text.starts_with('\'') || text.starts_with('[')) {
    auto read = read_toml("value = " + std::string(text));
    if (read.error) return Error(ErrorKind::usage, "is no TOML: " + read.error->message);
    if (read.assignments.size() != 1 || read.assignments[0].path.size() != 1)
      return Error(ErrorKind::usage, "must be one value");
    return std::move(read.assignments[0].written);
  }
  written.value = Written::Word{std::string(text)};
  return written;
}

}  // namespace preprintd::settings
