-- Deliveries by platform, profile and verdict
-- question: Where do the certificates of the fleet stand?
-- severity: info
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- column platform: platform of the device; empty if no device is known
-- column profile_name: display name of the SCEP profile, else its id; empty if neither is known
-- column verdict: where these deliveries stand
-- column deliveries: how many there are
-- column oldest: first request, issuance or installation among them
-- column newest: newest evidence about any of them
WITH counted AS (
  SELECT coalesce(v.platform, '') AS platform, d.profile, d.verdict, count(*) AS deliveries,
         min(coalesce(d.requested_us, d.issued_us, d.installed_us)) AS oldest_us, max(d.as_of_us) AS newest_us
  FROM delivery d LEFT JOIN device v ON v.id = d.device
  WHERE :platform IN ('', coalesce(v.platform, ''))
  GROUP BY 1, 2, 3
)
SELECT c.platform, coalesce(nullif(p.name, ''), c.profile) AS profile_name, c.verdict,
  sum(c.deliveries) AS deliveries, iso8601(min(c.oldest_us)) AS oldest, iso8601(max(c.newest_us)) AS newest
FROM counted c LEFT JOIN profile p ON p.id = c.profile
GROUP BY 1, 2, 3
ORDER BY 1, 2, 4 DESC, 3;
