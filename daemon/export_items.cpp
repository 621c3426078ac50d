#include "daemon/export_items.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/atomic_file.hpp"
#include "base/text.hpp"
#include "daemon/list_rules.hpp"
#include "format/export_item.hpp"
#include "publish/publish.hpp"
#include "review/dossier.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"

namespace preprintd::daemon {
namespace {

constexpr std::size_t kLargestList = 64u << 20;
constexpr std::size_t kPapersAtOnce = 500;

bool counts(const Entry& entry) { return entry.place != Entry::Place::leaving && entry.place != Entry::Place::gone; }

/// Accepted papers list by list in the file's order, each once; where every decided one is meant, by identifier.
std::vector<ArxivId> ids_to_export(store::Database& db, bool accepted_only, const std::optional<std::string>& list) {
  std::vector<ArxivId> ids;
  if (!accepted_only && !list) {
    // Made to be committed: the order depends on nothing but the papers.
    for (const auto& [id, decision] : store::all_decisions(db)) ids.push_back(id);
    return ids;
  }
  std::set<ArxivId> seen;
  for (const auto& one : store::all_lists(db)) {
    if (list && one.name != *list) continue;
    for (const auto& entry : store::entries_of_list(db, one.name))
      if (counts(entry) && seen.insert(entry.paper).second) ids.push_back(entry.paper);
  }
  return ids;
}

format::ExportItem item_of(review::Dossier dossier) {
  format::ExportItem item(std::move(dossier.paper));
  item.seq = dossier.seq;
  item.sightings = std::move(dossier.sightings);
  item.scores = std::move(dossier.scores);
  item.suggestions = std::move(dossier.suggestions);
  item.decision = std::move(dossier.decision);
  item.entries = std::move(dossier.entries);
  item.files = std::move(dossier.files);
  for (const auto& step : dossier.history) item.history.push_back({step.seq, step.at, step.verb, step.actor});
  return item;
}

Result<std::string> reading_list(App& app, store::Database& db, const std::optional<std::string>& only) {
  std::string text;
  std::set<std::string> done;
  for (const auto& list : store::all_lists(db)) {
    if ((only && list.name != *only) || !done.insert(list.file.empty() ? "#" + list.name : list.file).second) continue;
    std::string bytes;
    if (!list.file.empty()) {
      auto read = read_file(list.file, kLargestList);
      if (!read) return read.error();
      bytes = std::move(*read);
    }
    auto file = format::parse_list_file(bytes);
    std::vector<Entry> known;
    for (const auto& each : store::all_lists(db))
      for (auto& entry : store::entries_of_list(db, each.name)) known.push_back(std::move(entry));
    format::adopt_names(file, known);
    auto prepared = publish::prepare(db, file, list_rules(app.settings()), {});
    if (!prepared) return prepared.error();
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    text += prepared->after;
  }
  return text;
}

}  // namespace

Result<std::string> render_export(App& app, store::Database& db, const std::string& name,
                                  const std::optional<std::string>& list) {
  const store::OneState one_state(db);
  if (list && !store::find_list(db, *list)) return Error(ErrorKind::usage, fmt::format("no list {}", visible(*list)));
  if (name == "reading-list") return reading_list(app, db, list);
  const auto* format = format::find_format(name);
  if (!format) {
    std::string known = "reading-list";
    for (const auto& each : format::export_formats()) known += fmt::format(", {}", each.name);
    return Error(ErrorKind::usage, fmt::format("no format {}; known: {}", visible(name), known));
  }
  const auto ids = ids_to_export(db, format->accepted_only, list);
  const auto at_once = format->in_parts ? kPapersAtOnce : std::max<std::size_t>(ids.size(), 1);
  std::string rendered;
  for (std::size_t at = 0; at == 0 || at < ids.size(); at += at_once) {
    const auto first = ids.begin() + std::ptrdiff_t(at);
    const std::vector<ArxivId> part(first, first + std::ptrdiff_t(std::min(at_once, ids.size() - at)));
    format::ExportSet set;
    for (auto& dossier :
         review::read_dossiers(db, part, format->evidence ? review::Told::all : review::Told::her_words))
      set.items.push_back(item_of(std::move(dossier)));
    rendered += format->render(set);
  }
  return rendered;
}

}  // namespace preprintd::daemon
