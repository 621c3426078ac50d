-- Full text. Kept by the store's writers, never by triggers: FTS5 writes a segment per row under a trigger, and so it
-- does for rows that come in descending order. `fsck` compares index and tables.

-- What is indexed of a paper; a view of plain columns, for with table-valued functions in it FTS5's rebuild and
-- integrity-check fail. Categories are one word each: cs_CV, cond_mat_str_el.
CREATE VIEW paper_words AS
  SELECT key, title, abstract, authors, replace(replace(categories, '.', '_'), '-', '_') AS categories FROM paper;
CREATE VIRTUAL TABLE paper_text USING fts5(
  title, abstract, authors, categories, content = 'paper_words', content_rowid = 'key',
  tokenize = "unicode61 remove_diacritics 2 tokenchars '_'");
CREATE VIRTUAL TABLE paper_vocabulary USING fts5vocab(paper_text, 'row');
INSERT INTO paper_text (paper_text) VALUES ('rebuild');

-- Her words; rowid = entry.key. Blanks stand around every CJK character, so that each is a token of its own and 对齐 is
-- found as the phrase it is. `spaced` is a function of the program.
CREATE VIRTUAL TABLE note_text USING fts5(
  summary, note, title, venue, extra, paper UNINDEXED, tokenize = "unicode61 remove_diacritics 2 tokenchars '_'");
INSERT INTO note_text (rowid, summary, note, title, venue, extra, paper)
  SELECT key, spaced(summary), spaced(note), spaced(title), spaced(venue), spaced(extra), paper FROM entry ORDER BY key;

-- The papers of a topic, youngest first, without reading every score.
CREATE INDEX score_flagged ON score (topic, paper) WHERE flagged = 1;
