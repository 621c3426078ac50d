#include "store/snapshot_table.hpp"

#include <algorithm>

#include "store/suggestion_table.hpp"

namespace preprintd::store {

std::vector<std::int64_t> snapshot_line_hashes(Database& db) {
  std::vector<std::int64_t> hashes;
  auto row = db.query("SELECT line_hash FROM snapshot_paper");
  while (row.step()) hashes.push_back(row.integer(0));
  return hashes;
}

bool has_papers(Database& db) {
  auto row = db.query("SELECT 1 FROM paper LIMIT 1");
  return row.step();
}

bool has_paper(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT 1 FROM paper WHERE key = :key");
  row.bind(":key", id);
  return row.step();
}

void insert_snapshot_paper(Database& db, const SnapshotPaper& paper, Instant now, bool full_text) {
  const auto& id = paper.row.paper.id;
  auto seq = db.next_seqs(2);
  insert_paper(db, paper.row, now, seq);
  db.query("INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (:paper, :hash, :day, :seq)")
      .bind(":paper", id)
      .bind(":hash", paper.line_hash)
      .bind(":day", paper.day)
      .bind(":seq", seq + 1)
      .run();
  for (const auto& suggestion : paper.suggestions) put_suggestion(db, id, suggestion);
  if (!full_text) return;
  auto categories = paper.row.categories;
  std::replace_if(
      categories.begin(), categories.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  index_new_paper(db, id.key(), {paper.row.paper.title, paper.row.paper.abstract, paper.row.authors, categories});
}

void note_snapshot_line(Database& db, const SnapshotPaper& paper, bool changed) {
  const auto& id = paper.row.paper.id;
  if (!changed) {
    // An older line of a paper that stands twice in the file must not take the place of the newer one for ever.
    auto look = db.query("SELECT 1 FROM snapshot_paper WHERE paper = :paper");
    look.bind(":paper", id);
    if (look.step()) return;
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (:paper, :hash, :day, :seq) ON CONFLICT "
        "(paper) "
        "DO UPDATE SET line_hash = :hash, day = :day, seq = :seq")
      .bind(":paper", id)
      .bind(":hash", paper.line_hash)
      .bind(":day", paper.day)
      .bind(":seq", seq)
      .run();
}

void set_word_memory(Database& db, std::int64_t bytes) {
  db.query("INSERT INTO paper_text (paper_text, rank) VALUES ('hashsize', :bytes)").bind(":bytes", bytes).run();
}

}  // namespace preprintd::store
