#include "store/suggestion_table.hpp"

#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

Suggestion::Field field_of(std::string_view name) {
  if (name == "code") return Suggestion::Field::code;
  if (name == "project") return Suggestion::Field::project;
  return Suggestion::Field::venue;
}

#define SUGGESTION_COLUMNS "field, value, found_in, quote"
#define MOST_TRUSTED                                               \
  "CASE field WHEN 'venue' THEN 0 WHEN 'code' THEN 1 ELSE 2 END, " \
  "CASE found_in WHEN 'journal_ref' THEN 0 WHEN 'comment' THEN 1 WHEN 'huggingface' THEN 2 ELSE 3 END, seq"

Suggestion read_suggestion(Query& row) {
  Suggestion suggestion;
  suggestion.field = field_of(row.text(0));
  suggestion.value = row.text(1);
  suggestion.found_in = row.text(2);
  suggestion.quote = row.text(3);
  return suggestion;
}

}  // namespace

std::string_view field_name(Suggestion::Field field) {
  switch (field) {
    case Suggestion::Field::venue: return "venue";
    case Suggestion::Field::code: return "code";
    case Suggestion::Field::project: return "project";
  }
  return {};
}

void put_suggestion(Database& db, const ArxivId& id, const Suggestion& suggestion) {
  {
    auto look = db.query("SELECT 1 FROM suggestion WHERE paper = :paper AND field = :field AND value = :value");
    look.bind(":paper", id).bind(":field", field_name(suggestion.field)).bind(":value", suggestion.value);
    if (look.step()) return;
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO suggestion (paper, field, value, found_in, quote, seq) VALUES (:paper, :field, :value, :found_in, "
        ":quote, :seq)")
      .bind(":paper", id)
      .bind(":field", field_name(suggestion.field))
      .bind(":value", suggestion.value)
      .bind(":found_in", suggestion.found_in)
      .bind(":quote", suggestion.quote)
      .bind(":seq", seq)
      .run();
}

std::vector<Suggestion> suggestions_of(Database& db, const ArxivId& id) {
  std::vector<Suggestion> suggestions;
  auto row = db.query("SELECT " SUGGESTION_COLUMNS " FROM suggestion WHERE paper = :paper ORDER BY " MOST_TRUSTED);
  row.bind(":paper", id);
  while (row.step()) suggestions.push_back(read_suggestion(row));
  return suggestions;
}

std::map<ArxivId, std::vector<Suggestion>> suggestions_of(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::vector<Suggestion>> suggestions;
  auto row = db.query("SELECT " SUGGESTION_COLUMNS
                      ", paper FROM suggestion WHERE paper IN (SELECT value FROM json_each(:papers)) ORDER "
                      "BY " MOST_TRUSTED);
  row.bind(":papers", keys_json(ids));
  while (row.step()) suggestions[row.id(4)].push_back(read_suggestion(row));
  return suggestions;
}

}  // namespace preprintd::store
