-- What the budget of a large day kept waited by a door of its own, "near", flagged by nothing. It is a candidate of its
-- best topic now, and comes through the door "topic" like every other.
UPDATE score SET flagged = 1 WHERE flagged = 0
  AND paper IN (SELECT paper FROM queue_item WHERE doors LIKE '%"near"%')
  AND NOT EXISTS (SELECT 1 FROM score AS other WHERE other.paper = score.paper AND other.flagged = 1)
  AND topic = (SELECT topic FROM score AS best WHERE best.paper = score.paper ORDER BY best.score DESC, topic LIMIT 1);
UPDATE queue_item SET doors = CASE
    WHEN doors LIKE '%"topic"%' THEN replace(replace(replace(doors, '"near",', ''), ',"near"', ''), '"near"', '')
    ELSE replace(doors, '"near"', '"topic"') END
  WHERE doors LIKE '%"near"%';
