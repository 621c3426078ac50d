#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace preprintd::segments {

/// The words of a text, one after the other.
struct Words {
  struct Word {
    std::uint32_t at, length;  ///< in `bytes`
    std::uint32_t position;    ///< counted from 0 in each column
    std::uint32_t column;
    std::uint64_t hash;
  };
  std::string bytes;        ///< eight more than the words need, so that they can be read by eights
  std::vector<Word> words;  ///< in the order of the text

  void clear() {
    bytes.clear();
    words.clear();
  }
};

/// FTS5's own tokenizer `unicode61`, as a table of this connection would make it. Text that is plain ASCII is cut here,
/// by a table that was filled by asking FTS5's about each of the 127 characters; anything else is cut by FTS5's.
/// Longer words than FTS5 takes (32,768 bytes) are cut as it does.
class Tokenizer {
 public:
  /// `options`: what stands behind `unicode61` in the table's declaration. `db` must outlive it and be this thread's.
  /// Throws std::runtime_error where this SQLite has no FTS5 or its tokenizer does not behave as it is documented.
  Tokenizer(sqlite3* db, const std::vector<std::string>& options);
  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  /// Adds the words of a column; returns how many positions it has.
  std::uint32_t read(std::string_view text, std::uint32_t column, Words& words) const;
  /// The same, all by FTS5.
  std::uint32_t read_by_fts5(std::string_view text, std::uint32_t column, Words& words) const;

 private:
  struct Parts;
  std::uint32_t cut_usual(std::string_view text, char* out, std::size_t begin, std::uint32_t column,
                          Words& words) const;
  std::uint32_t cut_by_table(std::string_view text, char* out, std::size_t begin, std::uint32_t column,
                             Words& words) const;
  std::unique_ptr<Parts> parts_;
  std::array<char, 256> fold_{};  ///< 0: stands between words
  bool usual_ = true;             ///< words are of letters, digits and underscores, and letters become small
};

}  // namespace preprintd::segments
