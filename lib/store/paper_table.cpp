#include "store/paper_table.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/hash64.hpp"
#include "store/keys_json.hpp"

namespace preprintd::store {
namespace {

#define PAPER_COLUMNS                                                                                   \
  "key, version, title, abstract, authors, primary_category, categories, submitted, updated, comment, " \
  "journal_ref, doi, withdrawn, complete"

Paper read_paper(Query& row) {
  Paper paper(row.id(0));
  paper.version = row.number(1);
  paper.title = row.text(2);
  paper.abstract = row.text(3);
  paper.authors = list_from_json(row.text(4));
  paper.primary_category = row.text(5);
  paper.categories = list_from_json(row.text(6));
  paper.submitted = row.maybe_instant(7);
  paper.updated = row.maybe_instant(8);
  paper.comment = row.maybe_text(9);
  paper.journal_ref = row.maybe_text(10);
  paper.doi = row.maybe_text(11);
  paper.withdrawn = row.number(12) != 0;
  paper.complete = row.number(13) != 0;
  return paper;
}

/// Of everything that makes the row.
std::int64_t content_hash(const PreparedPaper& prepared) {
  const auto& paper = prepared.paper;
  std::string all;
  all.reserve(paper.title.size() + paper.abstract.size() + prepared.authors.size() + 1024);
  const auto add = [&](std::string_view part) {
    all += part;
    all += '\0';
  };
  const auto add_time = [&](const std::optional<Instant>& time) {
    add(time ? std::to_string(time->time_since_epoch().count()) : std::string());
  };
  add(std::to_string(paper.version));
  add(paper.title);
  add(paper.abstract);
  add(prepared.authors);
  add(paper.primary_category);
  add(prepared.categories);
  add_time(paper.submitted);
  add_time(paper.updated);
  for (const auto* field : {&paper.comment, &paper.journal_ref, &paper.doi}) {
    all += *field ? '+' : '-';
    add(*field ? std::string_view(**field) : std::string_view());
  }
  add(paper.withdrawn ? "w" : "");
  add(paper.complete ? "c" : "");
  add(prepared.origin);
  return hash64(all);
}

}  // namespace

std::optional<Paper> find_paper(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT " PAPER_COLUMNS " FROM paper WHERE key = :key");
  row.bind(":key", id);
  if (!row.step()) return std::nullopt;
  return read_paper(row);
}

std::map<ArxivId, std::pair<Paper, std::int64_t>> find_papers(Database& db, const std::vector<ArxivId>& ids) {
  std::map<ArxivId, std::pair<Paper, std::int64_t>> papers;
  auto row = db.query("SELECT " PAPER_COLUMNS
                      ", seq FROM paper WHERE key IN (SELECT value FROM json_each(:papers)) ORDER BY key");
  row.bind(":papers", keys_json(ids));
  while (row.step()) {
    auto paper = read_paper(row);
    const auto id = paper.id;
    papers.emplace_hint(papers.end(), id, std::make_pair(std::move(paper), row.integer(14)));
  }
  return papers;
}

std::map<std::string, Source> origin_of(Database& db, const ArxivId& id) {
  std::map<std::string, Source> origin;
  auto row = db.query("SELECT origin FROM paper WHERE key = :key");
  row.bind(":key", id);
  if (!row.step()) return origin;
  boost::json::error_code failure;
  const auto value = boost::json::parse(row.text(0), failure);
  if (failure || !value.is_object()) return origin;
  for (const auto& [field, source] : value.get_object())
    if (source.is_string())
      if (const auto known = parse_source(std::string(source.get_string()))) origin.emplace(field, *known);
  return origin;
}

std::string origin_json(const Origin& origin) {
  std::string json = "{";
  for (const auto& [field, source] : origin) {
    json += json.size() > 1 ? ",\"" : "\"";
    (((json += field) += "\":\"") += source_name(source)) += '"';
  }
  return json + '}';
}

PreparedPaper prepare_paper(Paper paper, const Origin& origin) {
  return prepare_paper(std::move(paper), origin_json(origin));
}

PreparedPaper prepare_paper(Paper&& paper, std::string origin) {
  PreparedPaper prepared{std::move(paper), {}, {}, std::move(origin), 0};
  prepared.authors = to_json(prepared.paper.authors);
  prepared.categories = to_json(prepared.paper.categories);
  prepared.content_hash = content_hash(prepared);
  return prepared;
}

bool put_paper(Database& db, const Paper& paper, const Origin& origin, Instant now) {
  const auto prepared = prepare_paper(paper, origin);
  {
    auto look = db.query("SELECT content_hash FROM paper WHERE key = :key");
    look.bind(":key", paper.id);
    if (look.step() && look.integer(0) == prepared.content_hash) return false;
  }
  db.text().paper_changes(db, paper.id.key());
  const auto seq = db.next_seq();
  {
    auto row = db.query(
        "INSERT INTO paper (key, id, version, title, abstract, authors, primary_category, categories, submitted, "
        "updated, comment, journal_ref, doi, withdrawn, complete, origin, content_hash, first_seen, seq) VALUES (:key, "
        ":id, :version, :title, :abstract, :authors, :primary, :categories, :submitted, :updated, :comment, "
        ":journal_ref, :doi, :withdrawn, :complete, :origin, :hash, :now, :seq) "
        "ON CONFLICT (key) DO UPDATE SET version = :version, title = :title, abstract = :abstract, authors = :authors, "
        "primary_category = :primary, categories = :categories, submitted = :submitted, updated = :updated, "
        "comment = :comment, journal_ref = :journal_ref, doi = :doi, withdrawn = :withdrawn, complete = :complete, "
        "origin = :origin, content_hash = :hash, seq = :seq");
    row.bind(":key", paper.id)
        .bind(":id", paper.id.text())
        .bind(":version", paper.version)
        .bind(":title", paper.title)
        .bind(":abstract", paper.abstract)
        .bind(":authors", prepared.authors)
        .bind(":primary", paper.primary_category)
        .bind(":categories", prepared.categories)
        .bind(":submitted", paper.submitted)
        .bind(":updated", paper.updated)
        .bind(":comment", paper.comment)
        .bind(":journal_ref", paper.journal_ref)
        .bind(":doi", paper.doi)
        .bind(":withdrawn", paper.withdrawn)
        .bind(":complete", paper.complete)
        .bind(":origin", prepared.origin)
        .bind(":hash", prepared.content_hash)
        .bind(":now", now)
        .bind(":seq", seq)
        .run();
  }
  if (!db.in_transaction()) db.settle();
  return true;
}

bool ensure_paper(Database& db, const ArxivId& id, Instant now) {
  {
    auto look = db.query("SELECT 1 FROM paper WHERE key = :key");
    look.bind(":key", id);
    if (look.step()) return false;
  }
  db.text().paper_changes(db, id.key());
  const auto seq = db.next_seq();
  db.query("INSERT INTO paper (key, id, first_seen, seq) VALUES (:key, :id, :now, :seq)")
      .bind(":key", id)
      .bind(":id", id.text())
      .bind(":now", now)
      .bind(":seq", seq)
      .run();
  if (!db.in_transaction()) db.settle();
  return true;
}

void set_complete(Database& db, const ArxivId& id) {
  auto paper = find_paper(db, id);
  if (!paper || paper->complete) return;
  paper->complete = true;
  put_paper(db, *paper, origin_of(db, id), Instant{});
  db.query("UPDATE paper SET api_misses = 0, api_after = 0 WHERE key = :key").bind(":key", id).run();
}

std::vector<ArxivId> pending_papers(Database& db, Instant now, int limit) {
  std::vector<ArxivId> ids;
  auto row = db.query("SELECT key FROM paper WHERE complete = 0 AND api_after <= :now ORDER BY key LIMIT :limit");
  row.bind(":now", now).bind(":limit", limit);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

std::optional<Instant> next_api_ask(Database& db, Instant now) {
  auto row = db.query("SELECT min(api_after) FROM paper WHERE complete = 0 AND api_after > :now");
  row.bind(":now", now);
  return row.step() ? row.maybe_instant(0) : std::nullopt;
}

int count_pending(Database& db) {
  auto row = db.query("SELECT count(*) FROM paper WHERE complete = 0");
  row.step();
  return row.number(0);
}

int api_misses(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT api_misses FROM paper WHERE key = :key");
  row.bind(":key", id);
  return row.step() ? row.number(0) : 0;
}

void note_api_miss(Database& db, const ArxivId& id, Instant after) {
  db.query("UPDATE paper SET api_misses = api_misses + 1, api_after = :after WHERE key = :key")
      .bind(":key", id)
      .bind(":after", after)
      .run();
}

std::vector<ArxivId> papers_since(Database& db, Day since) {
  // An identifier is given when the paper is submitted, or days later: its month is never before that of version 1.
  const std::chrono::year_month_day date{since};
  const auto month = (int(date.year()) - 1991) * 12 + int(unsigned(date.month())) - 1;
  std::vector<ArxivId> ids;
  auto row = db.query(
      "SELECT key FROM paper WHERE key >= :first AND submitted >= :instant UNION SELECT paper FROM sighting WHERE day "
      ">= :day ORDER BY 1");
  row.bind(":first", std::int64_t(std::max(month, 0)) << 40).bind(":instant", Instant(since)).bind(":day", since);
  while (row.step()) ids.push_back(row.id(0));
  return ids;
}

int count_papers(Database& db) {
  auto row = db.query("SELECT count(*) FROM paper");
  row.step();
  return row.number(0);
}

std::int64_t seq_of_paper(Database& db, const ArxivId& id) {
  auto row = db.query("SELECT seq FROM paper WHERE key = :key");
  row.bind(":key", id);
  return row.step() ? row.integer(0) : 0;
}

}  // namespace preprintd::store
