-- Papers that a metadata snapshot named: its sighting of them, compact, for there are millions. `line_hash` tells an
-- unchanged line without reading it.
CREATE TABLE snapshot_paper (
  paper INTEGER PRIMARY KEY REFERENCES paper (key),
  line_hash INTEGER NOT NULL,
  day TEXT NOT NULL,                    -- update_date of the line
  seq INTEGER NOT NULL
) STRICT;
