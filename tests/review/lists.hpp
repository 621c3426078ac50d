#pragma once
#include <doctest/doctest.h>
#include <string>

#include "format/reading_list.hpp"
#include "review/absorb.hpp"
#include "review/decide.hpp"
#include "store/decision_table.hpp"
#include "store/entry_table.hpp"
#include "store/paper_table.hpp"
#include "store/step_table.hpp"

/// A database in memory with a small list read into it.
namespace preprintd::review {

inline const Instant kNoon = *parse_instant("2026-09-24T12:00:00Z");
inline const By kBy{"cli", kNoon};
inline constexpr char kPath[] = "/nowhere/README.md";

inline constexpr char kSmall[] =
    "# Daily Papers\n"
    "1. arXiv [First](https://arxiv.org/abs/2409.00001) (one) [[Code](https://github.com/a/one)]\n"
    "2. ICML [Second](https://arxiv.org/abs/2409.00002) (two)\n"
    "3. arXiv [Third](https://arxiv.org/abs/2409.00003)\n"
    "\n"
    "# Old Papers\n"
    "## 2024\n"
    "0. Arxiv [Fourth](https://arxiv.org/abs/2401.00004)\n"
    "## 2023\n"
    "0. Arxiv [Fifth](https://arxiv.org/abs/2301.00005)\n";

inline ArxivId id_of(const std::string& text) {
  const auto parsed = parse_arxiv_id(text);
  REQUIRE(parsed);
  return parsed->id;
}

/// Stores a paper with a title.
inline ArxivId know(store::Database& db, const std::string& text, const std::string& title = "A Title") {
  Paper paper(id_of(text));
  paper.version = 1;
  paper.title = title;
  paper.categories = {"cs.CV"};
  paper.primary_category = "cs.CV";
  paper.submitted = kNoon;
  store::write(db, [&](store::Database& inside) { return store::put_paper(inside, paper, {}, kNoon); });
  return paper.id;
}

inline Absorbed read_into(store::Database& db, const std::string& bytes, const std::string& verb = "edited in the file",
                          bool accept_removals = false, const By& by = kBy) {
  auto file = format::parse_list_file(bytes);
  Absorbing how;
  how.file = kPath;
  how.verb = verb;
  how.accept_removals = accept_removals;
  return store::write(db, [&](store::Database& inside) { return absorb(inside, file, how, by); });
}

inline store::Database with_small_list() {
  auto db = store::Database::in_memory();
  REQUIRE(read_into(db, kSmall, "import reading-list").added == 5);
  return db;
}

inline Result<Entry> accepted(store::Database& db, const ArxivId& id, const Acceptance& wish = {},
                              const std::vector<ListTopics>& topics = {}) {
  return store::write(db, [&](store::Database& inside) { return accept(inside, id, wish, topics, kBy); });
}

inline Acceptance into(const std::string& list) {
  Acceptance wish;
  wish.list = list;
  return wish;
}

inline Entry entry_of(store::Database& db, const std::string& id) {
  const auto entries = store::entries_of_paper(db, id_of(id));
  REQUIRE(entries.size() == 1);
  return entries.front();
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace preprintd::review
