-- Requests that NDES or a server before it answered with an error
-- question: When does NDES fail, with which status, and for which platform?
-- severity: warning
-- needs: server
-- param by hour|day|all default hour: what a row covers
-- param platform windows|android|ios|macos default '': only clients of this platform; empty means all
-- param since date default '': only at or after this date (UTC); empty means all
-- column period: start of the hour or day, UTC; all
-- column source: iis, or http_err for requests that never reached IIS
-- column operation: GetCACaps, GetCACert, PKIOperation, VerifyRequest, Notify
-- column platform: of the client, by its User-Agent
-- column status: HTTP status and substatus, or the reason that HTTP.sys gives
-- column error: Win32 status, decoded where the code is known
-- column errors: requests answered so
-- column requests: requests of this operation and platform in the period
-- column percent: errors in a hundred of them
-- column clients: addresses they came from; a proxy counts as one
-- column first_at: the first of them
-- column last_at: the last of them
-- column meaning: what the error means, in a sentence
-- column record: handle of the last one for `certtrail explain`
WITH request AS (
  SELECT x.*, x.naive_us - x.offset_minutes * 60000000 AS at_us,
    CASE WHEN x.source = 'http_err' OR x.status >= '4' THEN 1 ELSE 0 END AS is_error
  FROM exchange x
  WHERE x.source IN ('http_err', 'iis') AND x.zone_basis <> 'none' AND :platform IN ('', x.platform)
),
placed AS (
  SELECT r.*, CASE :by WHEN 'all' THEN 'all' WHEN 'day' THEN strftime('%Y-%m-%d', at_us / 1000000, 'unixepoch')
    ELSE strftime('%Y-%m-%dT%H:00Z', at_us / 1000000, 'unixepoch') END AS period
  FROM request r WHERE :since = '' OR iso8601(at_us) >= :since
),
counted AS (
  SELECT p.*,
    count(*) OVER (PARTITION BY period, source, operation, platform) AS requests,
    count(*) OVER same AS errors, min(at_us) OVER same AS first_us,
    row_number() OVER (PARTITION BY period, source, operation, platform, is_error, status, error
      ORDER BY at_us DESC, stream, identity, ordinal) AS newest
  FROM placed p
  WINDOW same AS (PARTITION BY period, source, operation, platform, is_error, status, error)
),
client AS (
  SELECT period, source, operation, platform, status, error, count(DISTINCT actor) AS clients
  FROM placed WHERE is_error = 1 GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT
  c.period, c.source, c.operation, c.platform, c.status, coalesce(e.name, c.error) AS error, c.errors, c.requests,
  round(100.0 * c.errors / c.requests, 1) AS percent, k.clients, iso8601(c.first_us) AS first_at,
  iso8601(c.at_us) AS last_at, coalesce(nullif(e.meaning, ''), h.meaning, '') AS meaning,
  printf('%016x:%d+%d', c.first_artifact, c.first_offset, c.first_length) AS record
FROM counted c
JOIN client k USING (period, source, operation, platform, status, error)
LEFT JOIN error_code e ON e.code = lower(c.error)
LEFT JOIN error_code h ON h.code = 'http ' || substr(c.status, 1, 3)
WHERE c.is_error = 1 AND c.newest = 1
ORDER BY c.period, c.source, c.operation, c.platform, c.status, c.error;
