#pragma once
#include <map>
#include <optional>
#include <string>

#include "segments/bulk_index.hpp"
#include "store/words_maker.hpp"

namespace preprintd::store {

class Database;

/// By lib/segments: inverted in memory, written into FTS5's tables by us. Only where `why_not_in_bulk` is empty.
class WordsInBulk final : public WordsMaker {
 public:
  /// The file is removed at the end.
  explicit WordsInBulk(const std::filesystem::path& file);
  void add(std::int64_t key, const WordViews& words) override;
  /// Throws std::length_error at the twenty-thousandth: then the index is better made from the rows.
  void change(std::int64_t key, PaperWords before, PaperWords now) override;
  void finish() override;
  void take_over(const std::filesystem::path& database) override;
  std::string verdict(const std::filesystem::path& database) override;

 private:
  struct Change {
    PaperWords before, now;
  };
  std::optional<segments::BulkIndex> index_;  ///< until it was taken over
  segments::Census census_;
  std::int64_t papers_ = 0;
  std::map<std::int64_t, Change> changes_;
};

/// Why FTS5 must make the text index of this database itself: it is not declared as expected, or what
/// `segments::why_not_write` says, or the rehearsal in a file `scratch`. Empty where nothing speaks against it.
std::string why_not_in_bulk(Database& db, const std::filesystem::path& scratch);

}  // namespace preprintd::store
