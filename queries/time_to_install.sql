-- How long installations took
-- question: How long does a user wait for a certificate, and which profile is slow?
-- severity: info
-- needs: device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only installed at or after this date (UTC); empty means all
-- param unit seconds|minutes|hours default seconds: what p50 to max are printed in
-- column platform: platform of the device
-- column profile_name: display name of the SCEP profile, else its id
-- column measured_from: request (first request of the attempt) or issue (resolution at the CA)
-- column deliveries: installations with both times
-- column p50: half took at most so long (nearest rank: a time that occurred)
-- column p90: nine of ten took at most so long
-- column p99: 99 of 100 took at most so long
-- column max: the longest
-- column negative: installed before its start, since the clocks of two machines disagree; counted as 0
-- column profile: LogicalName guid of the SCEP profile
-- column slowest: delivery_id of the longest: key for `certtrail trail`

-- One sort of integers does it: the low 49 bits of a key hold the time in microseconds, plus one (0 is a
-- negative time, the greatest 17 years), the bits above the group: platform, profile, where it is measured from.
-- A place in that order, less the places of the groups before, is a rank.
WITH installations AS (
  SELECT coalesce(p.rowid, 0) * 10 + CASE v.platform WHEN 'android' THEN 2 WHEN 'ios' THEN 4 WHEN 'macos' THEN 6
           WHEN 'windows' THEN 8 ELSE 0 END AS pair,
         d.id, d.installed_us - d.requested_us AS from_request, d.installed_us - d.issued_us AS from_issue
  FROM delivery d
  LEFT JOIN device v ON v.id = d.device
  LEFT JOIN profile p ON p.id = d.profile
  WHERE d.installed_us IS NOT NULL
    AND (:since = '' OR d.installed_us >= unixepoch(:since) * 1000000 + CAST(substr(:since, 21, 6) AS INTEGER))
    AND :platform IN ('', coalesce(v.platform, ''))
),
measured AS MATERIALIZED (
  SELECT (pair << 49) + min(max(from_request, -1), 562949953421310) + 1 AS key, id
  FROM installations WHERE from_request IS NOT NULL
  UNION ALL
  SELECT ((pair + 1) << 49) + min(max(from_issue, -1), 562949953421310) + 1, id
  FROM installations WHERE from_issue IS NOT NULL
),
counted AS (
  SELECT key >> 49 AS g, count(*) AS n, sum(key & 562949953421311 = 0) AS negative FROM measured GROUP BY 1
),
groups AS MATERIALIZED (SELECT g, n, negative, sum(n) OVER (ORDER BY g) - n AS before FROM counted),
wanted AS MATERIALIZED (
  SELECT g, 'p50' AS rank, before + (n * 50 + 99) / 100 AS place FROM groups
  UNION ALL SELECT g, 'p90', before + (n * 90 + 99) / 100 FROM groups
  UNION ALL SELECT g, 'p99', before + (n * 99 + 99) / 100 FROM groups
  UNION ALL SELECT g, 'max', before + n FROM groups
),
sorted AS (SELECT key, id, row_number() OVER (ORDER BY key, id) AS place FROM measured),
found AS (
  SELECT w.g, w.rank, s.id, max((s.key & 562949953421311) - 1, 0)
           / CASE :unit WHEN 'hours' THEN 3600e6 WHEN 'minutes' THEN 60e6 ELSE 1e6 END AS time
  FROM sorted s CROSS JOIN wanted w ON w.place = s.place
)
SELECT
  CASE g.g % 10 / 2 WHEN 1 THEN 'android' WHEN 2 THEN 'ios' WHEN 3 THEN 'macos' WHEN 4 THEN 'windows' ELSE ''
  END AS platform,
  coalesce(nullif(p.name, ''), p.id, '') AS profile_name,
  CASE g.g % 2 WHEN 0 THEN 'request' ELSE 'issue' END AS measured_from,
  g.n AS deliveries,
  round(max(CASE f.rank WHEN 'p50' THEN f.time END), 2) AS p50,
  round(max(CASE f.rank WHEN 'p90' THEN f.time END), 2) AS p90,
  round(max(CASE f.rank WHEN 'p99' THEN f.time END), 2) AS p99,
  round(max(CASE f.rank WHEN 'max' THEN f.time END), 2) AS max,
  g.negative, coalesce(p.id, '') AS profile,
  printf('%016x', max(CASE f.rank WHEN 'max' THEN f.id END)) AS slowest
FROM groups g
JOIN found f ON f.g = g.g
LEFT JOIN profile p ON p.rowid = g.g / 10
GROUP BY g.g
ORDER BY platform, profile_name, profile, measured_from DESC;
