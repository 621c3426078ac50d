#include "segments/rehearsal.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <exception>
#include <fmt/format.h>
#include <iterator>

#include "segments/bulk_index.hpp"

namespace preprintd::segments {
namespace {

constexpr int kPapers = 300;
constexpr int kPage = 64;
constexpr const char* kTexts[] = {"the Number", "über ÉCOLE",    "对齐 模型", "snake_case x-y",
                                  "α 🙂",    "O'Neill, 3.14", ""};

std::string text(int paper, int column) {
  std::string all;
  unsigned state = unsigned(paper) * 31 + unsigned(column) + 1;
  for (int i = 0; i < 3 + paper % 9; ++i) {
    state = state * 1664525 + 1013904223;
    all += fmt::format("{} w{} ", kTexts[(state >> 16) % std::size(kTexts)], (state >> 20) % 500);
  }
  return all;
}

void clear_away(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const char* end : {"", "-journal", ".runs"}) std::filesystem::remove(file.string() + end, ignored);
}

std::string try_it(const std::filesystem::path& scratch, const std::string& declaration, const std::string& table,
                   const std::string& content, const std::vector<std::string>& columns,
                   const std::vector<std::string>& tokenizer) {
  constexpr const char* kHasty = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF";
  try {
    const auto names = fmt::format("{}", fmt::join(columns, ", "));
    {
      SQLite::Database db(scratch.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      db.exec(kHasty);
      db.exec(fmt::format("CREATE TABLE {} (key INTEGER PRIMARY KEY, {})", content, names));
      db.exec(declaration);
      db.exec(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('pgsz', {1})", table, kPage));
    }
    {
      SQLite::Database db(scratch.string(), SQLite::OPEN_READWRITE);
      db.exec(kHasty);
      BulkIndex index(scratch.string() + ".runs", columns.size(), tokenizer);
      db.exec("BEGIN");
      for (int paper = 1; paper <= kPapers; ++paper) {
        // The last ones come before the others.
        const auto key = paper <= kPapers * 6 / 7 ? 1'000'000'000LL + paper * 1000 : 5'000 + paper;
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < columns.size(); ++i) texts.push_back(text(paper, int(i)));
        index.add(key, {texts.begin(), texts.end()});
        SQLite::Statement insert(db, fmt::format("INSERT INTO {} (key) VALUES (?)", content));
        insert.bind(1, std::int64_t(key));
        insert.exec();
        for (std::size_t i = 0; i < columns.size(); ++i) {
          SQLite::Statement set(db, fmt::format("UPDATE {} SET {} = ? WHERE key = ?", content, columns[i]));
          set.bind(1, texts[i]);
          set.bind(2, std::int64_t(key));
          set.exec();
        }
      }
      db.exec("COMMIT");
      index.finish();
      index.write_into(db, table, [] {});
    }
    SQLite::Database db(scratch.string(), SQLite::OPEN_READWRITE);
    db.exec(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)", table));
    SQLite::Statement row(db, fmt::format("SELECT count(*) FROM {0} WHERE {0} MATCH 'number'", table));
    if (!row.executeStep() || row.getColumn(0).getInt() < kPapers / 2) return "a small index does not find its words";
    return {};
  } catch (const std::exception& failure) {
    return fmt::format("FTS5 did not take a small index ({})", failure.what());
  }
}

}  // namespace

std::string rehearse(const std::filesystem::path& scratch, const std::string& declaration, const std::string& table,
                     const std::string& content, const std::vector<std::string>& columns,
                     const std::vector<std::string>& tokenizer) {
  clear_away(scratch);
  auto verdict = try_it(scratch, declaration, table, content, columns, tokenizer);
  clear_away(scratch);
  return verdict;
}

}  // namespace preprintd::segments
