#include "daemon/web/lists.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "daemon/exporting.hpp"
#include "format/text_diff.hpp"
#include "review/absorb.hpp"

namespace preprintd::web {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostOddities = 50;

json::object file_json(const std::filesystem::path& file, const Result<daemon::Exported>& exported) {
  json::object object{
      {"file", repair_utf8(file.string())}, {"diff", ""},          {"notes", json::array{}}, {"hers", 0},
      {"conflicts", json::array{}},         {"up_to_date", false}, {"refused", nullptr}};
  if (!exported || exported->absorbed.refused) {
    object["refused"] = repair_utf8(exported ? *exported->absorbed.refused : exported.error().message());
    return object;
  }
  const auto& [absorbed, prepared] = *exported;
  json::array notes, conflicts;
  for (const auto& note : prepared.notes) notes.emplace_back(repair_utf8(note));
  for (const auto& conflict : absorbed.conflicts)
    conflicts.push_back(json::object{{"id", conflict.paper},
                                     {"field", conflict.field},
                                     {"here", repair_utf8(conflict.here)},
                                     {"there", repair_utf8(conflict.there)}});
  const auto name = file.filename().string();
  object["diff"] = repair_utf8(format::unified_diff(prepared.before, prepared.after, name, name));
  object["notes"] = std::move(notes);
  object["hers"] = absorbed.added + absorbed.changed + absorbed.moved + absorbed.removed;
  object["conflicts"] = std::move(conflicts);
  object["up_to_date"] = prepared.up_to_date();
  return object;
}

}  // namespace

json::object export_answer(daemon::App& app, store::Database& db, bool rehearse) {
  if (!rehearse) daemon::know_lists(app, db);
  json::array files;
  for (const auto& file : daemon::list_files(app, db))
    files.push_back(file_json(file, daemon::export_into(app, db, file, rehearse)));
  return {{"files", std::move(files)}};
}

Result<json::object> import_answer(store::Database& db, const std::string& body, Instant now) {
  json::error_code error;
  const auto value = json::parse(body, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* text = object ? object->if_contains("text") : nullptr;
  if (!text || !text->is_string() || object->size() != 1)
    return Error(ErrorKind::usage, "the body is no JSON object with the list as its text");
  auto file = format::parse_list_file(std::string_view(text->get_string()));
  review::Absorbing how;
  how.verb = "import reading-list";
  const auto absorbed = review::absorb(db, file, how, {"page", now});
  if (absorbed.refused) return Error(ErrorKind::usage, *absorbed.refused);
  if (absorbed.entries == 0) return Error(ErrorKind::usage, "no entry with an arXiv link was found in it");
  json::array lists, oddities;
  for (const auto& list : file.lists) {
    std::size_t entries = 0;
    for (const int section : list.sections) entries += file.sections[std::size_t(section)].entries.size();
    lists.push_back(json::object{
        {"name", list.name}, {"heading", list.heading}, {"entries", entries}, {"can_write", list.can_write}});
  }
  for (const auto& oddity : file.oddities) {
    if (oddities.size() == kMostOddities) break;
    oddities.push_back(json::object{{"line", oddity.line}, {"message", repair_utf8(oddity.message)}});
  }
  return json::object{{"lists", std::move(lists)},
                      {"entries", absorbed.entries},
                      {"added", absorbed.added},
                      {"oddities", std::move(oddities)}};
}

}  // namespace preprintd::web
