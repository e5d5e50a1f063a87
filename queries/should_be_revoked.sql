-- Valid certificates of devices that left Intune
-- question: Whose certificate should the CA revoke, because the device is retired or deleted?
-- severity: warning
-- needs: devices
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param days integer default 1: only certificates issued so many days before the inventory that lacks the device
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column why: missing, never_listed, or what Intune says of the device: retirePending, wipeIssued, ...
-- column last_listed: the last Intune inventory that lists the device under any of its ids; empty if none does
-- column missing_since: the first complete inventory of the same kind after it, which does not; empty if none
-- column not_after: end of validity
-- column installed: whether the device had it, as far as its evidence says
-- column intune_state: what Intune claimed of the certificate, as printed
-- column request_id: request id at the CA
-- column issuer: issuing CA
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column intune_device_id: newest id of the device at Intune
-- column delivery_id: key for `certtrail trail`
WITH inventory AS (
  SELECT id, scope, as_of_us, complete FROM snapshot WHERE source = 'intune_devices' AND as_of_us IS NOT NULL
),
listed AS MATERIALIZED (
  SELECT lower(substr(f.about, 15)) AS intune_id, i.scope, max(i.as_of_us) AS last_us,
    max(CASE WHEN f.name = 'platform' THEN f.value END) AS platform
  FROM device_fact f JOIN inventory i ON i.id = f.last_artifact
  WHERE f.about LIKE 'intune_device:%'
  GROUP BY 1, 2
),
-- An export may be filtered: it can only miss devices of a platform that it lists.
covers AS MATERIALIZED (
  SELECT scope, platform, max(last_us) AS last_us FROM listed GROUP BY 1, 2
),
held AS MATERIALIZED (
  SELECT d.*, c.not_after_us, c.request_id, c.issuer, c.thumbprint, c.serial
  FROM delivery d JOIN certificate c ON c.id = d.certificate
  WHERE d.device IS NOT NULL AND d.issued = 'yes' AND d.revoked_us IS NULL
    AND d.verdict NOT IN ('expired', 'revoked', 'revoked_still_installed')
    AND coalesce(c.not_after_us > (SELECT now_us FROM link_state LIMIT 1), 1)
),
-- A machine enrolled again has several ids: it is there as long as one of them is.
known AS (
  SELECT n.device, l.scope, max(l.last_us) AS last_us
  FROM (SELECT DISTINCT device FROM held) n
  JOIN device_alias a ON a.device = n.device AND a.namespace = 'intune_device'
  LEFT JOIN listed l ON l.intune_id = lower(a.value)
  GROUP BY n.device, l.scope
),
missing AS (
  SELECT k.device, k.last_us, (
      SELECT min(i.as_of_us) FROM inventory i JOIN covers c ON c.scope = i.scope AND c.platform = v.platform
      WHERE i.scope = k.scope AND i.complete = 1 AND i.as_of_us > k.last_us AND c.last_us > k.last_us)
    AS missing_us
  FROM known k JOIN device v ON v.id = k.device
  WHERE k.scope IS NOT NULL
),
gone AS (
  -- Each kind of inventory that listed it does no longer.
  SELECT device, 'missing' AS why, max(last_us) AS last_us, max(missing_us) AS missing_us FROM missing
  GROUP BY device HAVING count(*) = count(missing_us)
  UNION ALL
  -- No inventory ever listed it, though Intune gave it an id.
  SELECT device, 'never_listed', NULL, NULL FROM known GROUP BY device HAVING count(scope) = 0
),
stated AS MATERIALIZED (
  SELECT f.about, f.value AS why, i.as_of_us FROM device_fact f JOIN inventory i ON i.id = f.last_artifact
  WHERE f.name = 'management_state'
),
leaving AS (
  -- The newest state of the device under its newest id; Graph's words or the numbers that reports print for them.
  SELECT v.id AS device, s.why, s.as_of_us AS last_us,
    row_number() OVER (PARTITION BY v.id ORDER BY s.as_of_us DESC, s.why) AS newest
  FROM device v JOIN stated s ON s.about = 'intune_device:' || lower(v.intune_device_id)
),
missed AS (
  SELECT h.*, g.why, g.last_us, coalesce(g.missing_us, (
    SELECT min(i.as_of_us) FROM inventory i JOIN covers c ON c.scope = i.scope AND c.platform = v.platform
    WHERE i.complete = 1 AND i.as_of_us >= h.issued_us + :days * 86400000000 AND c.last_us >= i.as_of_us))
    AS missing_us
  FROM gone g JOIN held h ON h.device = g.device JOIN device v ON v.id = g.device
  UNION ALL
  SELECT h.*, l.why, l.last_us, NULL FROM leaving l JOIN held h ON h.device = l.device
  WHERE l.newest = 1 AND l.device NOT IN (SELECT device FROM gone)
    AND lower(replace(l.why, ' ', '')) IN ('retirepending', 'retireissued', 'wipepending', 'wipeissued',
      'deletepending', '1', '3', '6', '7', '8')
)
SELECT
  v.name AS device_name, v.platform, m.user, coalesce(nullif(p.name, ''), m.profile) AS profile_name,
  m.why, iso8601(m.last_us) AS last_listed, iso8601(m.missing_us) AS missing_since,
  iso8601(m.not_after_us) AS not_after,
  m.installed, m.intune_state, m.request_id, m.issuer, m.thumbprint, m.serial, v.intune_device_id, m.delivery_id
FROM missed m
JOIN device v ON v.id = m.device
LEFT JOIN profile p ON p.id = m.profile
WHERE coalesce(m.issued_us, 0) + :days * 86400000000 <= coalesce(m.missing_us, m.last_us)
  AND :platform IN ('', v.platform)
ORDER BY missing_since, device_name, m.delivery_id, m.why;
