#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "paper/paper.hpp"
#include "store/database.hpp"
#include "store/many_words.hpp"
#include "store/paper_table.hpp"

namespace preprintd::store {

/// A paper of a snapshot, ready for the store.
struct SnapshotPaper {
  PreparedPaper row;
  std::vector<Suggestion> suggestions;
  std::int64_t line_hash = 0;
  Day day{};
};

/// Hashes of the lines that are stored: an unchanged line is known by it.
std::vector<std::int64_t> snapshot_line_hashes(Database& db);
bool has_papers(Database& db);
/// Papers that are not stored yet: row, suggestions, sighting, words. For one write; give them keys ascending.
class NewSnapshotPapers {
 public:
  /// `full_text` false leaves the words to somebody else.
  NewSnapshotPapers(Database& db, Instant now, bool full_text = true);
  /// False where the paper is stored already: nothing was written.
  bool insert(const SnapshotPaper& paper);

 private:
  Database& db_;
  Instant now_;
  bool full_text_;
  SQLite::Statement paper_, sighting_, suggestion_, words_;
};
/// The line of a paper that was stored before, where it is not the one we know or the paper has `changed`.
void note_snapshot_line(Database& db, const SnapshotPaper& paper, bool changed);

/// Memory in bytes in which FTS5 gathers words before it writes a segment; kept in the file, so set it back.
inline constexpr std::int64_t kBulkWords = 64 << 20, kUsualWords = 1 << 20;
/// What the index holds of a row, as the view `paper_words` says it.
PaperWords words_to_index(PreparedPaper row);
/// The same of many.
void add_words(ManyWords& to, const PreparedPaper& row);
inline constexpr const char* kIndexWords =
    "INSERT INTO paper_text (rowid, title, abstract, authors, categories) VALUES (?, ?, ?, ?, ?)";
/// Runs `kIndexWords`, or what takes the same five; the words are not copied.
void index_words(SQLite::Statement& statement, std::int64_t key, const PaperWords& words);

}  // namespace preprintd::store
