#include "segments/read_back.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <thread>
#include <vector>

namespace preprintd::segments {
namespace {

constexpr std::size_t kInTurn = 128;  // so many words of a part are asked for at most, at equal distances
constexpr std::size_t kOfCommon = 3;  // and so many of those in most rows

struct Word {
  std::string text;
  std::int64_t rows;
};

/// Words from `first` on and before `end`.
struct Part {
  std::string first;
  std::optional<std::string> end;
};

/// A word that FTS5 reads in a query as it stands in the index.
bool is_plain(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

class Reading {
 public:
  Reading(const std::filesystem::path& database, const std::string& table)
      : db_(database.string(), SQLite::OPEN_READONLY), table_(table) {
    db_.exec(fmt::format("CREATE VIRTUAL TABLE temp.words_read_back USING fts5vocab(main, {}, row)", table_));
  }

  Census count(const Part& part) {
    Census census;
    SQLite::Statement row(db_, std::string("SELECT term, doc, cnt FROM temp.words_read_back WHERE term >= ?") +
                                   (part.end ? " AND term < ?" : ""));
    row.bindNoCopy(1, part.first);
    if (part.end) row.bindNoCopy(2, *part.end);
    std::size_t number = 0;
    while (row.executeStep()) {
      const auto column = row.getColumn(0);
      const std::string_view term(column.getText(), std::size_t(column.getBytes()));
      const auto rows = row.getColumn(1).getInt64();
      census.count(term, rows, row.getColumn(2).getInt64());
      if (number++ % distance_ == 0) choose_in_turn({std::string(term), rows});
      if (common_.size() < kOfCommon || rows > common_.front().rows) choose_common({std::string(term), rows});
    }
    return census;
  }

  /// What is wrong with the answers to those words that were chosen.
  std::string ask() {
    auto words = std::move(in_turn_);
    std::move(common_.begin(), common_.end(), std::back_inserter(words));
    for (const auto& word : words) {
      const auto match =
          fmt::format("SELECT count(*) FROM (SELECT rowid FROM {0} WHERE {0} MATCH '\"{1}\"'", table_, word.text);
      const auto middle = number(fmt::format("SELECT rowid FROM {0} WHERE {0} MATCH '\"{1}\"' LIMIT 1 OFFSET {2}",
                                             table_, word.text, word.rows / 2));
      const auto from = number(match + fmt::format(" AND rowid >= {} ORDER BY rowid)", middle));
      const auto before = number(match + fmt::format(" AND rowid < {} ORDER BY rowid DESC)", middle));
      if (from + before != word.rows)
        return fmt::format("the word {} was found in {} rows and not in {}", word.text, from + before, word.rows);
    }
    return {};
  }

 private:
  std::int64_t number(const std::string& sql) {
    SQLite::Statement row(db_, sql);
    return row.executeStep() ? row.getColumn(0).getInt64() : 0;
  }

  void choose_in_turn(Word word) {
    if (is_plain(word.text)) in_turn_.push_back(std::move(word));
    if (in_turn_.size() < kInTurn) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < in_turn_.size(); i += 2) std::swap(in_turn_[kept++], in_turn_[i]);
    in_turn_.resize(kept);
    distance_ *= 2;
  }

  void choose_common(Word word) {
    if (!is_plain(word.text)) return;
    const auto fewer = [](const Word& a, const Word& b) { return a.rows > b.rows; };
    common_.push_back(std::move(word));
    std::push_heap(common_.begin(), common_.end(), fewer);
    if (common_.size() <= kOfCommon) return;
    std::pop_heap(common_.begin(), common_.end(), fewer);
    common_.pop_back();
  }

  SQLite::Database db_;
  std::string table_;
  std::vector<Word> in_turn_, common_;
  std::size_t distance_ = 1;
};

struct Found {
  Census census;
  std::string wrong;
};

Found read(const std::filesystem::path& database, const std::string& table, const Part& part) {
  Found found;
  try {
    Reading reading(database, table);
    found.census = reading.count(part);
    found.wrong = reading.ask();
  } catch (const std::exception& failure) {
    found.wrong = failure.what();
  }
  return found;
}

/// Where the second half of the leaves begins: the term index has the beginnings of terms behind a '0'.
std::string middle_of(const std::filesystem::path& database, const std::string& table) {
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement row(db, fmt::format("SELECT term FROM {0}_idx WHERE pgno >= (SELECT max(pgno) / 2 FROM {0}_idx) "
                                        "ORDER BY pgno LIMIT 1",
                                        table));
  const auto term = row.executeStep() ? row.getColumn(0).getString() : std::string();
  return term.empty() ? term : term.substr(1);
}

}  // namespace

std::string read_back(const std::filesystem::path& database, const std::string& table, const Census& written,
                      std::int64_t papers) {
  const auto middle = middle_of(database, table);
  Found second;
  std::thread other([&] {
    if (!middle.empty()) second = read(database, table, {middle, std::nullopt});
  });
  auto first = read(database, table, {"", middle.empty() ? std::nullopt : std::optional(middle)});
  other.join();
  for (const auto* wrong : {&first.wrong, &second.wrong})
    if (!wrong->empty()) return *wrong;
  first.census.add(second.census);
  const auto& found = first.census;
  if (found.terms != written.terms || found.positions != written.positions)
    return fmt::format("{} words stand {} times in it, where {} were written {} times", found.terms, found.positions,
                       written.terms, written.positions);
  if (found != written) return "some words stand in other papers than was written";
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  const auto counted = db.execAndGet(fmt::format("SELECT count(*) FROM {}_docsize", table)).getInt64();
  if (counted != papers) return fmt::format("it has the lengths of {} papers of {}", counted, papers);
  return {};
}

}  // namespace preprintd::segments
