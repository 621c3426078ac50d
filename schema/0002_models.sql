-- What was learned from her, and what follows from it.

-- Trained models, newest = in force; the few before it are kept to compare. Scores name the version that gave them.
CREATE TABLE model (
  key INTEGER PRIMARY KEY,
  version TEXT NOT NULL,                -- "model-1a2b3c4d", a hash of the bytes
  trained_at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  report TEXT NOT NULL DEFAULT '',      -- one line for people
  seq INTEGER NOT NULL
) STRICT;

-- How likely she accepts the paper, by what she accepted and rejected. Orders, never flags.
CREATE TABLE hers (paper INTEGER PRIMARY KEY REFERENCES paper (key), chance REAL NOT NULL, seq INTEGER NOT NULL) STRICT;

-- Topics whose file says `retired = true`: what only they brought in waits unseen, and is there again when they return.
CREATE TABLE retired_topic (topic TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
