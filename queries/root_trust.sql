-- SCEP certificates and profiles whose CA the device does not trust, or pins another
-- question: Which devices lack the CA or root certificate that their SCEP certificates hang on?
-- severity: critical
-- needs: device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param unknown integer default 0: 1 adds those that no listing of the stores answers for
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column kind: certificate, or profile: what it pins is missing or is another CA
-- column subject: subject of the certificate, or id of the profile
-- column wants: issuer, root or thumbprint that it hangs on
-- column state: missing: whole listings lack it; other_pin: another CA signed; unknown: no listing answers
-- column store: listings of authorities that were asked; empty if there is none
-- column as_of: age of the oldest of these listings
-- column pinned: CA thumbprint that the profile pins, where one is known
-- column delivery_id: key for `certtrail trail`; empty for a profile without a delivery
WITH RECURSIVE
-- Streams of each device.
own AS MATERIALIZED (
  SELECT device, id AS stream FROM link_source WHERE kind = 'stream'
),
-- CA certificates that its stores show. A name counts as there if one of that common name is: sources spell the
-- rest of a name differently.
held AS MATERIALIZED (
  SELECT device, thumbprint,
    CASE WHEN instr(subject, 'cn=') > 0 THEN substr(subject, instr(subject, 'cn=') + 3) ELSE subject END
      || ',' AS subject,
    CASE WHEN instr(issuer, 'cn=') > 0 THEN substr(issuer, instr(issuer, 'cn=') + 3) ELSE issuer END
      || ',' AS issuer
  FROM (
    SELECT DISTINCT o.device, c.thumbprint, lower(c.subject) AS subject, lower(c.issuer) AS issuer
    FROM own o JOIN store_certificate c ON c.stream = o.stream
    WHERE c.store IN ('CA', 'Root', 'AuthRoot', 'mdm')
  )
),
named AS MATERIALIZED (
  SELECT device, thumbprint,
    trim(substr(subject, 1, instr(subject, ',') - 1)) AS name,
    trim(substr(issuer, 1, instr(issuer, ',') - 1)) AS signer
  FROM held
),
-- Whole listings of the stores of authorities. One place of a store, as the registry shows it, is none, and what
-- an MDM list leaves out may be there.
listing AS MATERIALIZED (
  SELECT o.device, min(s.as_of_us) AS as_of_us, group_concat(DISTINCT s.scope) AS stores,
    max(', ' || s.scope || ',' LIKE '%, CA/machine,%')
      AND max(', ' || s.scope || ',' LIKE '%, Root/machine,%') AS computer,
    max(', ' || s.scope || ',' LIKE '%, CA/user,%') AS users
  FROM own o JOIN snapshot s ON s.stream = o.stream
  WHERE s.complete = 1 AND s.as_of_us IS NOT NULL AND s.source = 'store'
    AND (', ' || s.scope || ',' LIKE '%, CA/%,%' OR ', ' || s.scope || ',' LIKE '%, Root/%,%')
    AND s.scope NOT LIKE '%(registry)%'
  GROUP BY o.device
),
pin AS MATERIALIZED (
  SELECT o.device, p.profile, max(p.scope NOT IN ('', 'machine')) AS of_user,
    lower(replace(replace(replace(p.value, ' ', ''), ':', ''), '-', '')) AS thumbprint
  FROM own o JOIN profile_setting p ON p.stream = o.stream AND p.name = 'ca_thumbprint'
  GROUP BY o.device, p.profile, 4
),
leaf AS MATERIALIZED (
  SELECT device, delivery_id, profile, subject, issuer, of_user,
    trim(substr(name, 1, instr(name, ',') - 1)) AS signer
  FROM (
    SELECT d.device, d.delivery_id, d.profile, c.subject, c.issuer,
      EXISTS (SELECT 1 FROM own o JOIN store_certificate s ON s.stream = o.stream
              WHERE o.device = d.device AND s.thumbprint = c.thumbprint AND s.user_scope = 'user') AS of_user,
      CASE WHEN instr(lower(c.issuer), 'cn=') > 0 THEN substr(lower(c.issuer), instr(lower(c.issuer), 'cn=') + 3)
           ELSE lower(c.issuer) END || ',' AS name
    FROM delivery d JOIN certificate c ON c.id = d.certificate
    WHERE d.device IS NOT NULL AND c.issuer <> ''
      AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')
  )
),
-- From the issuer upwards, as far as the device's own stores lead.
chain (device, delivery_id, name, depth) AS (
  SELECT device, delivery_id, signer, 0 FROM leaf
  UNION
  SELECT k.device, k.delivery_id, n.signer, k.depth + 1
  FROM chain k JOIN named n ON n.device = k.device AND n.name = k.name AND n.signer <> n.name
  WHERE k.depth < 8 AND n.signer <> ''
),
-- A user's certificate may hang on the user's own store of authorities.
certificates AS (
  SELECT f.device, 'certificate' AS kind, f.subject, k.name AS wants, f.delivery_id, f.profile,
    CASE WHEN l.computer = 1 AND (f.of_user = 0 OR l.users = 1) THEN 'missing' ELSE 'unknown' END AS state,
    l.stores, l.as_of_us
  FROM leaf f JOIN chain k ON k.device = f.device AND k.delivery_id = f.delivery_id
  LEFT JOIN listing l ON l.device = f.device
  WHERE NOT EXISTS (SELECT 1 FROM named n WHERE n.device = k.device AND n.name = k.name)
),
pins AS (
  SELECT p.device, 'profile' AS kind, p.profile AS subject, p.thumbprint AS wants, '' AS delivery_id, p.profile,
    CASE WHEN l.computer = 1 AND (p.of_user = 0 OR l.users = 1) THEN 'missing' ELSE 'unknown' END AS state,
    l.stores, l.as_of_us
  FROM pin p LEFT JOIN listing l ON l.device = p.device
  WHERE p.thumbprint <> '' AND NOT EXISTS (
    SELECT 1 FROM held h WHERE h.device = p.device AND h.thumbprint = p.thumbprint)
),
-- The profile pins a certificate that is there, and that is not above the certificate which came.
others AS (
  SELECT f.device, 'profile' AS kind, p.profile AS subject, f.issuer AS wants, f.delivery_id, p.profile,
    'other_pin' AS state, '' AS stores, NULL AS as_of_us, p.thumbprint AS pinned
  FROM leaf f
  JOIN pin p ON p.device = f.device AND f.profile <> ''
    AND instr(replace(lower(p.profile), '_', '-'), f.profile) > 0
  JOIN named n ON n.device = f.device AND n.thumbprint = p.thumbprint
  WHERE NOT EXISTS (
    SELECT 1 FROM chain k WHERE k.device = f.device AND k.delivery_id = f.delivery_id AND k.name = n.name)
),
found AS (
  SELECT c.*, coalesce((SELECT min(p.thumbprint) FROM pin p WHERE p.device = c.device AND c.profile <> ''
    AND instr(replace(lower(p.profile), '_', '-'), c.profile) > 0), '') AS pinned
  FROM certificates c
  UNION ALL
  SELECT p.*, p.wants FROM pins p
  UNION ALL
  SELECT * FROM others
)
SELECT v.name AS device_name, v.platform, f.kind, f.subject, f.wants, f.state,
  coalesce(f.stores, '') AS store, iso8601(f.as_of_us) AS as_of, f.pinned, f.delivery_id
FROM found f JOIN device v ON v.id = f.device
WHERE :platform IN ('', v.platform) AND (f.state <> 'unknown' OR :unknown <> 0)
ORDER BY f.state, device_name, f.kind, f.subject, f.wants, f.delivery_id, f.pinned, v.id;
