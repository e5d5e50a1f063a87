-- Silence and troubles of certificate connectors
-- question: Since when, and for how long, did a connector not work?
-- severity: critical
-- needs: server
-- param hours integer default 6: shortest silence that counts
-- param failures integer default 2: fewest failures in a row that count
-- param unknown integer default 0: 1 adds silences in which the log itself may be missing
-- column connector: server, as its log names it; the connector's name where Intune speaks of it
-- column trouble: silent, silent_unknown, intune_not_reached, renewal_failed; inactive or none, as Intune says
-- column from_at: last sign of life before a silence, else the first failure; last connection where Intune tells
-- column until_at: the next sign of life or success, else the end of the evidence
-- column ongoing: 1 if the evidence ends before the trouble does
-- column hours: how long it lasted
-- column records: failures in it
-- column state: state of the last failure, as the evidence spells it
-- column error: its error, decoded where the code is known
-- column meaning: what that means, in a sentence
-- column last_contact: when the connector reached Intune last, as far as its own log tells
-- column waiting: certificates issued in that time that no Intune export lists
-- column record: handle of the last failure, else of the last sign of life, for `certtrail explain`
WITH told(source, raw_state, contact, theme) AS (
  -- What reached Intune (1) or did not (0). What the CA or Intune refused is no trouble of the connector.
  VALUES ('connector_event', '1002', 1, 'intune'), ('connector_event', '1003', 0, 'intune'),
    ('connector_event', '1100', 1, 'intune'), ('connector_event', '1101', 0, 'intune'),
    ('connector_event', '1202', 1, 'intune'), ('connector_event', '1203', 0, 'intune'),
    ('connector_event', '1300', 1, 'intune'), ('connector_event', '1301', 0, 'intune'),
    ('connector_event', '2100', 1, 'intune'), ('connector_event', '2101', 0, 'intune'),
    ('connector_event', '2202', 1, 'intune'), ('connector_event', '2203', 0, 'intune'),
    ('connector_event', '3000', 1, 'intune'), ('connector_event', '3001', 0, 'intune'),
    ('connector_event', '3002', 1, 'intune'), ('connector_event', '3003', 0, 'intune'),
    ('connector_event', '3100', 1, 'intune'), ('connector_event', '3101', 0, 'intune'),
    ('connector_event', '4000', 1, 'intune'), ('connector_event', '4002', 0, 'intune'),
    ('connector_event', '4004', 1, 'intune'), ('connector_event', '4008', 1, 'intune'),
    ('connector_event', '4009', 0, 'intune'), ('connector_event', '4010', 0, 'intune'),
    ('connector_event', '5000', 1, 'intune'), ('connector_event', '5001', 0, 'intune'),
    ('connector_event', '5002', 0, 'intune'),
    ('connector_event_old', '20300', 1, 'intune'), ('connector_event_old', '20302', 0, 'intune'),
    ('connector_event_old', '20400', 1, 'intune'), ('connector_event_old', '20402', 0, 'intune'),
    ('connector_event_old', '10100', 1, 'renewal'), ('connector_event_old', '10102', 0, 'renewal'),
    ('connector_event_old', '10301', 0, 'renewal'), ('connector_event_old', '10302', 0, 'renewal'),
    ('connector_trace', 'Upload done', 1, 'intune'), ('connector_trace', 'Upload failed', 0, 'intune'),
    ('connector_trace', 'LastConnectionTime', 1, 'intune')
),
sign AS MATERIALIZED (
  SELECT t.source, t.raw_state, t.error, t.error_text, t.last_artifact, t.actor, o.contact, o.theme,
    lower(substr(host, 1, instr(host || '.', '.') - 1)) AS connector, t.at_us,
    printf('%016x:%d+%d', t.first_artifact, t.first_offset, t.first_length) AS record
  FROM (
    SELECT t.*, t.naive_us - t.offset_minutes * 60000000 AS at_us,
      CASE WHEN instr(t.actor, '|') > 0 THEN substr(t.actor, 1, instr(t.actor, '|') - 1) ELSE s.name END AS host
    FROM transition t JOIN stream s ON s.id = t.stream
    WHERE t.source IN ('connector_event', 'connector_event_old', 'connector_trace') AND t.zone_basis <> 'none'
  ) t LEFT JOIN told o ON o.source = t.source AND o.raw_state = t.raw_state
),
evidence AS (
  -- Until when each connector was looked at: no file's own time, which may be that of a copy.
  SELECT n.connector, max(a.as_of_us) AS end_us FROM (SELECT DISTINCT connector, last_artifact FROM sign) n
  JOIN artifact a ON a.id = n.last_artifact AND a.as_of_basis IN ('archive_name', 'member_time', 'content')
  GROUP BY n.connector
),
contact AS (
  SELECT connector, max(at_us) AS last_us FROM sign WHERE contact = 1 GROUP BY connector
),
pause AS (
  SELECT * FROM (
    SELECT s.*, coalesce(lead(at_us) OVER one, (SELECT end_us FROM evidence e WHERE e.connector = s.connector))
        AS until_us,
      lead(at_us) OVER one IS NULL AS ongoing
    FROM sign s WINDOW one AS (PARTITION BY connector ORDER BY at_us, record))
  WHERE until_us - at_us >= :hours * 3600000000
),
silence AS (
  SELECT p.*, EXISTS (
    -- The channel of requests is quiet without requests; the other one holds messages of health.
    SELECT 1 FROM log_span l
    WHERE l.source = p.source AND l.actor = p.actor AND l.actor NOT LIKE '%/Admin'
      AND l.from_us - l.offset_minutes * 60000000 <= p.at_us
      AND (p.ongoing OR l.to_us - l.offset_minutes * 60000000 >= p.until_us)) AS covered
  FROM pause p
),
run AS (
  SELECT s.*, sum(contact) OVER (PARTITION BY connector, theme ORDER BY at_us, record ROWS UNBOUNDED PRECEDING)
    AS contacts
  FROM sign s WHERE contact IS NOT NULL
),
failing AS (
  SELECT connector, theme, min(at_us) FILTER (WHERE contact = 0) AS from_us, max(at_us) AS last_us,
    count(*) FILTER (WHERE contact = 0) AS records,
    lead(min(at_us)) OVER (PARTITION BY connector, theme ORDER BY contacts) AS success_us,
    max(CASE WHEN contact = 0 THEN printf('%020d', at_us) || record END) AS last_record
  FROM run GROUP BY connector, theme, contacts
),
trouble AS (
  SELECT connector, CASE WHEN covered THEN 'silent' ELSE 'silent_unknown' END AS trouble, at_us AS from_us,
    until_us, ongoing, 0 AS records, '' AS state, '' AS error,
    'The log holds no record of the connector.' AS meaning, record
  FROM silence WHERE covered OR :unknown <> 0
  UNION ALL
  SELECT f.connector, CASE f.theme WHEN 'intune' THEN 'intune_not_reached' ELSE 'renewal_failed' END, f.from_us,
    coalesce(f.success_us, max(e.end_us, f.last_us), f.last_us), f.success_us IS NULL, f.records, s.raw_state,
    s.error, coalesce(nullif(s.error_text, ''), m.note, ''), s.record
  FROM failing f
  JOIN sign s ON s.connector = f.connector AND s.at_us = CAST(substr(f.last_record, 1, 20) AS INTEGER)
    AND s.record = substr(f.last_record, 21)
  LEFT JOIN evidence e ON e.connector = f.connector
  LEFT JOIN state_map m ON m.source = s.source AND m.raw_state = s.raw_state
  WHERE f.records >= CASE f.theme WHEN 'intune' THEN :failures ELSE 1 END
  UNION ALL
  SELECT coalesce(nullif(t.error_text, ''), i.value, ''), t.raw_state,
    CASE WHEN t.zone_basis <> 'none' THEN t.naive_us - t.offset_minutes * 60000000 END,
    a.as_of_us, 1, 0, t.raw_state, '', coalesce(m.note, ''),
    printf('%016x:%d+%d', t.first_artifact, t.first_offset, t.first_length)
  FROM transition t
  LEFT JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
  LEFT JOIN artifact a ON a.id = t.last_artifact
  LEFT JOIN string i ON i.id = t.subject
  WHERE t.source = 'intune_connector' AND t.raw_state <> 'active'
)
SELECT
  o.connector, o.trouble, iso8601(o.from_us) AS from_at, iso8601(o.until_us) AS until_at, o.ongoing,
  round((o.until_us - o.from_us) / 3600000000.0, 1) AS hours, o.records, o.state,
  coalesce(e.name, o.error) AS error, coalesce(nullif(e.meaning, ''), o.meaning) AS meaning,
  iso8601(c.last_us) AS last_contact,
  (SELECT count(*) FROM delivery d
   WHERE d.issued_us BETWEEN o.from_us AND o.until_us AND d.reported <> 'yes') AS waiting, o.record
FROM trouble o
LEFT JOIN contact c ON c.connector = o.connector
LEFT JOIN error_code e ON e.code = lower(o.error)
ORDER BY o.connector, o.from_us, o.trouble, o.record;
