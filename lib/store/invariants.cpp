#include "store/invariants.hpp"

#include <fmt/format.h>

#include "paper/coverage.hpp"
#include "store/search_index.hpp"

namespace preprintd::store {
namespace {

constexpr int kMost = 100;
constexpr const char* kGreenByCount = "('complete', 'healed')";
/// Rows derived from a paper; where it is gone they mean nothing.
constexpr const char* kDerived[] = {"score", "triaged", "hers", "queue_item"};

class Findings {
 public:
  explicit Findings(Database& db) : db_(db) {}
  template <class Sentence>
  void each(const std::string& sql, const Sentence& sentence) {
    auto row = db_.query(sql);
    for (int count = 0; count < kMost && row.step(); ++count)
      if (auto said = sentence(row); !said.empty()) said_.push_back(std::move(said));
  }
  void say(std::string sentence) { said_.push_back(std::move(sentence)); }
  bool is_empty() const { return said_.empty(); }
  std::vector<std::string> take() { return std::move(said_); }

 private:
  Database& db_;
  std::vector<std::string> said_;
};

std::vector<std::string> tables_with_seq(Database& db) {
  std::vector<std::string> names;
  auto row = db.query(
      "SELECT name FROM sqlite_schema AS outer WHERE type = 'table' AND name <> 'change_counter' AND EXISTS (SELECT 1 "
      "FROM pragma_table_info(outer.name) AS own WHERE own.name = 'seq') ORDER BY name");
  while (row.step()) names.push_back(row.text(0));
  return names;
}

std::string all_seqs(Database& db) {
  std::string sql;
  for (const auto& table : tables_with_seq(db))
    sql += fmt::format("{}SELECT seq FROM \"{}\"", sql.empty() ? "" : " UNION ALL ", table);
  return sql;
}

void check_file(Findings& findings) {
  findings.each("SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
                [](Query& row) { return "the file: " + row.text(0); });
  findings.each("PRAGMA foreign_key_check", [](Query& row) {
    return fmt::format("{}: row {} names a {} that is not there", row.text(0), row.text(1), row.text(2));
  });
}

void check_papers(Database& db, Findings& findings) {
  auto row = db.query("SELECT key, id FROM paper");
  for (int count = 0; count < kMost && row.step();) {
    const auto parsed = parse_arxiv_id(row.text(1));
    if (parsed && parsed->id.key() == row.integer(0)) continue;
    findings.say(fmt::format("paper {} lies under the key {} of another one", row.text(1), row.integer(0)));
    ++count;
  }
  findings.each(
      "SELECT paper.id, raw FROM sighting JOIN paper ON paper.key = sighting.paper WHERE raw <> '' AND (length(raw) <> "
      "64 OR raw GLOB '*[^0-9a-f]*')",
      [](Query& found) {
        return fmt::format("a sighting of {} names the raw answer {}, which is no hash", found.text(0), found.text(1));
      });
}

void check_queue(Findings& findings) {
  findings.each(
      "SELECT id FROM paper JOIN queue_item ON queue_item.paper = paper.key WHERE title <> '' AND NOT EXISTS (SELECT 1 "
      "FROM triaged WHERE triaged.paper = paper.key)",
      [](Query& row) { return fmt::format("{} is in the queue and was never triaged", row.text(0)); });
}

void check_ledger(Findings& findings) {
  findings.each(
      "SELECT category, day FROM coverage_row WHERE category <> 'huggingface' AND strftime('%w', day) IN ('0', '6')",
      [](Query& row) {
        return fmt::format("the ledger has a row of {} for {}, when arXiv announces nothing", row.text(0), row.text(1));
      });
  findings.each("SELECT DISTINCT verdict FROM coverage_row", [&](Query& row) {
    return parse_verdict(row.text(0)) ? std::string() : fmt::format("the ledger has the verdict {}", row.text(0));
  });
  findings.each(
      "SELECT category, day, expected, got FROM coverage_row WHERE verdict = 'complete' AND category <> 'huggingface' "
      "AND expected IS NOT got",
      [](Query& row) {
        return fmt::format("{} {} is called complete with {} of {}", row.text(1), row.text(0), row.text(3),
                           row.is_null(2) ? std::string("nobody knows how many") : row.text(2));
      });
  findings.each(
      fmt::format(
          "SELECT category, day, got, (SELECT count(DISTINCT paper) FROM sighting WHERE sighting.day = "
          "coverage_row.day AND sighting.category = coverage_row.category AND kind IN ('new', 'cross')) AS seen "
          "FROM coverage_row WHERE verdict IN {} AND category <> 'huggingface' AND expected IS NOT NULL AND seen "
          "< got",
          kGreenByCount),
      [](Query& row) {
        return fmt::format("{} {} counts {} papers and has sightings of {}", row.text(1), row.text(0), row.text(2),
                           row.text(3));
      });
}

/// What the newest step wrote is what stands there, and each step found what the one before it had left.
void check_history(Findings& findings) {
  const std::string human =
      "json_array(json_extract({0}, '$.title'), json_extract({0}, '$.link'), json_extract({0}, '$.venue'), "
      "json_extract({0}, '$.summary'), json_extract({0}, '$.code'), json_extract({0}, '$.links'), json_extract({0}, "
      "'$.read_notes'), json_extract({0}, '$.note'), json_extract({0}, '$.extra'))";
  const auto words = [&](const char* row) { return fmt::format(fmt::runtime(human), row); };
  const std::string newest =
      "(SELECT row_key, after, max(step << 24 | ordinal) FROM change WHERE table_name = '{}' GROUP BY row_key)";
  findings.each(
      fmt::format(
          "SELECT row_key FROM {} AS said LEFT JOIN decision ON decision.paper = CAST(row_key AS INTEGER) WHERE "
          "(after IS NULL) <> (decision.paper IS NULL) OR (after IS NOT NULL AND json_array(state, at, until, "
          "why) IS NOT json_array(json_extract(after, '$.state'), json_extract(after, '$.at'), "
          "json_extract(after, '$.until'), json_extract(after, '$.why')))",
          fmt::format(fmt::runtime(newest), "decision")),
      [](Query& row) { return fmt::format("the decision of paper {} is not what its history says", row.text(0)); });
  findings.each(
      "SELECT id FROM decision JOIN paper ON paper.key = decision.paper WHERE NOT EXISTS (SELECT 1 FROM change "
      "WHERE table_name = 'decision' AND change.paper = decision.paper)",
      [](Query& row) { return fmt::format("the decision of {} has no history", row.text(0)); });
  findings.each(
      fmt::format(
          "SELECT row_key FROM {} AS said LEFT JOIN entry ON entry.key = CAST(row_key AS INTEGER) WHERE (after IS "
          "NULL) <> (entry.key IS NULL) OR (after IS NOT NULL AND json_array(title, link, venue, summary, code, "
          "links, read_notes, note, extra) IS NOT {})",
          fmt::format(fmt::runtime(newest), "entry"), words("after")),
      [](Query& row) { return fmt::format("the words of entry {} are not what its history says", row.text(0)); });
  findings.each(
      "SELECT row_key, step FROM (SELECT row_key, step, before, lag(after) OVER (PARTITION BY row_key ORDER BY step, "
      "ordinal) AS left_by, row_number() OVER (PARTITION BY row_key ORDER BY step, ordinal) AS turn FROM change WHERE "
      "table_name = 'decision') WHERE turn > 1 AND before IS NOT left_by",
      [](Query& row) {
        return fmt::format("step {} found another decision of paper {} than the step before it had left", row.text(1),
                           row.text(0));
      });
  findings.each(
      "SELECT id, list FROM paper JOIN entry ON entry.paper = paper.key WHERE entry.place IN ('wanted', 'on') AND NOT "
      "EXISTS (SELECT 1 FROM decision WHERE decision.paper = paper.key AND state = 'accepted')",
      [](Query& row) { return fmt::format("{} stands on {} and is not accepted", row.text(0), row.text(1)); });
}

void check_sequence(Database& db, Findings& findings) {
  const auto seqs = all_seqs(db);
  findings.each(
      fmt::format("SELECT change_counter.seq, (SELECT max(seq) FROM ({0})) AS newest FROM change_counter WHERE "
                  "change_counter.seq < newest",
                  seqs),
      [](Query& row) {
        return fmt::format("the change counter stands at {} behind change {}", row.text(0), row.text(1));
      });
  findings.each(fmt::format("SELECT seq, count(*) FROM ({}) GROUP BY seq HAVING count(*) > 1", seqs), [](Query& row) {
    return fmt::format("change number {} was given {} times", row.text(0), row.text(1));
  });
}

/// Every word of the text index is compared where nobody has to wait for it: it takes seconds inside a write
/// transaction.
void check_text(Database& db, Findings& findings) {
  std::string differs;
  if (!db.path().empty() && !DaemonLock::take(db.path())) {
    differs = text_disagreement(db, false);
  } else {
    const bool reads_only = db.connection().execAndGet("PRAGMA query_only").getInt() == 1;
    db.connection().exec("PRAGMA query_only = OFF");
    differs = rehearse(db, [](Database& inside) { return text_disagreement(inside, true); });
    if (reads_only) db.connection().exec("PRAGMA query_only = ON");
  }
  if (!differs.empty()) findings.say("the text index: " + differs + "; `preprintd fsck --repair` builds it anew");
}

}  // namespace

std::vector<std::string> check_invariants(Database& db) {
  Findings findings(db);
  check_file(findings);
  check_papers(db, findings);
  check_queue(findings);
  check_ledger(findings);
  check_history(findings);
  check_sequence(db, findings);
  if (findings.is_empty()) check_text(db, findings);
  auto said = findings.take();
  return said;
}

std::vector<std::string> repair_derived(Database& db) {
  std::vector<std::string> done;
  const auto changed = [&](int rows, std::string_view what) {
    if (rows > 0) done.push_back(fmt::format("{}: {}", what, rows));
  };
  for (const char* table : kDerived)
    changed(db.connection().exec(fmt::format("DELETE FROM {} WHERE paper NOT IN (SELECT key FROM paper)", table)),
            fmt::format("rows of {} without their paper taken out", table));
  changed(db.connection().exec(
              "INSERT INTO triaged (paper, at) SELECT paper, added_at FROM queue_item WHERE paper NOT IN (SELECT paper "
              "FROM triaged)"),
          "papers of the queue marked as triaged");
  const auto highest =
      db.connection().execAndGet(fmt::format("SELECT coalesce(max(seq), 0) FROM ({})", all_seqs(db))).getInt64();
  changed(db.query("UPDATE change_counter SET seq = :highest WHERE seq < :highest").bind(":highest", highest).run(),
          "the change counter set behind the newest change");
  auto wrong = db.query(fmt::format(
      "SELECT category, day FROM coverage_row WHERE category <> 'huggingface' AND ((verdict = 'complete' AND expected "
      "IS "
      "NOT got) OR (verdict IN {} AND expected IS NOT NULL AND got > (SELECT count(DISTINCT paper) FROM sighting WHERE "
      "sighting.day = coverage_row.day AND sighting.category = coverage_row.category AND kind IN ('new', 'cross'))))",
      kGreenByCount));
  std::vector<std::pair<std::string, std::string>> rows;
  while (wrong.step()) rows.emplace_back(wrong.text(0), wrong.text(1));
  for (const auto& [category, day] : rows)
    db.query(
          "UPDATE coverage_row SET verdict = 'short', why = 'fsck: called proven, and the papers stored do not bear "
          "it out; asked again with the next cycle', next_at = NULL, attempts = 0, seq = :seq WHERE category = "
          ":category AND day = :day")
        .bind(":seq", db.next_seq())
        .bind(":category", category)
        .bind(":day", day)
        .run();
  changed(static_cast<int>(rows.size()), "ledger rows that are asked again");
  db.connection().exec("REINDEX");
  rebuild_text(db);
  done.emplace_back("indexes built anew");
  return done;
}

}  // namespace preprintd::store
