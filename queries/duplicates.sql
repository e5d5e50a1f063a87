-- Devices that hold several valid certificates of one profile
-- question: Where does one slot have more than one certificate in force?
-- severity: info
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param apple integer default 0: 1 adds Apple devices, which hold one for each payload that depends on it
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificates are for; several machines' users are told apart
-- column profile_name: display name of the SCEP profile, else its id, else the CA template
-- column certificates: how many are neither ended, revoked, removed nor known to be superseded
-- column installed: how many of them the device has
-- column issued_from: when the oldest was issued
-- column issued_until: when the newest was issued
-- column thumbprints: SHA-1 of each, newest first; the serial where no thumbprint is known
-- column device_key: 16 hex digits, as in the view devices
WITH link AS (SELECT now_us FROM link_state LIMIT 1),
valid AS (
  SELECT d.device, d.user, d.installed, d.issued_us, c.thumbprint, c.serial,
    coalesce(nullif(p.name, ''), nullif(d.profile, ''), c.template) AS profile_name,
    CASE WHEN d.profile <> '' THEN d.profile ELSE c.template END AS slot
  FROM delivery d
  JOIN certificate c ON c.id = d.certificate
  LEFT JOIN profile p ON p.id = d.profile
  WHERE d.device IS NOT NULL AND d.issued <> 'no'
    AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'revoked_still_installed', 'expired')
    AND (c.not_after_us IS NULL OR c.not_after_us > (SELECT now_us FROM link))
)
SELECT
  v.name AS device_name, v.platform, s.user, max(s.profile_name) AS profile_name, count(*) AS certificates,
  sum(s.installed = 'yes') AS installed, iso8601(min(s.issued_us)) AS issued_from,
  iso8601(max(s.issued_us)) AS issued_until,
  group_concat(CASE WHEN s.thumbprint <> '' THEN s.thumbprint ELSE s.serial END, ' ') AS thumbprints,
  printf('%016x', v.id) AS device_key
FROM (SELECT * FROM valid ORDER BY issued_us DESC, thumbprint, serial) s
JOIN device v ON v.id = s.device
WHERE :platform IN ('', v.platform) AND (:apple <> 0 OR v.platform NOT IN ('ios', 'macos'))
GROUP BY v.id, s.user, s.slot
HAVING count(*) > 1
ORDER BY certificates DESC, device_name, profile_name, s.user, device_key;
