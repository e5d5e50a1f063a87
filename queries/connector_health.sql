-- Silence and troubles of certificate connectors
-- question: Since when, and for how long, did a connector not work?
-- severity: critical
-- needs: server
-- param hours integer default 6: shortest silence that counts
-- column connector: server, as its log names it; the connector's name where Intune speaks of it
-- column trouble: silent, failing, or what Intune says: inactive
-- column from_at: start of the outage: the last sign of life, or the first of failures in a row
-- column until_at: its end: the next sign of life, or the last of these failures
-- column hours: how long it lasted
-- column records: failures in it
-- column state: state of the last failure, as the evidence spells it
-- column error: its error, decoded where the code is known
-- column meaning: what that means, in a sentence
-- column waiting: certificates issued in that time that no Intune export lists
-- column record: handle of the last record before or in it, for `certtrail explain`
WITH sign AS (
  SELECT t.source, t.raw_state, t.error, t.error_text, t.first_artifact, t.first_offset, t.first_length,
    t.identity, t.ordinal, m.outcome, m.note, t.naive_us - t.offset_minutes * 60000000 AS at_us,
    CASE WHEN instr(t.actor, '|') > 0 THEN substr(t.actor, 1, instr(t.actor, '|') - 1) ELSE s.name END
      AS connector,
    CASE WHEN m.outcome = 'failed' OR t.raw_state IN ('5001', '5002', '10102', '3001', '3003', '3101', '20402')
      THEN 1 ELSE 0 END AS fails
  FROM transition t
  JOIN stream s ON s.id = t.stream
  LEFT JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
  WHERE t.source IN ('connector_event', 'connector_event_old', 'connector_trace') AND t.zone_basis <> 'none'
),
sequence AS (
  SELECT s.*, lead(at_us) OVER one AS next_us, lag(at_us) OVER one AS previous_us,
    sum(CASE WHEN fails = 0 THEN 1 ELSE 0 END) OVER (one ROWS UNBOUNDED PRECEDING) AS successes
  FROM sign s WINDOW one AS (PARTITION BY connector ORDER BY at_us, source, raw_state, identity, ordinal)
),
failing AS (
  SELECT connector, min(at_us) OVER run AS from_us, max(at_us) OVER run AS until_us, count(*) OVER run AS records,
    raw_state, error, error_text, note, first_artifact, first_offset, first_length,
    row_number() OVER (PARTITION BY connector, successes ORDER BY at_us DESC, source, raw_state, identity, ordinal)
      AS newest
  FROM sequence WHERE fails = 1 WINDOW run AS (PARTITION BY connector, successes)
),
outage AS (
  SELECT connector, 'silent' AS trouble, at_us AS from_us, next_us AS until_us, 0 AS records, '' AS state,
    '' AS error, 'no record between two others of the connector' AS meaning, first_artifact, first_offset,
    first_length
  FROM sequence WHERE next_us - at_us >= :hours * 3600000000
  UNION ALL
  SELECT connector, 'failing', from_us, until_us, records, raw_state, error,
    coalesce(nullif(error_text, ''), note, ''), first_artifact, first_offset, first_length
  FROM failing WHERE newest = 1 AND records > 1
  UNION ALL
  SELECT t.error_text, t.raw_state, t.naive_us - t.offset_minutes * 60000000, s.as_of_us, 0, t.raw_state, '',
    coalesce(m.note, ''), t.first_artifact, t.first_offset, t.first_length
  FROM transition t
  LEFT JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
  LEFT JOIN artifact s ON s.id = t.last_artifact
  WHERE t.source = 'intune_connector' AND t.raw_state <> 'active'
)
SELECT
  o.connector, o.trouble, CASE WHEN o.from_us <> 0 THEN iso8601(o.from_us) END AS from_at,
  iso8601(o.until_us) AS until_at, round((o.until_us - o.from_us) / 3600000000.0, 1) AS hours, o.records, o.state,
  coalesce(c.name, o.error) AS error, coalesce(nullif(c.meaning, ''), o.meaning) AS meaning,
  (SELECT count(*) FROM delivery d
   WHERE d.issued_us BETWEEN o.from_us AND o.until_us AND d.reported <> 'yes') AS waiting,
  printf('%016x:%d+%d', o.first_artifact, o.first_offset, o.first_length) AS record
FROM outage o
LEFT JOIN error_code c ON c.code = lower(o.error)
ORDER BY o.connector, o.from_us, o.trouble, record;
