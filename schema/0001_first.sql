-- The first schema. A change is the next numbered file, never an edit of this one.
-- Times are whole seconds since 1970 UTC, days TEXT 'YYYY-MM-DD', lists JSON arrays.
-- Every row that changes carries `seq`, drawn from change_counter: the change feed, optimistic locking
-- and the order of history. What is deleted leaves (table, key, seq) in `deletion`.

CREATE TABLE change_counter (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
INSERT INTO change_counter VALUES (1, 0);

CREATE TABLE deletion (seq INTEGER PRIMARY KEY, table_name TEXT NOT NULL, row_key TEXT NOT NULL) STRICT;

-- One work, all versions. `key` is packed from the identifier, so ascending = older first.
CREATE TABLE paper (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '',
  abstract TEXT NOT NULL DEFAULT '',
  authors TEXT NOT NULL DEFAULT '[]',
  primary_category TEXT NOT NULL DEFAULT '',
  categories TEXT NOT NULL DEFAULT '[]',
  submitted INTEGER,
  updated INTEGER,
  comment TEXT,
  journal_ref TEXT,
  doi TEXT,
  withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
  -- JSON object field → source that gave it, so that a weaker source never overwrites a stronger one.
  origin TEXT NOT NULL DEFAULT '{}',
  content_hash INTEGER NOT NULL DEFAULT 0,
  -- how often arXiv's API was asked for it in vain, and when it may be asked again
  api_misses INTEGER NOT NULL DEFAULT 0,
  api_after INTEGER NOT NULL DEFAULT 0,
  first_seen INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE INDEX paper_pending ON paper (api_after) WHERE complete = 0;
CREATE INDEX paper_seq ON paper (seq);

-- A paper seen by a source on a day; evidence, kept for ever.
CREATE TABLE sighting (
  paper INTEGER NOT NULL REFERENCES paper (key),
  source TEXT NOT NULL,
  category TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  rank INTEGER,
  upvotes INTEGER,
  raw TEXT NOT NULL DEFAULT '',
  seen_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  UNIQUE (paper, source, category, day, kind)
) STRICT;
CREATE INDEX sighting_day ON sighting (day, source, category);

-- Venue and links the authors named, with the place we found them.
CREATE TABLE suggestion (
  paper INTEGER NOT NULL REFERENCES paper (key),
  field TEXT NOT NULL CHECK (field IN ('venue', 'code', 'project')),
  value TEXT NOT NULL,
  found_in TEXT NOT NULL,
  quote TEXT NOT NULL DEFAULT '',
  seq INTEGER NOT NULL,
  PRIMARY KEY (paper, field, value)
) STRICT, WITHOUT ROWID;

-- What each topic makes of each triaged paper, flagged or not.
CREATE TABLE score (
  paper INTEGER NOT NULL REFERENCES paper (key),
  topic TEXT NOT NULL,
  model TEXT NOT NULL,
  score REAL NOT NULL,
  flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
  reasons TEXT NOT NULL DEFAULT '[]',
  seq INTEGER NOT NULL,
  PRIMARY KEY (paper, topic)
) STRICT, WITHOUT ROWID;

-- Stored membership of the queue. Monotone: a row is never removed, a decision ends the waiting.
CREATE TABLE queue_item (
  paper INTEGER PRIMARY KEY REFERENCES paper (key),
  day TEXT NOT NULL,
  doors TEXT NOT NULL DEFAULT '[]',     -- "topic", "huggingface", "manual"
  late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
  score REAL NOT NULL DEFAULT 0,
  added_at INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_item_day ON queue_item (day, score);

-- Papers triage has looked at, so that each is looked at once.
CREATE TABLE triaged (paper INTEGER PRIMARY KEY REFERENCES paper (key), at INTEGER NOT NULL) STRICT;

CREATE TABLE decision (
  paper INTEGER PRIMARY KEY REFERENCES paper (key),
  state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected', 'deferred', 'passed')),
  at INTEGER NOT NULL,
  until TEXT,
  why TEXT,
  seq INTEGER NOT NULL
) STRICT;

-- A reading list she keeps.
CREATE TABLE list (
  name TEXT PRIMARY KEY,
  heading TEXT NOT NULL DEFAULT '',
  file TEXT NOT NULL DEFAULT '',
  place INTEGER NOT NULL DEFAULT 0,     -- order among the lists of its file
  seq INTEGER NOT NULL
) STRICT;

-- placement and annotation of an accepted paper: one row per entry of a list.
CREATE TABLE entry (
  key INTEGER PRIMARY KEY,
  paper INTEGER NOT NULL REFERENCES paper (key),
  list TEXT NOT NULL REFERENCES list (name),
  section TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0,
  number INTEGER,
  place TEXT NOT NULL CHECK (place IN ('wanted', 'on', 'off', 'leaving', 'gone')),
  base TEXT,                            -- the entry as last read or written
  title TEXT, link TEXT, venue TEXT, summary TEXT,
  code TEXT NOT NULL DEFAULT '[]',
  links TEXT NOT NULL DEFAULT '[]',
  read_notes TEXT, note TEXT, extra TEXT,
  ours INTEGER NOT NULL DEFAULT 0 CHECK (ours IN (0, 1)),   -- accepted here, not found in a file
  created_at INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_paper ON entry (paper);
CREATE INDEX entry_list ON entry (list, section, position);

-- History. A step is what one command did; its changes hold each row before and after, as JSON.
CREATE TABLE step (
  key INTEGER PRIMARY KEY,
  verb TEXT NOT NULL,                   -- "accept", "close", "import reading-list", …
  actor TEXT NOT NULL,                  -- "cli", "page", "file"
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
CREATE TABLE change (
  step INTEGER NOT NULL REFERENCES step (key),
  ordinal INTEGER NOT NULL,
  table_name TEXT NOT NULL CHECK (table_name IN ('decision', 'entry', 'list')),
  row_key TEXT NOT NULL,
  paper INTEGER REFERENCES paper (key),
  before TEXT,                          -- null: the row was made
  after TEXT,                           -- null: the row was removed
  undone_by INTEGER REFERENCES step (key),   -- an undo may take back one paper of a step only
  PRIMARY KEY (step, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_paper ON change (paper, step);

-- The ledger.
CREATE TABLE coverage_row (
  category TEXT NOT NULL,
  day TEXT NOT NULL,
  expected INTEGER,
  got INTEGER NOT NULL DEFAULT 0,
  verdict TEXT NOT NULL,
  route TEXT NOT NULL DEFAULT '[]',
  why TEXT NOT NULL DEFAULT '',
  checked_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  seq INTEGER NOT NULL,
  PRIMARY KEY (category, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_day ON coverage_row (day);

CREATE TABLE quarantine (
  key INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  category TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL,
  excerpt TEXT NOT NULL DEFAULT '',
  raw TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  UNIQUE (source, category, day, reason, excerpt)
) STRICT;

-- Validators of conditional requests, one row per URL.
CREATE TABLE answer (
  url TEXT PRIMARY KEY,
  etag TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  raw TEXT NOT NULL DEFAULT '',
  status INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which spooled answer was about what, so that a day can be read again (fetch --replay).
CREATE TABLE spooled (
  raw TEXT NOT NULL,
  source TEXT NOT NULL,
  category TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL DEFAULT '',
  url TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (url, day, raw)
) STRICT, WITHOUT ROWID;

-- Back-off per host and other small facts of harvest, e.g. 'since:cs.CV' = first listing day expected.
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  key INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  what TEXT NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT ''
) STRICT;

-- Stable views for people who point sqlite3 or Datasette at the file (docs/database.md).
CREATE VIEW papers AS
  SELECT id, version, title, abstract, authors, primary_category, categories,
         strftime('%Y-%m-%dT%H:%M:%SZ', submitted, 'unixepoch') AS submitted,
         strftime('%Y-%m-%dT%H:%M:%SZ', updated, 'unixepoch') AS updated,
         comment, journal_ref, doi, withdrawn
  FROM paper;
CREATE VIEW queue AS
  SELECT paper.id, paper.title, queue_item.day,
         -- by hand: with trusted_schema=OFF SQLite 3.40 refuses JSON functions in a view
         (SELECT '[' || coalesce(group_concat('"' || replace(replace(topic, '\', '\\'), '"', '\"') || '"'), '') || ']' FROM
            (SELECT topic FROM score WHERE score.paper = paper.key AND flagged ORDER BY score DESC)) AS topics,
         queue_item.score
  FROM queue_item JOIN paper ON paper.key = queue_item.paper
  LEFT JOIN decision ON decision.paper = paper.key
  WHERE decision.state IS NULL OR decision.state = 'deferred';
CREATE VIEW accepted AS
  SELECT paper.id, paper.title, entry.list, entry.section, entry.position, entry.number,
         entry.title AS title_as_written, entry.venue, entry.summary, entry.code, entry.read_notes, entry.note,
         entry.place = 'on' AS on_list,
         strftime('%Y-%m-%dT%H:%M:%SZ', decision.at, 'unixepoch') AS decided_at
  FROM entry JOIN paper ON paper.key = entry.paper JOIN decision ON decision.paper = entry.paper
  WHERE decision.state = 'accepted' AND entry.place IN ('wanted', 'on', 'off');
CREATE VIEW coverage AS
  SELECT category, day, expected, got, verdict, route,
         strftime('%Y-%m-%dT%H:%M:%SZ', checked_at, 'unixepoch') AS checked_at
  FROM coverage_row;
