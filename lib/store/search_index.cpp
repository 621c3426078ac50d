#include "store/search_index.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/database.hpp"

namespace preprintd::store {
namespace {

std::optional<PaperWords> words_of(Database& db, std::int64_t key) {
  auto row = db.query("SELECT title, abstract, authors, categories FROM paper_words WHERE key = :key");
  row.bind(":key", key);
  if (!row.step()) return std::nullopt;
  return PaperWords{row.text(0), row.text(1), row.text(2), row.text(3)};
}

void tell_index(Database& db, const char* sql, std::int64_t key, const PaperWords& words) {
  db.query(sql)
      .bind(":key", key)
      .bind(":title", words.title)
      .bind(":abstract", words.abstract)
      .bind(":authors", words.authors)
      .bind(":categories", words.categories)
      .run();
}

// An external-content index forgets a row only when told the words it had.
constexpr const char* kTakeOut =
    "INSERT INTO paper_text (paper_text, rowid, title, abstract, authors, categories) VALUES ('delete', :key, :title, "
    ":abstract, :authors, :categories)";
constexpr const char* kPutIn =
    "INSERT INTO paper_text (rowid, title, abstract, authors, categories) VALUES (:key, :title, :abstract, :authors, "
    ":categories)";

void index_entry(Database& db, std::int64_t key) {
  db.query("DELETE FROM note_text WHERE rowid = :key").bind(":key", key).run();
  db.query(
        "INSERT INTO note_text (rowid, summary, note, title, venue, extra, paper) SELECT key, spaced(summary), "
        "spaced(note), spaced(title), spaced(venue), spaced(extra), paper FROM entry WHERE key = :key")
      .bind(":key", key)
      .run();
}

std::int64_t counted(Database& db, const char* sql) {
  auto row = db.query(sql);
  row.step();
  return row.integer(0);
}

}  // namespace

bool is_cjk(char32_t c) {
  return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3041 && c <= 0x30FF) ||
         (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

std::string spaced(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto at = code_point_at(text, i);
    const bool alone = at.value >= 0x2E80 && is_cjk(at.value);
    if (alone) out += ' ';
    out.append(text, i, at.bytes);
    if (alone) out += ' ';
    i += at.bytes;
  }
  return out;
}

void TextIndex::paper_changes(Database& db, std::int64_t key) {
  if (papers_.count(key) == 0) papers_.emplace(key, words_of(db, key));
}

void TextIndex::settle(Database& db) {
  // What a flush that fails leaves behind is rolled back with everything else.
  const auto papers = std::move(papers_);
  const auto entries = std::move(entries_);
  forget();
  for (const auto& [key, before] : papers) {
    const auto now = words_of(db, key);
    if (before == now) continue;
    if (before) tell_index(db, kTakeOut, key, *before);
    if (now) tell_index(db, kPutIn, key, *now);
  }
  for (const auto key : entries) index_entry(db, key);
}

void TextIndex::forget() {
  papers_.clear();
  entries_.clear();
}

void rebuild_text(Database& db) {
  db.connection().exec("INSERT INTO paper_text (paper_text) VALUES ('rebuild')");
  db.connection().exec("DELETE FROM note_text");
  db.connection().exec(
      "INSERT INTO note_text (rowid, summary, note, title, venue, extra, paper) SELECT key, spaced(summary), "
      "spaced(note), spaced(title), spaced(venue), spaced(extra), paper FROM entry ORDER BY key");
}

std::string text_disagreement(Database& db, bool deep) {
  const auto missing = counted(
      db, "SELECT count(*) FROM paper WHERE NOT EXISTS (SELECT 1 FROM paper_text_docsize WHERE id = paper.key)");
  const auto stray = counted(db,
                             "SELECT count(*) FROM paper_text_docsize WHERE NOT EXISTS (SELECT 1 FROM paper WHERE key "
                             "= paper_text_docsize.id)");
  const auto notes = counted(db,
                             "SELECT count(*) FROM entry LEFT JOIN note_text ON note_text.rowid = entry.key WHERE "
                             "note_text.rowid IS NULL OR note_text.summary IS NOT spaced(entry.summary) OR "
                             "note_text.note IS NOT spaced(entry.note) OR note_text.title IS NOT spaced(entry.title) "
                             "OR note_text.venue IS NOT spaced(entry.venue)") +
                     counted(db, "SELECT count(*) FROM note_text_docsize WHERE id NOT IN (SELECT key FROM entry)");
  if (missing + stray + notes > 0)
    return fmt::format(
        "{} papers are missing from the text index, {} are in it that are not stored, {} notes differ from it", missing,
        stray, notes);
  if (!deep) return {};
  try {
    db.connection().exec("INSERT INTO paper_text (paper_text, rank) VALUES ('integrity-check', 1)");
    db.connection().exec("INSERT INTO note_text (note_text) VALUES ('integrity-check')");
  } catch (const SQLite::Exception& failure) {
    return fmt::format("words of papers differ from it ({})", failure.what());
  }
  return {};
}

}  // namespace preprintd::store
