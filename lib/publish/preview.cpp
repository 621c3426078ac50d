#include "publish/preview.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "base/atomic_file.hpp"
#include "publish/publish.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"

namespace preprintd::publish {
namespace {

constexpr std::size_t kLargestList = 64u << 20;

std::string first_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// Without a file there is no neighbour to imitate.
Preview plain(store::Database& db, const Entry& entry) {
  const auto paper = store::find_paper(db, entry.paper);
  if ((!paper || paper->title.empty()) && !entry.annotation.title)
    return {fmt::format("{} (its title comes with the metadata)", entry.paper.text()), "", ""};
  const format::NewLine line{
      entry.paper, paper ? paper->title : std::string(), entry.annotation, std::nullopt, std::nullopt, std::nullopt};
  const auto rendered = format::render_entry(line, {});
  return {rendered ? *rendered : rendered.error().message(), "", ""};
}

}  // namespace

Preview preview(store::Database& db, const Entry& entry, const std::map<std::string, format::ListRules>& rules) {
  const auto list = store::find_list(db, entry.list);
  if (!list || list->file.empty()) return plain(db, entry);
  const auto bytes = read_file(list->file, kLargestList);
  if (!bytes) return plain(db, entry);
  auto file = format::parse_list_file(*bytes);
  std::vector<Entry> known;
  for (const auto& each : store::all_lists(db))
    for (auto& one : store::entries_of_list(db, each.name)) known.push_back(std::move(one));
  format::adopt_names(file, known);
  const auto prepared = prepare(db, file, rules, {});
  if (!prepared) return {prepared.error().message(), "", ""};
  const auto name = std::filesystem::path(list->file).filename().string();
  // A text that cannot be written so that it reads back leaves the line as it stands.
  const auto unwritable = fmt::format("{} is not written: ", entry.paper.text());
  std::string problem;
  for (const auto& note : prepared->notes)
    if (note.starts_with(unwritable)) problem = note;
  auto after = format::parse_list_file(prepared->after);
  format::adopt_names(after, known);
  for (const auto& line : after.papers())
    if (line.paper == entry.paper && line.list == entry.list)
      return {first_line(line.base.value_or("")),
              fmt::format("{}, {}{}", name, line.section, line.number ? fmt::format(", number {}", *line.number) : ""),
              problem};
  auto shown = plain(db, entry);
  const auto* list_now = file.find_list(entry.list);
  if (list_now && !list_now->can_write)
    shown.where = fmt::format(
        "{} keeps this list in a shape we only read: write the line there yourself, and it is "
        "known at the next export",
        name);
  return shown;
}

}  // namespace preprintd::publish
