#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "segments/block.hpp"
#include "segments/census.hpp"
#include "segments/run_file.hpp"
#include "segments/tokenizer.hpp"

namespace preprintd::segments {

/// An FTS5 index of an external-content table, made outside of it and put into it whole: papers are inverted in memory,
/// twenty thousand at a time, written to a file of runs, merged to one segment. Plain `detail=full`, `unicode61`, no
/// prefix index, at most four columns. One thread's at a time.
class BulkIndex {
 public:
  /// `runs` is made anew and removed at the end; about 1 KB a paper. `tokenizer`: what the table says behind
  /// `unicode61`. Throws std::runtime_error.
  BulkIndex(std::filesystem::path runs, std::size_t columns, const std::vector<std::string>& tokenizer);

  /// A paper that was not added before, any order of keys; one text a column.
  void add(std::int64_t key, const std::vector<std::string_view>& texts);
  /// After the last paper.
  void finish();
  std::int64_t papers() const { return papers_; }

  /// Puts the index into the tables of `table`, in transactions of about `bytes_at_once`, with `pause` between them;
  /// what was in them is gone. The last one makes it an index; killed before, the table holds fewer rows
  /// than papers or none. See ShadowTables for the connection. Returns what must be found in it, see `read_back`.
  Census write_into(SQLite::Database& db, const std::string& table, const std::function<void()>& pause,
                    std::int64_t bytes_at_once = 32 << 20);

 private:
  SQLite::Database nowhere_;  ///< the tokenizer's
  Tokenizer tokenizer_;
  RunFile file_;
  Block block_;
  Words words_;
  std::vector<Run> runs_;
  std::vector<std::int64_t> totals_;
  std::int64_t papers_ = 0;
};

}  // namespace preprintd::segments
