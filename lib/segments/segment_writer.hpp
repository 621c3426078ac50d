#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace preprintd::segments {

/// Where the records of one segment go.
class SegmentSink {
 public:
  virtual ~SegmentSink() = default;
  /// Pages come in ascending order, from 1.
  virtual void leaf(std::int64_t page, std::string_view record) = 0;
  virtual void doclist_index(int height, std::int64_t page, std::string_view record) = 0;
  /// Terms from `term` on begin on `page`.
  virtual void term_index(std::string_view term, std::int64_t page, bool has_doclist_index) = 0;
};

/// Writes one segment of an FTS5 index, format version 4, detail=full: leaves, term index, doclist indexes.
/// Source of the format: the comments of FTS5's fts5_index.c (SQLite 3.40), which are its documentation:
/// - A leaf begins with two 16-bit big-endian numbers: where its first rowid lies if one stands before the first term
///   (else 0), and where the footer begins. The footer has a varint a term: its place, as the distance from the one
///   before.
/// - First term of a leaf: varint length, bytes. Others: varint bytes shared with the term before, varint length of the
///   rest, the rest. Terms of the main index begin with the byte '0' and ascend.
/// - After the term its rowids: the first as it is, others as the distance from the one before; the first of a leaf as
///   it is. After each rowid a varint, twice the length of the position list, and the list. It runs over leaves, broken
///   only between varints.
/// - Leaves without a term after a term's own are named by a doclist index where they are four or more: a flag byte (1
///   but for the root), a varint page, a varint first rowid, then for each following leaf the distance of its first
///   rowid, or 0 where none begins on it. A full page of it begins a level above, of the same shape.
/// - The term index has, for each leaf on which a term begins, the shortest beginning of its first term that is greater
///   than all terms before; for the first leaf the empty one.
class SegmentWriter {
 public:
  /// `page_size`: FTS5's own, not the database's.
  SegmentWriter(SegmentSink& sink, std::size_t page_size);
  /// Greater than the one before.
  void term(std::string_view term);
  /// A row of the term, rowids ascending; its positions as FTS5 lists them.
  void entry(std::int64_t rowid, std::string_view positions);
  /// Rows of the term as FTS5 lists them, from the row `first` on, whose number is left out: `rest` begins with the
  /// length of its positions.
  void rows(std::int64_t first, std::string_view rest);
  /// The last leaf; returns how many there are.
  std::int64_t finish();

 private:
  struct IndexLevel {
    std::string record;
    std::int64_t page = 0, last = 0;
    bool begun = false;
  };

  void positions(const unsigned char* at, std::size_t bytes);
  void flush_leaf();
  void begin_term_index(std::string_view term);
  void flush_term_index();
  void index_rowid(std::int64_t rowid);

  SegmentSink& sink_;
  std::size_t page_size_;
  std::int64_t number_ = 1;
  std::string leaf_, footer_, term_;
  std::size_t last_term_at_ = 0;
  std::int64_t rowid_ = 0;
  bool first_term_on_leaf_ = true, first_rowid_on_leaf_ = true, first_rowid_of_term_ = true;
  std::string indexed_term_;
  std::int64_t indexed_page_ = 1;
  std::vector<IndexLevel> levels_;
  int leaves_without_term_ = 0;
};

}  // namespace preprintd::segments
