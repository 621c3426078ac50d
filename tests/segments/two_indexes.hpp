#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "segments/census.hpp"

namespace preprintd::segments {

/// Texts of all kinds, the same each time: words as common as in a language, accents, Chinese, emoji, words of 40,000
/// bytes, empty columns, an abstract of a megabyte with more than 65,536 positions. Keys as papers have: of two kinds,
/// the second below the first.
struct OddPaper {
  std::int64_t key;
  std::array<std::string, 4> texts;
};
OddPaper odd_paper(int number, int count);

/// The same papers in two databases, one indexed by FTS5, one by us.
class TwoIndexes {
 public:
  explicit TwoIndexes(int papers, std::size_t fts5_page = 4050);
  ~TwoIndexes();
  TwoIndexes(const TwoIndexes&) = delete;
  TwoIndexes& operator=(const TwoIndexes&) = delete;

  SQLite::Database& stock() { return *stock_; }
  SQLite::Database& ours() { return *ours_; }
  /// What an import says of ours after it has written it.
  std::string read_back() const;
  /// Closes ours while somebody changes it, for FTS5 keeps what it has read.
  void damage(const std::function<void(SQLite::Database&)>& how);
  void both(const std::string& sql) {
    stock_->exec(sql);
    ours_->exec(sql);
  }

 private:
  std::filesystem::path folder_;
  Census written_;
  std::int64_t papers_;
  std::unique_ptr<SQLite::Database> stock_, ours_;
};

/// What FTS5 says of it, comparing every word with the texts: empty, or its error.
std::string fts5_verdict(SQLite::Database& db);
/// Rows of a query as one text, real numbers to the last digit.
std::string rows_of(SQLite::Database& db, const std::string& sql);
/// How the answers of two indexes differ, over `times` times some twenty kinds of queries; empty where they do not.
std::string difference(TwoIndexes& two, int times);

}  // namespace preprintd::segments
