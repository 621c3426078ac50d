#include "store/snapshot_table.hpp"

#include <algorithm>

#include "store/suggestion_table.hpp"

namespace preprintd::store {
namespace {

/// Values of one use of a statement, from its first parameter on.
class InOrder {
 public:
  explicit InOrder(SQLite::Statement& statement) : statement_(statement) { statement_.reset(); }
  InOrder& bind(std::int64_t value) {
    statement_.bind(++place_, value);
    return *this;
  }
  InOrder& bind(const std::string& text) {
    statement_.bindNoCopy(++place_, text);
    return *this;
  }
  InOrder& bind(Instant value) { return bind(std::int64_t(value.time_since_epoch().count())); }
  template <class T>
  InOrder& bind(const std::optional<T>& value) {
    if (value) return bind(*value);
    statement_.bind(++place_);
    return *this;
  }
  void run() { statement_.exec(); }

 private:
  SQLite::Statement& statement_;
  int place_ = 0;
};

/// "cs.CV" is one word.
std::string words_of_categories(std::string json) {
  std::replace_if(
      json.begin(), json.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  return json;
}

}  // namespace

std::vector<std::int64_t> snapshot_line_hashes(Database& db) {
  std::vector<std::int64_t> hashes;
  auto row = db.query("SELECT line_hash FROM snapshot_paper");
  while (row.step()) hashes.push_back(row.integer(0));
  return hashes;
}

bool has_papers(Database& db) {
  auto row = db.query("SELECT 1 FROM paper LIMIT 1");
  return row.step();
}

NewSnapshotPapers::NewSnapshotPapers(Database& db, Instant now, bool full_text)
    : db_(db),
      now_(now),
      full_text_(full_text),
      paper_(db.connection(),
             "INSERT INTO paper (key, id, version, title, abstract, authors, primary_category, categories, submitted, "
             "updated, comment, journal_ref, doi, withdrawn, complete, origin, content_hash, first_seen, seq) VALUES "
             "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"),
      sighting_(db.connection(), "INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (?, ?, ?, ?)"),
      suggestion_(db.connection(),
                  "INSERT INTO suggestion (paper, field, value, found_in, quote, seq) VALUES (?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT DO NOTHING"),
      words_(db.connection(), kIndexWords) {}

bool NewSnapshotPapers::insert(const SnapshotPaper& new_paper) {
  const auto& row = new_paper.row;
  const auto& paper = row.paper;
  const auto key = paper.id.key();
  const auto seq = db_.next_seqs(2 + std::int64_t(new_paper.suggestions.size()));
  // In the order of the columns; the texts outlive the statement, so none is copied.
  InOrder(paper_)
      .bind(key)
      .bind(paper.id.text())
      .bind(paper.version)
      .bind(paper.title)
      .bind(paper.abstract)
      .bind(row.authors)
      .bind(paper.primary_category)
      .bind(row.categories)
      .bind(paper.submitted)
      .bind(paper.updated)
      .bind(paper.comment)
      .bind(paper.journal_ref)
      .bind(paper.doi)
      .bind(std::int64_t(paper.withdrawn))
      .bind(std::int64_t(paper.complete))
      .bind(row.origin)
      .bind(row.content_hash)
      .bind(now_)
      .bind(seq)
      .run();
  if (db_.connection().getChanges() == 0) return false;
  const std::string day = render_day(new_paper.day);
  InOrder(sighting_).bind(key).bind(new_paper.line_hash).bind(day).bind(seq + 1).run();
  for (std::size_t i = 0; i < new_paper.suggestions.size(); ++i) {
    const auto& one = new_paper.suggestions[i];
    const std::string field(field_name(one.field));
    InOrder(suggestion_)
        .bind(key)
        .bind(field)
        .bind(one.value)
        .bind(one.found_in)
        .bind(one.quote)
        .bind(seq + 2 + std::int64_t(i))
        .run();
  }
  if (!full_text_) return true;
  const auto categories = words_of_categories(row.categories);
  InOrder(words_).bind(key).bind(paper.title).bind(paper.abstract).bind(row.authors).bind(categories).run();
  return true;
}

void note_snapshot_line(Database& db, const SnapshotPaper& paper, bool changed) {
  const auto& id = paper.row.paper.id;
  if (!changed) {
    // An older line of a paper that stands twice in the file must not take the place of the newer one for ever.
    auto look = db.query("SELECT 1 FROM snapshot_paper WHERE paper = :paper");
    look.bind(":paper", id);
    if (look.step()) return;
  }
  const auto seq = db.next_seq();
  db.query(
        "INSERT INTO snapshot_paper (paper, line_hash, day, seq) VALUES (:paper, :hash, :day, :seq) ON CONFLICT "
        "(paper) "
        "DO UPDATE SET line_hash = :hash, day = :day, seq = :seq")
      .bind(":paper", id)
      .bind(":hash", paper.line_hash)
      .bind(":day", paper.day)
      .bind(":seq", seq)
      .run();
}

PaperWords words_to_index(PreparedPaper row) {
  return {std::move(row.paper.title), std::move(row.paper.abstract), std::move(row.authors),
          words_of_categories(std::move(row.categories))};
}

void add_words(ManyWords& to, const PreparedPaper& row) {
  const auto categories = words_of_categories(row.categories);
  to.add(row.paper.id.key(), {row.paper.title, row.paper.abstract, row.authors, categories});
}

void index_words(SQLite::Statement& statement, std::int64_t key, const PaperWords& words) {
  statement.reset();
  statement.bind(1, key);
  statement.bindNoCopy(2, words.title);
  statement.bindNoCopy(3, words.abstract);
  statement.bindNoCopy(4, words.authors);
  statement.bindNoCopy(5, words.categories);
  statement.exec();
}

}  // namespace preprintd::store
