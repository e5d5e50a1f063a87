-- Issued certificates that Intune does not list, and where their report stopped
-- question: What failed between NDES and Intune?
-- severity: warning
-- needs: server
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only issued at or after this date (UTC), as far as that is known; empty means all
-- column gap: stopped (failed or waits), no_notification, not_seen (a connector's log covers it), taken_not_listed
-- column device_name: newest name of the device; the id that the server names where no evidence tells more
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column issued_at: when the CA issued it
-- column at: when the report stopped: the failure, else the last that a server says of it
-- column source: whose record that is; empty if no server speaks of it
-- column state: its state, as the evidence spells it
-- column error: its error, decoded where the code is known
-- column meaning: what that means, in a sentence
-- column next_check: what to look at next
-- column installed: whether the device has it
-- column reported: no, or unknown if no Intune export covers it
-- column thumbprint: SHA-1 of the certificate, else its serial number
-- column record: handle of that record for `certtrail explain`
-- column delivery_id: key for `certtrail trail`; empty if the record joined to no delivery
WITH waiting AS MATERIALIZED (
  SELECT d.id, d.issued, d.reported, d.issued_us,
    lower(substr(d.ndes_host, 1, instr(d.ndes_host || '.', '.') - 1)) AS host
  FROM delivery d
  WHERE d.issued <> 'no' AND d.reported <> 'yes'
    AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'revoked_still_installed', 'expired')
),
seen AS MATERIALIZED (
  SELECT w.id, e.source, e.raw_state, e.at_us, e.outcome, e.hop, e.hop IN ('notified', 'uploaded') AS of_report,
    e.artifact, e.offset, e.length, e.record_stream, e.record_naive_us, e.record_identity, e.record_ordinal,
    row_number() OVER (PARTITION BY w.id ORDER BY e.hop IN ('notified', 'uploaded') DESC,
      e.at_us DESC, e.outcome IN ('failed', 'pending') DESC, e.ordinal DESC) AS newest
  FROM waiting w JOIN event e ON e.delivery = w.id AND e.source IN (
    'ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
    'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin')
),
told AS (
  SELECT id, max(at_us) FILTER (WHERE outcome = 'reached' AND hop = 'uploaded') AS uploaded_us,
    max(at_us) FILTER (WHERE outcome = 'reached' AND of_report) AS reached_us,
    max(at_us) FILTER (WHERE outcome IN ('failed', 'pending') AND of_report) AS stopped_us
  FROM seen GROUP BY id
),
log AS (
  SELECT CASE WHEN l.source = 'iis' THEN 'iis' ELSE 'connector' END AS kind,
    lower(substr(host, 1, instr(host || '.', '.') - 1)) AS server,
    l.from_us - l.offset_minutes * 60000000 AS from_us, l.to_us - l.offset_minutes * 60000000 AS to_us
  FROM (
    SELECT l.*, CASE WHEN instr(l.actor, '|') > 0 THEN substr(l.actor, 1, instr(l.actor, '|') - 1) ELSE s.name END
        AS host
    FROM log_span l JOIN stream s ON s.id = l.stream
    WHERE l.source IN ('connector_event', 'connector_event_old', 'connector_trace', 'crp_trace', 'iis')) l
),
-- Logs that would show it: of the server that the device talked to, or of any where none of them bears that name.
place AS (
  SELECT w.id, w.issued_us, k.kind,
    CASE WHEN EXISTS (SELECT 1 FROM (SELECT DISTINCT kind, server FROM log) l
                      WHERE l.kind = k.kind AND l.server = w.host) THEN w.host ELSE '' END AS server
  FROM waiting w, (SELECT DISTINCT kind FROM log) k WHERE w.issued_us IS NOT NULL
),
covered AS (
  SELECT CAST(id AS INTEGER) AS id, max(CASE WHEN kind = 'iis' THEN until_us END) AS iis_us,
    max(CASE WHEN kind = 'connector' THEN until_us END) AS connector_us
  FROM (
    -- The furthest end of the stretches that have begun by then.
    SELECT id, kind, max(to_us) OVER (
        PARTITION BY kind, server ORDER BY at_us, id IS NOT NULL ROWS UNBOUNDED PRECEDING) AS until_us
    FROM (
      SELECT NULL AS id, kind, server, from_us AS at_us, to_us FROM log
      UNION ALL SELECT NULL, kind, '', from_us, to_us FROM log
      UNION ALL SELECT id, kind, server, issued_us, NULL FROM place))
  WHERE id IS NOT NULL GROUP BY id
),
-- Not every IIS log is one of the registration point too.
notifier AS MATERIALIZED (
  SELECT DISTINCT stream FROM exchange
  WHERE source IN ('http_err', 'iis') AND source = 'iis' AND operation = 'Notify'
),
-- IIS names nobody in a Notify: what counts is whether the server that issued then notified anybody at all.
notified AS (
  SELECT w.id, x.stream, sum(x.operation = 'PKIOperation' AND x.pki_status <> 'FAILURE') AS requests,
    sum(x.operation = 'Notify' AND x.pki_status <> 'FAILURE') AS notifications,
    max(CASE WHEN x.operation = 'Notify' AND x.pki_status = 'FAILURE' THEN printf('%020d%016x:%d+%d|%s',
      x.naive_us, x.first_artifact, x.first_offset, x.first_length, x.error) END) AS refusal
  FROM waiting w
  JOIN covered c ON c.id = w.id AND c.iis_us >= w.issued_us + 300000000
  LEFT JOIN told t ON t.id = w.id
  JOIN exchange x ON x.source IN ('http_err', 'iis') AND x.source = 'iis' -- both: the index covers the first
    AND x.operation IN ('Notify', 'PKIOperation')
    AND x.naive_us BETWEEN w.issued_us - 60000000 AND w.issued_us + 300000000
    AND x.stream IN (SELECT stream FROM notifier)
  WHERE t.reached_us IS NULL AND t.stopped_us IS NULL
  GROUP BY w.id, x.stream
),
unnotified AS (
  SELECT id, max(refusal) AS refusal FROM notified WHERE requests > 0 OR notifications > 0
  GROUP BY id HAVING sum(notifications) = 0
),
judged AS (
  SELECT w.id, u.refusal IS NOT NULL AS refused, s.record_stream, s.record_naive_us, s.record_identity,
    s.record_ordinal,
    CASE WHEN u.refusal IS NULL THEN s.source ELSE 'iis' END AS source,
    CASE WHEN u.refusal IS NULL THEN s.raw_state ELSE 'Notify' END AS raw_state,
    CASE WHEN u.refusal IS NULL THEN s.at_us ELSE CAST(substr(u.refusal, 1, 20) AS INTEGER) END AS at_us,
    CASE WHEN u.refusal IS NULL THEN printf('%016x:%d+%d', s.artifact, s.offset, s.length)
         ELSE substr(u.refusal, 21, instr(u.refusal, '|') - 21) END AS record,
    substr(u.refusal, instr(u.refusal, '|') + 1) AS refusal,
    CASE
      WHEN t.stopped_us IS NOT NULL AND t.stopped_us >= coalesce(t.reached_us, 0) THEN 'stopped'
      WHEN w.issued <> 'yes' THEN NULL
      WHEN t.uploaded_us IS NOT NULL THEN CASE WHEN w.reported = 'no' THEN 'taken_not_listed' END
      WHEN u.refusal IS NOT NULL THEN 'stopped'
      WHEN u.id IS NOT NULL THEN 'no_notification'
      WHEN t.reached_us IS NULL AND c.connector_us >= w.issued_us + 3600000000
        THEN CASE WHEN t.id IS NULL THEN 'not_seen' ELSE 'no_notification' END
    END AS gap
  FROM waiting w
  LEFT JOIN told t ON t.id = w.id
  LEFT JOIN seen s ON s.id = w.id AND s.newest = 1
  LEFT JOIN covered c ON c.id = w.id
  LEFT JOIN unnotified u ON u.id = w.id
),
-- Failures of certificates that nothing else in the database knows of.
alone AS (
  SELECT t.*, t.naive_us - t.offset_minutes * 60000000 AS at_us, m.outcome,
    row_number() OVER (PARTITION BY t.thumbprint, t.serial, t.device_id
      ORDER BY t.naive_us - t.offset_minutes * 60000000 DESC, t.identity, t.ordinal) AS newest
  FROM transition t JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
  WHERE t.source IN ( -- the list of the index
      'ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
      'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin')
    AND m.hop IN ('notified', 'uploaded') AND (t.thumbprint <> '' OR t.serial <> '' OR t.device_id IS NOT NULL)
),
stray AS (
  SELECT a.*, i.value AS device_text, u.value AS user_text FROM alone a
  LEFT JOIN string i ON i.id = a.device_id
  LEFT JOIN string u ON u.id = a.user
  WHERE a.newest = 1 AND a.outcome IN ('failed', 'pending') AND :platform = ''
    AND NOT EXISTS (SELECT 1 FROM delivery_alias k
                    WHERE ltrim(k.value, '0') = ltrim(replace(lower(a.thumbprint), ' ', ''), '0') COLLATE NOCASE
                      AND a.thumbprint <> '')
    AND NOT EXISTS (SELECT 1 FROM delivery_alias k
                    WHERE ltrim(k.value, '0') = ltrim(replace(lower(a.serial), ' ', ''), '0') COLLATE NOCASE
                      AND a.serial <> '')
    AND NOT EXISTS (SELECT 1 FROM device_alias k WHERE k.value = i.value COLLATE NOCASE)
)
SELECT
  j.gap, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, d.user,
  coalesce(nullif(p.name, ''), d.profile) AS profile_name, iso8601(d.issued_us) AS issued_at,
  CASE WHEN j.at_us <> 0 THEN iso8601(j.at_us) END AS at,
  coalesce(j.source, '') AS source, coalesce(j.raw_state, '') AS state,
  coalesce(c.name, j.refusal, t.error, '') AS error,
  coalesce(nullif(c.meaning, ''), nullif(t.error_text, ''), m.note, '') AS meaning,
  coalesce(c.next_check, '') AS next_check,
  d.installed, d.reported, coalesce(nullif(k.thumbprint, ''), k.serial, '') AS thumbprint,
  CASE WHEN j.source IS NULL THEN '' ELSE j.record END AS record, d.delivery_id
FROM judged j
JOIN delivery d ON d.id = j.id
LEFT JOIN transition t ON NOT j.refused AND t.stream = j.record_stream AND t.naive_us = j.record_naive_us
  AND t.identity = j.record_identity AND t.ordinal = j.record_ordinal
LEFT JOIN error_code c ON c.code = lower(coalesce(j.refusal, t.error))
LEFT JOIN state_map m ON m.source = j.source AND m.raw_state = j.raw_state
LEFT JOIN device v ON v.id = d.device
LEFT JOIN profile p ON p.id = d.profile
LEFT JOIN certificate k ON k.id = d.certificate
WHERE j.gap IS NOT NULL AND :platform IN ('', coalesce(v.platform, ''))
  AND (:since = '' OR coalesce(iso8601(d.issued_us) >= :since, 1))
UNION ALL
SELECT
  'stopped', coalesce(s.device_text, ''), '', coalesce(s.user_text, ''), '', NULL,
  CASE WHEN s.zone_basis <> 'none' THEN iso8601(s.at_us) END, s.source, s.raw_state, coalesce(c.name, s.error),
  coalesce(nullif(c.meaning, ''), nullif(s.error_text, ''), m.note, ''), coalesce(c.next_check, ''), 'unknown',
  'unknown', CASE WHEN s.thumbprint <> '' THEN s.thumbprint ELSE s.serial END,
  printf('%016x:%d+%d', s.first_artifact, s.first_offset, s.first_length), ''
FROM stray s
LEFT JOIN error_code c ON c.code = lower(s.error)
LEFT JOIN state_map m ON m.source = s.source AND m.raw_state = s.raw_state
WHERE (:since = '' OR iso8601(s.at_us) >= :since)
ORDER BY gap, issued_at, at, device_name, delivery_id, thumbprint, record;
