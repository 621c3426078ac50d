#pragma once
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <string>

#include "base/clock.hpp"
#include "paper/arxiv_id.hpp"
#include "paper/paper.hpp"
#include "store/database.hpp"
#include "store/paper_table.hpp"

namespace preprintd::store {

/// A folder of its own for one test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "preprintd-store-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline ArxivId id_of(const char* text) { return parse_arxiv_id(text)->id; }
inline Day day_of(const char* text) { return *parse_day(text); }
inline const Instant kNoon = *parse_instant("2026-09-24T12:00:00Z");

inline Database opened(const std::filesystem::path& path) {
  auto db = Database::open_write(path);
  if (!db) FAIL(db.error().message());
  return std::move(*db);
}

inline Paper paper_called(const char* id, const char* title) {
  Paper paper(id_of(id));
  paper.version = 1;
  paper.title = title;
  paper.abstract = "We look at it.";
  paper.authors = {"Ada Lovelace", "李雷"};
  paper.primary_category = "cs.CV";
  paper.categories = {"cs.CV", "cs.CL"};
  paper.submitted = kNoon;
  return paper;
}

inline ArxivId stored(Database& db, const char* id, const char* title = "A Paper") {
  write(db, [&](Database& inside) { return put_paper(inside, paper_called(id, title), {}, kNoon); });
  return id_of(id);
}

}  // namespace preprintd::store
