-- RA certificates of NDES that clients encrypt their requests to
-- question: Do clients still use an RA certificate that NDES has replaced?
-- severity: warning
-- param stale integer default 0: 1 shows only those that were used after a newer one
-- column issuer: issuer of the RA certificate
-- column serial: serial number of the RA certificate
-- column request_id: request id at the CA, where its database or the serial tells it
-- column not_after: end of validity, where the certificate is known
-- column first_at: first request encrypted to it
-- column last_at: last request encrypted to it
-- column requests: requests encrypted to it
-- column clients: addresses or devices they came from
-- column platforms: platforms of the clients
-- column failures: of these requests, those answered with an error
-- column newer_since: first request encrypted to a newer certificate of the same issuer
-- column stale: requests encrypted to this one after that
-- column record: handle of the last one for `certtrail explain`
WITH used AS (
  SELECT coalesce(i.value, '') AS issuer, lower(x.serial) AS serial,
    x.naive_us - x.offset_minutes * 60000000 AS at_us,
    CASE WHEN x.source = 'iis' THEN x.actor ELSE CAST(x.stream AS TEXT) END AS client, x.platform, x.status,
    x.first_artifact, x.first_offset, x.first_length, x.stream, x.identity, x.ordinal
  FROM exchange x LEFT JOIN string i ON i.id = x.issuer
  WHERE x.serial <> '' AND x.zone_basis <> 'none'
),
ranked AS (
  SELECT u.*,
    row_number() OVER (PARTITION BY issuer, serial ORDER BY at_us DESC, stream, identity, ordinal) AS newest
  FROM used u
),
ra AS (
  SELECT issuer, serial, min(at_us) AS first_us, max(at_us) AS last_us, count(*) AS requests,
    count(DISTINCT client) AS clients, sum(status >= '4') AS failures,
    max(CASE WHEN newest = 1 THEN printf('%016x:%d+%d', first_artifact, first_offset, first_length) END) AS record
  FROM ranked GROUP BY issuer, serial
),
compared AS (
  SELECT r.*, (SELECT min(n.first_us) FROM ra n
               WHERE n.issuer = r.issuer AND n.serial <> r.serial AND n.first_us > r.first_us) AS newer_us
  FROM ra r
),
counted AS (
  SELECT c.*,
    (SELECT count(*) FROM used u
     WHERE u.issuer = c.issuer AND u.serial = c.serial AND u.at_us > c.newer_us) AS stale,
    (SELECT group_concat(platform, ' ') FROM (
      SELECT DISTINCT platform FROM used u
      WHERE u.issuer = c.issuer AND u.serial = c.serial AND platform <> '' ORDER BY platform)) AS platforms
  FROM compared c
)
SELECT
  c.issuer, c.serial, coalesce(k.request_id, '') AS request_id, iso8601(k.not_after_us) AS not_after,
  iso8601(c.first_us) AS first_at, iso8601(c.last_us) AS last_at, c.requests, c.clients,
  coalesce(c.platforms, '') AS platforms, c.failures, iso8601(c.newer_us) AS newer_since, c.stale, c.record
FROM counted c
LEFT JOIN (
  SELECT serial, max(request_id) AS request_id, max(not_after_us) AS not_after_us
  FROM certificate GROUP BY serial) k
  ON k.serial = c.serial
WHERE :stale = 0 OR c.stale > 0
ORDER BY c.issuer, c.first_us, c.serial;
