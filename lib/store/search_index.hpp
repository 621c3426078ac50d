#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace preprintd::store {

class Database;

/// The text with blanks around every Chinese or Japanese character: what the index of her words holds, and what it is
/// asked with. Also the SQL function `spaced`.
std::string spaced(std::string_view text);
/// Chinese, Japanese or Korean writing, which has no blanks between words?
bool is_cjk(char32_t c);

/// The columns of paper_text.
struct PaperWords {
  std::string title, abstract, authors, categories;
  friend bool operator==(const PaperWords&, const PaperWords&) = default;
};

/// What the open transaction has changed of indexed text. The writers of papers and entries tell it, the end of the
/// transaction settles it: sorted by rowid, for FTS5 writes one segment per row otherwise. One per connection.
class TextIndex {
 public:
  /// Before the row of a paper is written: what the index holds of it now is read from the row.
  void paper_changes(Database& db, std::int64_t key);
  /// A row of `entry` was or will be written or removed.
  void entry_changes(std::int64_t key) { entries_.insert(key); }
  /// Brings both indexes to what the tables hold. Inside the transaction.
  void settle(Database& db);
  /// The transaction was rolled back.
  void forget();

 private:
  std::map<std::int64_t, std::optional<PaperWords>> papers_;  ///< what the index holds, by key
  std::set<std::int64_t> entries_;
};

/// Both indexes anew from the tables; minutes for a million papers. Inside a write.
void rebuild_text(Database& db);
/// How index and tables disagree, in a few sentences; empty when they agree. `deep`: FTS5 compares every word, inside
/// a write transaction and seconds for a million papers; otherwise only which rows are there.
std::string text_disagreement(Database& db, bool deep);

}  // namespace preprintd::store
