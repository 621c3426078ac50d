#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "paper/paper.hpp"
#include "store/database.hpp"
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
bool has_paper(Database& db, const ArxivId& id);
/// A paper that is not stored yet: row, words, suggestions, sighting. Inside a write, keys ascending. `full_text`
/// false leaves it out of the index, for measuring only.
void insert_snapshot_paper(Database& db, const SnapshotPaper& paper, Instant now, bool full_text = true);
/// The line of a paper that was stored before, where it is not the one we know or the paper has `changed`.
void note_snapshot_line(Database& db, const SnapshotPaper& paper, bool changed);

/// Memory in bytes in which FTS5 gathers words before it writes a segment; kept in the file, so set it back.
inline constexpr std::int64_t kBulkWords = 64 << 20, kUsualWords = 1 << 20;
void set_word_memory(Database& db, std::int64_t bytes);

}  // namespace preprintd::store
