-- Requests that NDES or a server before it answered with an error, and errors of NDES itself
-- question: When does NDES fail, with which status, and for which platform?
-- severity: warning
-- needs: server
-- param by hour|day|all default hour: what a row covers
-- param platform windows|android|ios|macos default '': only clients of this platform; empty means all
-- param since date default '': only at or after this date (UTC); empty means all
-- param other integer default 0: 1 adds visits that are no step of SCEP, as administrators and probes make them
-- column period: start of the hour or day, UTC; all
-- column server: whose log it is, as its collection names it
-- column source: iis; http_err for requests that never reached IIS; ndes_event for what NDES says of itself
-- column operation: GetCACaps, GetCACert, PKIOperation, VerifyRequest, Notify; empty for events
-- column platform: of the client, by its User-Agent
-- column status: HTTP status and substatus; number of the event
-- column error: Win32 status or HTTP.sys's reason, decoded where the code is known
-- column errors: requests answered so, or such events
-- column requests: requests of this operation and platform in the period; empty for events
-- column percent: errors in a hundred of them
-- column clients: addresses they came from; a proxy counts as one
-- column first_at: the first of them
-- column last_at: the last of them
-- column meaning: what the error means, in a sentence
-- column record: handle of the last one for `certtrail explain`
WITH request AS (
  SELECT x.stream, x.source, x.operation, x.platform, x.status, x.error, '' AS note, x.actor AS client,
    x.naive_us - x.offset_minutes * 60000000 AS at_us, x.pki_status = 'FAILURE' AS is_error,
    x.identity, x.ordinal, x.first_artifact, x.first_offset, x.first_length
  FROM exchange x
  WHERE x.source IN ('http_err', 'iis') AND x.zone_basis <> 'none' AND :platform IN ('', x.platform)
    AND (:other <> 0 OR x.operation <> 'HTTP')
  UNION ALL
  SELECT t.stream, t.source, '', '', t.raw_state, t.error, m.note, NULL,
    t.naive_us - t.offset_minutes * 60000000, 1, t.identity, t.ordinal, t.first_artifact, t.first_offset,
    t.first_length
  FROM transition t JOIN state_map m ON m.source = t.source AND m.raw_state = t.raw_state
  WHERE t.source IN ( -- the list of the index
      'ca_event', 'connector_event', 'connector_event_old', 'connector_status', 'connector_trace', 'crp_trace',
      'http_err', 'iis', 'intune_connector', 'ndes_event', 'ndes_plugin')
    AND t.source = 'ndes_event' AND m.outcome = 'failed' AND t.zone_basis <> 'none' AND :platform = ''
),
placed AS (
  SELECT r.*, CASE :by WHEN 'all' THEN 'all' WHEN 'day' THEN strftime('%Y-%m-%d', at_us / 1000000, 'unixepoch')
    ELSE strftime('%Y-%m-%dT%H:00Z', at_us / 1000000, 'unixepoch') END AS period
  FROM request r WHERE :since = '' OR iso8601(at_us) >= :since
),
asked AS (
  SELECT period, stream, source, operation, platform, count(*) AS requests
  FROM placed WHERE source <> 'ndes_event' GROUP BY 1, 2, 3, 4, 5
),
failed AS (
  SELECT p.*, row_number() OVER (PARTITION BY period, stream, source, operation, platform, status, error
    ORDER BY at_us DESC, identity, ordinal) AS newest
  FROM placed p WHERE is_error
),
counted AS (
  SELECT period, stream, source, operation, platform, status, error, max(note) AS note, count(*) AS errors,
    count(DISTINCT client) AS clients, min(at_us) AS first_us, max(at_us) AS last_us,
    max(CASE WHEN newest = 1 THEN printf('%016x:%d+%d', first_artifact, first_offset, first_length) END) AS record
  FROM failed GROUP BY 1, 2, 3, 4, 5, 6, 7
)
SELECT
  c.period, s.name AS server, c.source, c.operation, c.platform, c.status, coalesce(e.name, c.error) AS error,
  c.errors, a.requests, round(100.0 * c.errors / a.requests, 1) AS percent, c.clients,
  iso8601(c.first_us) AS first_at, iso8601(c.last_us) AS last_at,
  coalesce(nullif(e.meaning, ''), h.meaning, c.note) AS meaning, c.record
FROM counted c
JOIN stream s ON s.id = c.stream
LEFT JOIN asked a USING (period, stream, source, operation, platform)
LEFT JOIN error_code e ON e.code = lower(c.error)
LEFT JOIN error_code h ON h.code = 'http ' || substr(c.status, 1, 3) AND c.source <> 'ndes_event'
ORDER BY c.period, server, c.source, c.operation, c.platform, c.status, c.error, c.record;
