#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdint>
#include <string>
#include <vector>

#include "segments/segment_writer.hpp"

namespace preprintd::segments {

/// The tables in which FTS5 keeps the index of an external-content table: `<table>_data`, `_idx`, `_docsize`,
/// `_config`. Source: the comments of fts5_index.c and fts5_storage.c (SQLite 3.40). The connection must not be
/// defensive and must not have used the table, for FTS5 keeps a copy of what it has read.
class ShadowTables final : public SegmentSink {
 public:
  ShadowTables(SQLite::Database& db, std::string table);

  /// Takes out what is in the index. Inside a transaction.
  void empty();
  void leaf(std::int64_t page, std::string_view record) override;
  void doclist_index(int height, std::int64_t page, std::string_view record) override;
  void term_index(std::string_view term, std::int64_t page, bool has_doclist_index) override;
  void paper(std::int64_t key, std::string_view counts);
  /// One segment of `leaves` leaves and so many papers and positions in them; now it is an index. Its level is the one
  /// FTS5 would have merged a segment of that size to, so that a few new papers do not make it anew.
  void become_index(std::int64_t leaves, std::int64_t papers, const std::vector<std::int64_t>& totals);

  /// Size of FTS5's pages in this table.
  std::size_t page_size() const { return page_size_; }
  std::int64_t bytes_written() const { return bytes_; }

 private:
  void put(SQLite::Statement& statement, std::int64_t id, std::string_view record);
  SQLite::Database& db_;
  std::string table_;
  std::size_t page_size_;
  SQLite::Statement data_, idx_, docsize_;
  std::int64_t bytes_ = 0;
};

/// Why the index of `table` should be left to FTS5, as a sentence's second half; empty where nothing speaks against
/// writing it: SQLite between the versions this was tested with, UTF-8, format version 4, no setting of the table's
/// that is unknown here, shadow tables of the shape we know.
std::string why_not_write(SQLite::Database& db, const std::string& table);

}  // namespace preprintd::segments
