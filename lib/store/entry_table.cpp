#include "store/entry_table.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <tuple>

#include "store/entry_json.hpp"
#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

#define ENTRY_COLUMNS                                                                                                \
  "key, paper, list, section, position, number, place, base, title, link, venue, summary, code, links, read_notes, " \
  "note, extra"

Entry read_entry(Query& row) {
  Entry entry(row.id(1));
  entry.key = row.integer(0);
  entry.list = row.text(2);
  entry.section = row.text(3);
  entry.position = row.number(4);
  entry.number = row.maybe_number(5);
  entry.place = parse_place(row.text(6)).value_or(Entry::Place::off);
  entry.base = row.maybe_text(7);
  entry.annotation.title = row.maybe_text(8);
  entry.annotation.link = row.maybe_text(9);
  entry.annotation.venue = row.maybe_text(10);
  entry.annotation.summary = row.maybe_text(11);
  entry.annotation.code = list_from_json(row.text(12));
  entry.annotation.links = links_from_json(row.text(13));
  entry.annotation.read_notes = row.maybe_text(14);
  entry.annotation.note = row.maybe_text(15);
  entry.annotation.extra = row.maybe_text(16);
  return entry;
}

std::vector<Entry> all_of(Query& row) {
  std::vector<Entry> entries;
  while (row.step()) entries.push_back(read_entry(row));
  return entries;
}

ReadingList read_list(Query& row) { return {row.text(0), row.text(1), row.text(2), row.number(3)}; }

}  // namespace

std::string to_json(const std::vector<LabelledLink>& links) {
  boost::json::array array;
  for (const auto& link : links) array.push_back(boost::json::object{{"label", link.label}, {"url", link.url}});
  return boost::json::serialize(array);
}

std::vector<LabelledLink> links_from_json(std::string_view text) {
  std::vector<LabelledLink> links;
  if (text == "[]") return links;
  boost::json::error_code failure;
  const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failure);
  if (failure || !value.is_array()) return links;
  for (const auto& item : value.get_array()) {
    if (!item.is_object()) continue;
    const auto* label = item.get_object().if_contains("label");
    const auto* url = item.get_object().if_contains("url");
    if (label && url && label->is_string() && url->is_string())
      links.push_back({std::string(label->get_string()), std::string(url->get_string())});
  }
  return links;
}

std::optional<Entry> find_entry(Database& db, std::int64_t key) {
  auto row = db.query("SELECT " ENTRY_COLUMNS " FROM entry WHERE key = :key");
  row.bind(":key", key);
  if (!row.step()) return std::nullopt;
  return read_entry(row);
}

std::vector<Entry> entries_of_paper(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT " ENTRY_COLUMNS " FROM entry WHERE paper = :paper ORDER BY key");
  row.bind(":paper", id);
  return all_of(row);
}

std::map<ArxivId, std::vector<Entry>> entries_of_papers(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::vector<Entry>> entries;
  auto row = db.query("SELECT " ENTRY_COLUMNS
                      " FROM entry WHERE paper IN (SELECT value FROM json_each(:papers)) ORDER BY paper, key");
  row.bind(":papers", keys_json(ids));
  while (row.step()) {
    auto entry = read_entry(row);
    entries[entry.paper].push_back(std::move(entry));
  }
  return entries;
}

std::vector<std::string> sections_of_list(Database& db, const std::string& list) {
  std::vector<std::string> sections;
  auto row = db.query(
      "SELECT section FROM entry WHERE list = :list AND section <> '' GROUP BY section ORDER BY min(position = 0), "
      "min(key)");
  row.bind(":list", list);
  while (row.step()) sections.push_back(row.text(0));
  return sections;
}

std::vector<Entry> entries_of_list(Database& db, const std::string& list) {
  auto row = db.query("SELECT " ENTRY_COLUMNS " FROM entry WHERE list = :list ORDER BY key");
  row.bind(":list", list);
  auto entries = all_of(row);
  // A section stands where its oldest entry does; asked of SQL row by row, that is quadratic.
  std::map<std::string, std::int64_t> oldest;
  for (const auto& entry : entries) oldest.try_emplace(entry.section, entry.key);
  std::vector<std::tuple<bool, std::int64_t, int, std::int64_t, std::size_t>> order;
  for (std::size_t i = 0; i < entries.size(); ++i)
    order.emplace_back(entries[i].position == 0, oldest[entries[i].section], entries[i].position, entries[i].key, i);
  std::sort(order.begin(), order.end());
  std::vector<Entry> sorted;
  sorted.reserve(entries.size());
  for (const auto& place : order) sorted.push_back(std::move(entries[std::get<4>(place)]));
  return sorted;
}

std::vector<ListedEntry> listed_entries(Database& db, const std::string& list) {
  std::vector<ListedEntry> entries;
  auto row = db.query(
      "SELECT entry.key, entry.paper, section, entry.title, summary, paper.title, paper.seq FROM entry JOIN paper ON "
      "paper.key = entry.paper WHERE list = :list AND place IN ('on', 'wanted') ORDER BY entry.key");
  row.bind(":list", list);
  while (row.step()) {
    auto& entry = entries.emplace_back(row.id(1));
    entry.key = row.integer(0);
    entry.list = list;
    entry.section = row.text(2);
    entry.her_title = row.maybe_text(3);
    entry.summary = row.maybe_text(4).value_or("");
    entry.title = row.text(5);
    if (entry.title.empty()) entry.title = entry.her_title.value_or("");
    entry.paper_seq = row.integer(6);
  }
  return entries;
}

std::map<ArxivId, EntryPaper> papers_with_entries(Database& db) {
  std::map<ArxivId, EntryPaper> papers;
  auto row = db.query(
      "SELECT key, title, decision.at, (SELECT step.seq FROM change JOIN step ON step.key = change.step WHERE "
      "change.paper = paper.key ORDER BY change.step DESC LIMIT 1) FROM paper LEFT JOIN decision ON decision.paper = "
      "paper.key WHERE key IN (SELECT paper FROM entry) ORDER BY key");
  while (row.step())
    papers.emplace_hint(papers.end(), row.id(0),
                        EntryPaper{row.text(1), row.maybe_instant(2), row.is_null(3) ? 0 : row.integer(3)});
  return papers;
}

bool is_ours(Database& db, std::int64_t key) {
  auto row = db.query("SELECT ours FROM entry WHERE key = :key");
  row.bind(":key", key);
  return row.step() && row.number(0) != 0;
}

std::set<std::int64_t> entries_since_import(Database& db, const std::string& list) {
  auto row = db.query(
      "SELECT key FROM entry WHERE list = :list AND "
      "(ours = 1 OR created_at > (SELECT min(created_at) FROM entry WHERE list = :list))");
  row.bind(":list", list);
  std::set<std::int64_t> keys;
  while (row.step()) keys.insert(row.integer(0));
  return keys;
}

std::vector<ReadingList> all_lists(Database& db) {
  std::vector<ReadingList> lists;
  auto row = db.query("SELECT name, heading, file, place FROM list ORDER BY file, place, name");
  while (row.step()) lists.push_back(read_list(row));
  return lists;
}

std::optional<ReadingList> find_list(Database& db, const std::string& name) {
  auto row = db.query("SELECT name, heading, file, place FROM list WHERE name = :name");
  row.bind(":name", name);
  if (!row.step()) return std::nullopt;
  return read_list(row);
}

void ensure_list(Database& db, const ReadingList& list) {
  if (find_list(db, list.name)) return;
  const auto seq = db.next_seq();
  db.query("INSERT INTO list (name, heading, file, place, seq) VALUES (:name, :heading, :file, :place, :seq)")
      .bind(":name", list.name)
      .bind(":heading", list.heading)
      .bind(":file", list.file)
      .bind(":place", list.order)
      .bind(":seq", seq)
      .run();
}

void note_written(Database& db, const Entry& entry) {
  {
    const auto stored = find_entry(db, entry.key);
    if (stored && stored->place == entry.place && stored->section == entry.section &&
        stored->position == entry.position && stored->number == entry.number && stored->base == entry.base)
      return;
  }
  const auto seq = db.next_seq();
  db.query(
        "UPDATE entry SET place = :place, section = :section, position = :position, number = :number, base = :base, "
        "seq = :seq WHERE key = :key")
      .bind(":place", place_name(entry.place))
      .bind(":section", entry.section)
      .bind(":position", entry.position)
      .bind(":number", entry.number)
      .bind(":base", entry.base)
      .bind(":seq", seq)
      .bind(":key", entry.key)
      .run();
}

void set_place(Database& db, std::int64_t key, Entry::Place place) {
  const auto seq = db.next_seq();
  db.query("UPDATE entry SET place = :place, seq = :seq WHERE key = :key AND place <> :place")
      .bind(":place", place_name(place))
      .bind(":seq", seq)
      .bind(":key", key)
      .run();
}

}  // namespace preprintd::store
