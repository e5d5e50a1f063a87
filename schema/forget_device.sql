-- Tombstones of one device: its streams up to the newest evidence of any of them, and rows of servers by their
-- content. Temporary table `chosen` (kind, id) names them; that of forget_members.sql is there.
INSERT INTO tombstone (kind, id, until_us)
SELECT kind, id, NULL FROM chosen WHERE kind <> 'stream'
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE newest AS
SELECT max(at_us) AS until_us FROM (
  SELECT max(as_of_us) AS at_us FROM member WHERE stream IN (SELECT id FROM chosen WHERE kind = 'stream')
  UNION ALL
  SELECT max(as_of_us) FROM snapshot WHERE stream IN (SELECT id FROM chosen WHERE kind = 'stream')
  UNION ALL
  SELECT max(naive_us - offset_minutes * 60000000)
  FROM transition t JOIN member m ON m.artifact = t.last_artifact
  WHERE naive_us - offset_minutes * 60000000 <= m.latest_us
    AND t.stream IN (SELECT id FROM chosen WHERE kind = 'stream')
  UNION ALL
  SELECT max(naive_us - offset_minutes * 60000000)
  FROM exchange t JOIN member m ON m.artifact = t.last_artifact
  WHERE naive_us - offset_minutes * 60000000 <= m.latest_us
    AND t.stream IN (SELECT id FROM chosen WHERE kind = 'stream')
  UNION ALL
  SELECT max(to_us - offset_minutes * 60000000)
  FROM log_span t JOIN member m ON m.artifact = t.artifact
  WHERE to_us - offset_minutes * 60000000 <= m.latest_us
    AND t.stream IN (SELECT id FROM chosen WHERE kind = 'stream')
);
INSERT INTO tombstone (kind, id, until_us)
SELECT 'stream', c.id, n.until_us FROM chosen c CROSS JOIN newest n
WHERE c.kind = 'stream' AND n.until_us IS NOT NULL
ON CONFLICT (kind, id) DO UPDATE SET until_us = excluded.until_us WHERE excluded.until_us > tombstone.until_us;
DROP TABLE temp.newest;
