"""What somebody would write in an afternoon, tuned: the snapshot into SQLite with FTS5, with json and sqlite3 of the
standard library. The reference of corpus_bench.

snapshot_reference.py SNAPSHOT DATABASE load|rows|again   prints seconds and the number of papers
"""
import json
import sqlite3
import sys
import time


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            authors = json.dumps([" ".join(filter(None, (a[1], a[0], a[2]))) for a in paper["authors_parsed"]],
                                 ensure_ascii=False)
            categories = paper["categories"].split()
            yield (paper["id"], len(paper["versions"]), " ".join(paper["title"].split()),
                   " ".join(paper["abstract"].split()), authors, categories[0],
                   json.dumps(categories).replace(".", "_").replace("-", "_"), paper["versions"][0]["created"],
                   paper["versions"][-1]["created"], paper["comments"], paper["journal-ref"], paper["doi"],
                   paper["update_date"])


def main():
    snapshot, database, what = sys.argv[1:4]
    begun = time.perf_counter()
    db = sqlite3.connect(database)
    db.executescript("""PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 10000;
        CREATE TABLE IF NOT EXISTS paper (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version, title, abstract,
          authors, primary_category, categories, submitted, updated, comment, journal_ref, doi, day);
        CREATE INDEX IF NOT EXISTS paper_category ON paper (primary_category, key);
        CREATE INDEX IF NOT EXISTS paper_day ON paper (day);""")
    insert = ("INSERT OR IGNORE INTO paper (id, version, title, abstract, authors, primary_category, categories, "
              "submitted, updated, comment, journal_ref, doi, day) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")
    batch = []
    for row in rows(snapshot):
        batch.append(row)
        if len(batch) == 10000:
            with db:
                db.executemany(insert, batch)
            batch.clear()
    with db:
        db.executemany(insert, batch)
    if what == "load":
        with db:
            db.execute("CREATE VIRTUAL TABLE paper_text USING fts5(title, abstract, authors, categories, "
                       "content='paper', content_rowid='key', tokenize=\"unicode61 remove_diacritics 2\")")
            db.execute("INSERT INTO paper_text(paper_text, rank) VALUES('hashsize', 67108864)")
            db.execute("INSERT INTO paper_text(paper_text) VALUES('rebuild')")
    if what != "again":
        assert db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    count = db.execute("SELECT count(*) FROM paper").fetchone()[0]
    print(time.perf_counter() - begun, count)


main()
