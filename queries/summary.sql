-- Deliveries by platform, profile and verdict
-- question: Where do the certificates of the fleet stand?
-- severity: info
-- param platform text default '': only this platform (windows, android, ios, macos); empty means all
-- column platform: platform of the device; empty if no device is known
-- column profile_name: display name of the SCEP profile, else its id; empty if neither is known
-- column verdict: where these deliveries stand
-- column deliveries: how many there are
-- column oldest: first request, issuance or installation among them
-- column newest: newest evidence about any of them
SELECT
  platform,
  CASE WHEN profile_name <> '' THEN profile_name ELSE profile END AS profile_name,
  verdict,
  count(*) AS deliveries,
  min(coalesce(requested_at, issued_at, installed_at)) AS oldest,
  max(as_of) AS newest
FROM delivery_status
WHERE :platform IN ('', platform)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 4 DESC, 3;
