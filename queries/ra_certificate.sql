-- RA certificates that clients encrypt to although their NDES has a newer one
-- question: Do clients still use an RA certificate that NDES has replaced?
-- severity: warning
-- param all integer default 0: 1 adds the RA certificates that nobody used after a newer one
-- column issuer: issuer of the RA certificate
-- column serial: serial number of the RA certificate
-- column servers: servers whose IIS logs show it (name or address), hosts of NDES URLs (maybe several servers)
-- column request_id: request id at the CA, where its database or log tells it
-- column not_after: end of validity, where the certificate is known
-- column first_at: first request encrypted to it
-- column last_at: last request encrypted to it
-- column requests: requests encrypted to it; one that server and device both logged counts twice
-- column clients: addresses or devices they came from
-- column platforms: platforms of the clients
-- column failures: of these requests, those answered with an error
-- column newer_since: first use of a newer one by the same server
-- column newer_serial: serial number of that one
-- column stale: requests encrypted to this one after that
-- column stale_clients: addresses or devices that these came from
-- column record: handle of the last request for `certtrail explain`
WITH address AS MATERIALIZED (
  -- Of a log that came alone, without its server's name.
  SELECT artifact, min(actor) AS actor FROM log_span WHERE source = 'iis' AND actor <> '' GROUP BY artifact
),
request AS (
  SELECT coalesce(i.value, '') AS issuer, ltrim(lower(x.serial), '0') AS serial, x.stream,
    CASE WHEN x.platform <> '' THEN x.platform WHEN x.source LIKE 'android%' THEN 'android'
         WHEN x.source LIKE 'ios%' THEN 'ios' ELSE '' END AS platform,
    x.naive_us - x.offset_minutes * 60000000 AS at_us, x.pki_status = 'FAILURE' AS failed,
    CASE WHEN x.source = 'iis' THEN x.actor ELSE s.name END AS client,
    CASE WHEN x.source = 'iis' AND s.kind = 'server' THEN s.name
         WHEN x.source = 'iis' THEN coalesce(a.actor, s.name) WHEN instr(u.value, '//') > 0
         THEN substr(u.value, instr(u.value, '//') + 2) ELSE '' END AS place,
    printf('%016x:%d+%d', x.first_artifact, x.first_offset, x.first_length) AS record
  FROM exchange x
  JOIN stream s ON s.id = x.stream
  LEFT JOIN string i ON i.id = x.issuer
  LEFT JOIN string u ON u.id = x.url
  LEFT JOIN address a ON a.artifact = x.first_artifact
  WHERE x.serial <> '' AND x.operation NOT LIKE '%Certificate' -- what NDES sent is no request
    AND x.zone_basis <> 'none' AND x.naive_us > 31536000000000 -- some lines state no day
),
used AS MATERIALIZED (
  SELECT r.*, substr(place, 1, instr(place || '/', '/') - 1) AS server,
    -- Issuers are spelled in many ways; what AD CS numbers is unique without them.
    CASE WHEN length(serial) < 16 THEN issuer ELSE '' END AS namer
  FROM request r
),
at_server AS (
  SELECT namer, serial, server, max(issuer) AS issuer, min(at_us) AS first_us,
    -- AD CS writes the number of the request into the serial twice: the order, even where a log begins late.
    CASE WHEN length(serial) IN (37, 38) AND substr(serial, -8) = substr(serial, -36, 8)
         THEN substr(serial, -8) END AS number
  FROM used WHERE server <> '' GROUP BY namer, serial, server
),
compared AS (
  SELECT a.*, count(number) OVER server = count(*) OVER server
    AND min(issuer) OVER server = max(issuer) OVER server AS numbered
  FROM at_server a WINDOW server AS (PARTITION BY server)
),
succession AS (
  SELECT c.*, lead(first_us) OVER one AS newer_us, lead(serial) OVER one AS newer_serial
  FROM compared c
  WINDOW one AS (PARTITION BY server ORDER BY CASE WHEN numbered THEN number END, first_us, serial)
),
late AS (
  SELECT u.namer, u.serial, min(printf('%020d', s.newer_us) || s.newer_serial) AS newer, count(*) AS stale,
    count(DISTINCT u.client) AS clients
  FROM succession s
  JOIN used u ON u.serial = s.serial AND u.namer = s.namer AND u.server = s.server AND u.at_us > s.newer_us
  GROUP BY u.namer, u.serial
),
total AS (
  SELECT namer, serial, max(issuer) AS issuer, min(at_us) AS first_us, max(at_us) AS last_us,
    count(*) AS requests, count(DISTINCT client) AS clients, sum(failed) AS failures,
    max(printf('%020d', at_us) || record) AS last_record
  FROM used GROUP BY namer, serial
),
known AS (
  SELECT ltrim(lower(serial), '0') AS serial, max(request_id) AS request_id, max(not_after_us) AS not_after_us
  FROM certificate WHERE ltrim(lower(serial), '0') IN (SELECT serial FROM total) GROUP BY 1
)
SELECT
  t.issuer, t.serial,
  (SELECT group_concat(server, ' ') FROM (
    SELECT DISTINCT server FROM used u WHERE u.namer = t.namer AND u.serial = t.serial AND server <> ''
    ORDER BY server)) AS servers,
  coalesce(k.request_id, '') AS request_id, iso8601(k.not_after_us) AS not_after,
  iso8601(t.first_us) AS first_at, iso8601(t.last_us) AS last_at, t.requests, t.clients,
  (SELECT group_concat(platform, ' ') FROM (
    SELECT DISTINCT platform FROM used u WHERE u.namer = t.namer AND u.serial = t.serial AND platform <> ''
    ORDER BY platform)) AS platforms,
  t.failures, iso8601(CAST(substr(l.newer, 1, 20) AS INTEGER)) AS newer_since,
  coalesce(substr(l.newer, 21), '') AS newer_serial,
  coalesce(l.stale, 0) AS stale, coalesce(l.clients, 0) AS stale_clients, substr(t.last_record, 21) AS record
FROM total t
LEFT JOIN late l USING (namer, serial)
LEFT JOIN known k ON k.serial = t.serial
WHERE :all <> 0 OR l.stale > 0
ORDER BY t.issuer, t.first_us, t.serial;
