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
WITH heard AS (
  SELECT t.stream, t.naive_us, t.identity, t.ordinal, t.last_artifact,
    t.naive_us - t.offset_minutes * 60000000 AS at_us,
    CASE WHEN instr(t.actor, '|') > 0 THEN substr(t.actor, 1, instr(t.actor, '|') - 1) ELSE s.name END AS host,
    CASE WHEN t.raw_state IN ('10100', '10102', '10301', '10302') THEN 'renewal' ELSE 'intune' END AS theme,
    -- What reached Intune (1) or did not (0). What the CA or Intune refused is no trouble of the connector.
    CASE WHEN t.raw_state IN ('1002', '1100', '1202', '1300', '2100', '2202', '3000', '3002', '3100', '4000',
           '4004', '4008', '5000', '10100', '20300', '20400', 'Upload done', 'LastConnectionTime') THEN 1
         WHEN t.raw_state IN ('1003', '1101', '1203', '1301', '2101', '2203', '3001', '3003', '3101', '4002',
           '4009', '4010', '5001', '5002', '10102', '10301', '10302', '20302', '20402', 'Upload failed') THEN 0
    END AS contact
  FROM transition t JOIN stream s ON s.id = t.stream
  -- The longer list is that of the index.
  WHERE t.source IN ('ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace',
      'crp_trace', 'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin')
    AND t.source IN ('connector_event', 'connector_event_old', 'connector_trace') AND t.zone_basis <> 'none'
),
sign AS MATERIALIZED (
  SELECT h.*, lower(substr(host, 1, instr(host || '.', '.') - 1)) AS connector FROM heard h
),
evidence AS (
  -- Until when each connector was looked at: no file's own time, which may be that of a copy. A name that tells
  -- a day alone says the day's end; that it was looked at is sure until the day began.
  SELECT n.connector, max(a.as_of_us - CASE a.as_of_us % 86400000000 WHEN 86399999999 THEN 86399999999 ELSE 0 END)
    AS end_us
  FROM (SELECT DISTINCT connector, last_artifact FROM sign) n
  JOIN artifact a ON a.id = n.last_artifact AND a.as_of_basis IN ('archive_name', 'member_time', 'content')
  GROUP BY n.connector
),
contact AS (
  SELECT connector, max(at_us) AS last_us FROM sign WHERE contact = 1 GROUP BY connector
),
pause AS (
  SELECT * FROM (
    SELECT connector, stream, naive_us, identity, ordinal, at_us,
      coalesce(lead(at_us) OVER one, (SELECT end_us FROM evidence e WHERE e.connector = s.connector)) AS until_us,
      lead(at_us) OVER one IS NULL AS ongoing
    FROM sign s WINDOW one AS (PARTITION BY connector ORDER BY at_us, stream, identity, ordinal))
  WHERE until_us - at_us >= :hours * 3600000000
),
silence AS (
  SELECT p.*, EXISTS (
    -- The channel of requests is quiet without requests; the other one holds messages of health.
    SELECT 1 FROM log_span l
    WHERE l.source = t.source AND l.actor = t.actor AND l.actor NOT LIKE '%/Admin'
      AND l.from_us - l.offset_minutes * 60000000 <= p.at_us
      AND (p.ongoing OR l.to_us - l.offset_minutes * 60000000 >= p.until_us)) AS covered
  FROM pause p JOIN transition t USING (stream, naive_us, identity, ordinal)
),
run AS (
  SELECT connector, theme, contact, stream, naive_us, identity, ordinal, at_us,
    sum(contact) OVER (PARTITION BY connector, theme ORDER BY at_us, stream, identity, ordinal
      ROWS UNBOUNDED PRECEDING) AS contacts
  FROM sign WHERE contact IS NOT NULL
),
failing AS (
  SELECT connector, theme, contacts, min(at_us) AS from_us, max(at_us) AS last_us, count(*) AS records
  FROM run WHERE contact = 0 GROUP BY connector, theme, contacts
),
failed AS (
  -- The success that ended it, and its last failure.
  SELECT f.*, (SELECT min(r.at_us) FROM run r
               WHERE r.contact = 1 AND r.connector = f.connector AND r.theme = f.theme
                 AND r.contacts = f.contacts + 1) AS success_us,
    r.stream, r.naive_us, r.identity, r.ordinal,
    row_number() OVER (PARTITION BY f.connector, f.theme, f.contacts ORDER BY r.stream, r.identity, r.ordinal)
      AS place
  FROM failing f
  JOIN run r ON r.connector = f.connector AND r.theme = f.theme AND r.contacts = f.contacts
    AND r.at_us = f.last_us AND r.contact = 0
  WHERE f.records >= CASE f.theme WHEN 'intune' THEN :failures ELSE 1 END
),
trouble AS (
  SELECT connector, CASE WHEN covered THEN 'silent' ELSE 'silent_unknown' END AS trouble, at_us AS from_us,
    until_us, ongoing, 0 AS records, stream, naive_us, identity, ordinal
  FROM silence WHERE covered OR :unknown <> 0
  UNION ALL
  SELECT f.connector, CASE f.theme WHEN 'intune' THEN 'intune_not_reached' ELSE 'renewal_failed' END, f.from_us,
    coalesce(f.success_us, max(e.end_us, f.last_us), f.last_us), f.success_us IS NULL, f.records, f.stream,
    f.naive_us, f.identity, f.ordinal
  FROM failed f LEFT JOIN evidence e ON e.connector = f.connector
  WHERE f.place = 1
  UNION ALL
  SELECT coalesce(nullif(t.error_text, ''), i.value, ''), t.raw_state,
    CASE WHEN t.zone_basis <> 'none' THEN t.naive_us - t.offset_minutes * 60000000 END, a.as_of_us, 1, 0,
    t.stream, t.naive_us, t.identity, t.ordinal
  FROM transition t
  LEFT JOIN artifact a ON a.id = t.last_artifact
  LEFT JOIN string i ON i.id = t.subject
  WHERE t.source IN ('ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace',
      'crp_trace', 'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin')
    AND t.source = 'intune_connector' AND t.raw_state <> 'active'
),
worded AS (
  SELECT o.*, t.error_text, m.note,
    CASE WHEN o.trouble LIKE 'silent%' THEN '' ELSE t.raw_state END AS state,
    CASE WHEN o.trouble LIKE 'silent%' THEN '' ELSE t.error END AS error,
    printf('%016x:%d+%d', t.first_artifact, t.first_offset, t.first_length) AS record
  FROM trouble o
  JOIN transition t USING (stream, naive_us, identity, ordinal)
  LEFT JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
)
SELECT
  o.connector, o.trouble, iso8601(o.from_us) AS from_at, iso8601(o.until_us) AS until_at, o.ongoing,
  round((o.until_us - o.from_us) / 3600000000.0, 1) AS hours, o.records, o.state,
  coalesce(e.name, o.error) AS error,
  CASE WHEN o.trouble LIKE 'silent%' THEN 'The log holds no record of the connector.'
       WHEN o.records = 0 THEN coalesce(o.note, '')
       ELSE coalesce(nullif(e.meaning, ''), nullif(o.error_text, ''), o.note, '') END AS meaning,
  iso8601(c.last_us) AS last_contact,
  (SELECT count(*) FROM delivery d
   WHERE d.issued_us BETWEEN o.from_us AND o.until_us AND d.reported <> 'yes') AS waiting, o.record
FROM worded o
LEFT JOIN contact c ON c.connector = o.connector
LEFT JOIN error_code e ON e.code = lower(o.error)
ORDER BY o.connector, o.from_us, o.trouble, o.record;
