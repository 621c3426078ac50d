#include "store/undo.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>

#include "store/history_row.hpp"
#include "store/step_table.hpp"

namespace preprintd::store {
namespace {

namespace json = boost::json;

/// What a person says of an entry; the other columns follow the file.
constexpr std::array kHerWords{"list", "title", "link",       "venue", "summary",
                               "code", "links", "read_notes", "note",  "extra"};

struct Change {
  int ordinal = 0;
  std::string table;
  std::string row_key;
  std::optional<ArxivId> paper;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

json::object parsed(const std::string& row) {
  // The bytes of an entry are the maintainer's and need not be UTF-8.
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  return json::parse(row, {}, options).as_object();
}

std::string text_of(const json::object& row, const char* column) {
  const auto* value = row.if_contains(column);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Equal in every column the older row knows: a later schema may have added some.
bool holds(const std::optional<std::string>& current, const std::optional<std::string>& recorded) {
  if (!current || !recorded) return !current && !recorded;
  const auto now = parsed(*current);
  for (const auto& [column, value] : parsed(*recorded))
    if (!now.contains(column) || now.at(column) != value) return false;
  return true;
}

bool same_words(const json::object& a, const json::object& b) {
  return std::all_of(kHerWords.begin(), kHerWords.end(),
                     [&](const char* column) { return text_of(a, column) == text_of(b, column); });
}

std::string place_after_undo(const std::string& before, const std::string& after, const std::string& current) {
  if (before == after) return current;
  if (current == "on" && before != "wanted") return "leaving";
  // Its line is not in the file, whoever took it out: it is to be written again.
  if ((current == "gone" || current == "off") && (before == "on" || before == "wanted")) return "wanted";
  return current == after ? before : current;
}

}  // namespace

/// One undo: takes changes back, last first, and writes down what it did.
class Undoing {
 public:
  Undoing(Database& db, Instant now, std::string_view actor) : db_(db), writer_(db, "undo", std::string(actor), now) {
    writer_.is_undo_ = true;
  }

  Undone take_back(std::int64_t step, const std::optional<ArxivId>& only) {
    one_paper_ = only.has_value();
    read_step(step);
    const auto changes = read_changes(step, only);
    for (const auto& change : changes) take_back(change);
    settle(step, changes);
    std::sort(done_.papers.begin(), done_.papers.end());
    done_.papers.erase(std::unique(done_.papers.begin(), done_.papers.end()), done_.papers.end());
    return std::move(done_);
  }

 private:
  void read_step(std::int64_t step) {
    auto row = db_.query("SELECT verb, actor, at FROM step WHERE key = :step");
    row.bind(":step", step);
    row.step();
    done_.verb = row.text(0);
    done_.actor = row.text(1);
    done_.at = row.instant(2);
  }

  std::vector<Change> read_changes(std::int64_t step, const std::optional<ArxivId>& only) {
    std::vector<Change> changes;
    auto row = db_.query(
        "SELECT ordinal, table_name, row_key, paper, before, after FROM change WHERE step = :step AND "
        "undone_by IS NULL AND (:paper IS NULL OR paper = :paper) ORDER BY ordinal DESC");
    row.bind(":step", step).bind(":paper", only);
    while (row.step()) {
      auto& change = changes.emplace_back();
      change.ordinal = row.number(0);
      change.table = row.text(1);
      change.row_key = row.text(2);
      if (!row.is_null(3)) change.paper = row.id(3);
      change.before = row.maybe_text(4);
      change.after = row.maybe_text(5);
    }
    return changes;
  }

  void take_back(const Change& change) {
    const auto current = read_row(db_, change.table, change.row_key);
    if (change.table == "entry") {
      take_back_entry(change, current);
    } else if (!holds(current, change.after)) {
      refuse(change, change.table == "list" ? "the list " + change.row_key + " has changed since"
                                            : "it was decided again since");
    } else if (change.table == "list" && !change.before && has_entries(change.row_key)) {
      // A list is only a name; it stays for the entries that came later.
    } else {
      put(change, current, change.before);
    }
  }

  void take_back_entry(const Change& change, const std::optional<std::string>& current) {
    if (!change.after) {
      if (current) return refuse(change, "its entry was made again since");
      return put(change, current, change.before);
    }
    if (!current) return refuse(change, "its entry was removed since");
    auto row = parsed(*current);
    const auto after = parsed(*change.after);
    if (!same_words(row, after)) return refuse(change, "its entry was changed since");
    const auto place = text_of(row, "place");
    if (!change.before) {
      // Taking back a whole import forgets it; taking back one paper means that paper, also its line.
      const bool ours = one_paper_ || row.at("ours").to_number<int>() != 0;
      if (place == "leaving" && ours) return put(change, current, current);
      if (place != "on" || !ours) return put(change, current, std::nullopt);
      row["place"] = "leaving";
      return put(change, current, json::serialize(row));
    }
    const auto before = parsed(*change.before);
    for (const char* column : kHerWords)
      if (const auto* value = before.if_contains(column)) row[column] = *value;
    if (place == "wanted") row["section"] = before.at("section");
    row["place"] = place_after_undo(text_of(before, "place"), text_of(after, "place"), place);
    put(change, current, json::serialize(row));
  }

  bool has_entries(const std::string& list) {
    auto row = db_.query("SELECT 1 FROM entry WHERE list = :list LIMIT 1");
    row.bind(":list", list);
    return row.step();
  }

  void put(const Change& change, const std::optional<std::string>& current, const std::optional<std::string>& row) {
    if (change.paper) done_.papers.push_back(*change.paper);
    if (holds(current, row)) return;
    write_row(db_, change.table, change.row_key, row);
    writer_.note(change.table, change.row_key, change.paper, current, read_row(db_, change.table, change.row_key));
  }

  void refuse(const Change& change, std::string why) { done_.refused.push_back({change.paper, std::move(why)}); }

  void settle(std::int64_t step, const std::vector<Change>& changes) {
    // An undo that had nothing to write has no step of its own; the step then settles itself.
    const auto by = writer_.step().value_or(step);
    for (const auto& change : changes)
      db_.query("UPDATE change SET undone_by = :by WHERE step = :step AND ordinal = :ordinal")
          .bind(":by", by)
          .bind(":step", step)
          .bind(":ordinal", change.ordinal)
          .run();
  }

  Database& db_;
  StepWriter writer_;
  Undone done_;
  bool one_paper_ = false;
};

std::optional<Undone> undo_newest(Database& db, Instant now, std::string_view actor) {
  std::int64_t step = 0;
  {
    auto row = db.query(
        // That a file was seen to hold a list is no step of hers.
        "SELECT max(step) FROM change JOIN step ON step.key = change.step WHERE undone_by IS NULL AND actor <> "
        "'clock' AND table_name <> 'list'");
    row.step();
    if (row.is_null(0)) return std::nullopt;
    step = row.integer(0);
  }
  return Undoing(db, now, actor).take_back(step, std::nullopt);
}

std::optional<Undone> undo_paper(Database& db, const ArxivId& id, Instant now, std::string_view actor) {
  std::int64_t step = 0;
  {
    auto row = db.query("SELECT max(step) FROM change WHERE paper = :paper AND undone_by IS NULL");
    row.bind(":paper", id);
    row.step();
    if (row.is_null(0)) return std::nullopt;
    step = row.integer(0);
  }
  return Undoing(db, now, actor).take_back(step, id);
}

}  // namespace preprintd::store
