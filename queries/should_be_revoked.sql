-- Valid certificates of devices that left Intune
-- question: Whose certificate should the CA revoke, because the device is retired or deleted?
-- severity: warning
-- needs: devices
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column last_listed: the last Intune inventory that lists the device
-- column missing_since: the first complete inventory after it, which does not
-- column not_after: end of validity
-- column installed: whether the device had it, as far as its evidence says
-- column intune_state: what Intune claimed of the certificate, as printed
-- column request_id: request id at the CA
-- column issuer: issuing CA
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column delivery_id: key for `certtrail trail`
WITH inventory AS (
  SELECT id, as_of_us FROM snapshot WHERE source = 'intune_devices' AND as_of_us IS NOT NULL AND complete = 1
),
listed AS (
  SELECT f.about, max(s.as_of_us) AS last_us
  FROM device_fact f JOIN snapshot s ON s.id = f.last_artifact AND s.source = 'intune_devices'
  WHERE f.about LIKE 'intune_device:%'
  GROUP BY f.about
),
gone AS (
  SELECT l.about, l.last_us, (SELECT min(i.as_of_us) FROM inventory i WHERE i.as_of_us > l.last_us) AS missing_us
  FROM listed l
)
SELECT
  v.name AS device_name, v.platform, d.user, coalesce(nullif(p.name, ''), d.profile) AS profile_name,
  iso8601(g.last_us) AS last_listed, iso8601(g.missing_us) AS missing_since, iso8601(c.not_after_us) AS not_after,
  d.installed, d.intune_state, c.request_id, c.issuer, c.thumbprint, c.serial, d.delivery_id
FROM gone g
JOIN device v ON 'intune_device:' || lower(v.intune_device_id) = lower(g.about)
JOIN delivery d ON d.device = v.id
JOIN certificate c ON c.id = d.certificate
LEFT JOIN profile p ON p.id = d.profile
WHERE g.missing_us IS NOT NULL AND d.issued = 'yes' AND d.revoked_us IS NULL AND d.verdict <> 'expired'
  AND d.verdict NOT IN ('revoked', 'revoked_still_installed')
  AND (c.not_after_us IS NULL OR c.not_after_us > (SELECT now_us FROM link_state LIMIT 1))
  AND :platform IN ('', v.platform)
ORDER BY missing_since, device_name, d.delivery_id;
