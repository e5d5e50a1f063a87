-- What an export was made of.
SELECT iso8601(s.now_us) AS as_of, s.generation AS generation,
  (SELECT count(*) FROM collection) AS collections,
  (SELECT count(*) FROM note WHERE severity = 'loss') AS losses
FROM (SELECT 1) LEFT JOIN link_state s;
