#include "daemon/list_json.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "format/text_diff.hpp"

namespace preprintd::daemon {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(repair_utf8(*text)) : json::value(nullptr);
}

json::object edits_of(const review::Absorbed& absorbed) {
  return {{"added", absorbed.added},
          {"changed", absorbed.changed},
          {"moved", absorbed.moved},
          {"removed", absorbed.removed}};
}

json::array conflicts_of(const review::Absorbed& absorbed) {
  json::array all;
  for (const auto& conflict : absorbed.conflicts)
    all.push_back(json::object{{"id", conflict.paper},
                               {"list", conflict.list},
                               {"field", conflict.field},
                               {"here", repair_utf8(conflict.here)},
                               {"file", repair_utf8(conflict.there)}});
  return all;
}

json::object list_of(const format::ListFile& file, const format::List& list) {
  json::array sections;
  int entries = 0;
  for (const int index : list.sections) {
    const auto& section = file.sections[std::size_t(index)];
    const int count = int(section.entries.size());
    entries += count;
    sections.push_back(json::object{{"name", repair_utf8(section.name)}, {"entries", count}});
  }
  return {{"name", list.name}, {"entries", entries}, {"sections", std::move(sections)}, {"can_write", list.can_write}};
}

}  // namespace

std::string import_json(const std::string& path, const format::ListFile& file, const review::Absorbed& absorbed,
                        bool dry_run) {
  json::array lists, oddities;
  for (const auto& list : file.lists) lists.push_back(list_of(file, list));
  for (const auto& oddity : file.oddities)
    oddities.push_back(json::object{{"line", oddity.line}, {"message", repair_utf8(oddity.message)}});
  return json::serialize(json::object{{"file", path},
                                      {"dry_run", dry_run},
                                      {"refused", text_or_null(absorbed.refused)},
                                      {"entries", absorbed.entries},
                                      {"edits", edits_of(absorbed)},
                                      {"lists", std::move(lists)},
                                      {"oddities", std::move(oddities)},
                                      {"conflicts", conflicts_of(absorbed)}});
}

std::string export_json(const std::filesystem::path& path, const Exported& exported, bool rehearsed, bool with_diff) {
  const auto& prepared = exported.prepared;
  const bool refused = exported.absorbed.refused.has_value();
  const bool written = !rehearsed && !refused && !prepared.up_to_date();
  json::array notes;
  for (const auto& note : prepared.notes) notes.push_back(json::string(repair_utf8(note)));
  json::object made{{"file", path.string()},
                    {"rehearsed", rehearsed},
                    {"refused", text_or_null(exported.absorbed.refused)},
                    {"written", written},
                    {"up_to_date", !refused && (written || prepared.up_to_date())},
                    {"lines", json::object{{"added", prepared.added},
                                           {"changed", prepared.changed},
                                           {"removed", prepared.removed},
                                           {"not_written", prepared.unwritable}}},
                    {"edits", edits_of(exported.absorbed)},
                    {"conflicts", conflicts_of(exported.absorbed)},
                    {"notes", std::move(notes)}};
  if (with_diff)
    made["diff"] = repair_utf8(format::unified_diff(prepared.before, prepared.after, path.string(), path.string()));
  return json::serialize(made);
}

}  // namespace preprintd::daemon
