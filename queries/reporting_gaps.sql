-- Issued certificates that Intune does not list, and where their report stopped
-- question: What failed between NDES and Intune?
-- severity: warning
-- needs: server
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- column gap: stopped (failed, or waits), no_notification, not_seen (though the log covers it), taken_not_listed
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column issued_at: when the CA issued it
-- column at: when the report stopped: the failure, else the last that a server says of it
-- column source: whose record that is; empty if no server speaks of it
-- column state: its state, as the evidence spells it
-- column error: its error, decoded where the code is known
-- column meaning: what that means, in a sentence
-- column installed: whether the device has it
-- column reported: no, or unknown if no Intune export covers it
-- column thumbprint: SHA-1 of the certificate
-- column record: handle of that record for `certtrail explain`
-- column delivery_id: key for `certtrail trail`
WITH waiting AS (
  SELECT * FROM delivery
  WHERE issued = 'yes' AND reported <> 'yes'
    AND verdict NOT IN ('superseded', 'removed', 'revoked', 'revoked_still_installed', 'expired')
),
seen AS (
  SELECT w.id, e.*, e.hop IN ('notified', 'uploaded') AS of_report,
    row_number() OVER (PARTITION BY w.id ORDER BY e.hop IN ('notified', 'uploaded') DESC,
      e.outcome IN ('failed', 'pending') DESC, e.at_us DESC, e.ordinal DESC) AS newest
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
  SELECT from_us - offset_minutes * 60000000 AS from_us, to_us - offset_minutes * 60000000 AS to_us FROM log_span
  WHERE source IN ('connector_event', 'connector_event_old', 'connector_trace', 'crp_trace')
),
judged AS (
  SELECT w.*, s.source, s.raw_state, s.at_us, s.artifact, s.offset, s.length, s.record_stream, s.record_naive_us,
    s.record_identity, s.record_ordinal,
    CASE
      WHEN t.stopped_us IS NOT NULL AND t.stopped_us >= coalesce(t.uploaded_us, 0) THEN 'stopped'
      WHEN t.uploaded_us IS NOT NULL THEN 'taken_not_listed'
      WHEN t.id IS NOT NULL AND EXISTS (SELECT 1 FROM log WHERE to_us > w.issued_us + 3600000000)
        THEN 'no_notification'
      WHEN t.id IS NULL AND EXISTS (SELECT 1 FROM log WHERE w.issued_us BETWEEN from_us AND to_us) THEN 'not_seen'
    END AS gap
  FROM waiting w LEFT JOIN told t ON t.id = w.id LEFT JOIN seen s ON s.id = w.id AND s.newest = 1
)
SELECT
  j.gap, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, j.user,
  coalesce(nullif(p.name, ''), j.profile) AS profile_name, iso8601(j.issued_us) AS issued_at,
  CASE WHEN j.at_us <> 0 THEN iso8601(j.at_us) END AS at,
  coalesce(j.source, '') AS source, coalesce(j.raw_state, '') AS state,
  coalesce(c.name, t.error, '') AS error,
  coalesce(nullif(c.meaning, ''), nullif(t.error_text, ''), m.note, '') AS meaning,
  j.installed, j.reported, coalesce(k.thumbprint, '') AS thumbprint,
  CASE WHEN j.artifact IS NOT NULL THEN printf('%016x:%d+%d', j.artifact, j.offset, j.length) END AS record,
  j.delivery_id
FROM judged j
LEFT JOIN transition t ON t.stream = j.record_stream AND t.naive_us = j.record_naive_us
  AND t.identity = j.record_identity AND t.ordinal = j.record_ordinal
LEFT JOIN error_code c ON c.code = lower(t.error)
LEFT JOIN state_map m ON m.source = j.source AND m.raw_state = j.raw_state
LEFT JOIN device v ON v.id = j.device
LEFT JOIN profile p ON p.id = j.profile
LEFT JOIN certificate k ON k.id = j.certificate
WHERE j.gap IS NOT NULL AND :platform IN ('', coalesce(v.platform, ''))
ORDER BY j.gap, j.issued_us, device_name, j.delivery_id;
