-- Healing by OAI-PMH: one window a category. Every page is committed together with this row, so a harvest that was
-- killed goes on with the next page.
CREATE TABLE oai_harvest (
  category TEXT PRIMARY KEY,
  from_day TEXT NOT NULL,               -- the window: everything changed since this UTC day
  phase TEXT NOT NULL CHECK (phase IN ('records', 'identifiers', 'done')),
  asked_from TEXT NOT NULL,             -- where the list under way starts; after a restart later than from_day
  token TEXT NOT NULL DEFAULT '',       -- of the next page; '' for the list's first
  reached TEXT,                         -- newest datestamp of the last committed page
  answered INTEGER,                     -- when the window's first page was answered, by the service's clock
  pages INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,  -- in vain since the last page
  next_at INTEGER,
  why TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What of the ledger is still to be asked for; the proven rest grows for years.
CREATE INDEX coverage_open ON coverage_row (day)
  WHERE verdict NOT IN ('complete', 'healed', 'quiet') OR next_at IS NOT NULL;
