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
-- Certificates of authorities that any device or file shows, and issuers of deliveries, by their common names:
-- sources spell the rest of a name differently.
shown AS MATERIALIZED (
  SELECT row_number() OVER () AS id, thumbprint, subject, issuer FROM (
    SELECT DISTINCT thumbprint, subject, issuer FROM store_certificate
    WHERE store IN ('CA', 'Root', 'AuthRoot', 'mdm', 'authority') AND has_private_key = 0)
),
-- Each issuer once: one step in the index for each.
issuer (issuer) AS (
  SELECT min(issuer) FROM certificate WHERE in_scope = 1 AND issuer > ''
  UNION ALL
  SELECT (SELECT min(c.issuer) FROM certificate c WHERE c.in_scope = 1 AND c.issuer > i.issuer)
  FROM issuer i WHERE i.issuer NOT NULL
),
spelled AS MATERIALIZED (
  SELECT text, trim(substr(name, 1, instr(name, ',') - 1)) AS name FROM (
    SELECT text, CASE WHEN instr(lower(text), 'cn=') > 0 THEN substr(lower(text), instr(lower(text), 'cn=') + 3)
                      ELSE lower(text) END || ',' AS name
    FROM (SELECT subject AS text FROM shown UNION SELECT issuer FROM shown UNION SELECT issuer FROM issuer
          WHERE issuer NOT NULL))
),
authority AS MATERIALIZED (
  SELECT c.*, s.name, i.name AS signer
  FROM shown c JOIN spelled s ON s.text = c.subject JOIN spelled i ON i.text = c.issuer
),
-- From each issuer upwards, as far as certificates of any device lead: what a certificate says of its signer does
-- not depend on where it lies.
chain (issuer, name) AS (
  SELECT i.issuer, s.name FROM issuer i JOIN spelled s ON s.text = i.issuer
  UNION
  SELECT k.issuer, a.signer FROM chain k JOIN authority a ON a.name = k.name AND a.signer NOT IN ('', a.name)
),
-- Issuers whose chain is known up to its root.
rooted AS MATERIALIZED (
  SELECT DISTINCT k.issuer FROM chain k JOIN authority a ON a.name = k.name AND a.signer = a.name
),
pin AS MATERIALIZED (
  SELECT o.device, p.profile, replace(lower(p.profile), '_', '-') AS spelled,
    max(p.scope NOT IN ('', 'machine')) AS of_user,
    lower(replace(replace(replace(p.value, ' ', ''), ':', ''), '-', '')) AS thumbprint
  FROM profile_setting p CROSS JOIN link_source o ON o.kind = 'stream' AND o.id = p.stream
  WHERE p.name IN ('ca_thumbprint', 'trusted_certificate') AND p.name = 'ca_thumbprint' AND p.value <> ''
  GROUP BY o.device, p.profile, 5
),
-- Whole listings of the stores of authorities. One place of a store, as the registry shows it, is none, and what
-- an MDM list or a log leaves out may be there.
listing AS MATERIALIZED (
  SELECT device, max(instr(stores, ', CA/machine,')) * max(instr(stores, ', Root/machine,')) > 0 AS computer,
    max(instr(stores, ', CA/user,')) > 0 AS users
  FROM (
    SELECT o.device, ', ' || s.scope || ',' AS stores
    FROM snapshot s CROSS JOIN link_source o ON o.kind = 'stream' AND o.id = s.stream
    WHERE (instr(s.scope, 'CA/') > 0 OR instr(s.scope, 'Root/') > 0) AND instr(s.scope, '(registry)') = 0
      AND s.complete = 1 AND s.as_of_us IS NOT NULL AND s.source = 'store')
  GROUP BY device
),
-- What devices hold of the authorities asked for: their stores and MDM lists show it, an Android log tells of it,
-- or an installed Apple profile brought it.
asked AS MATERIALIZED (
  SELECT * FROM authority
  WHERE name IN (SELECT name FROM chain) OR thumbprint IN (SELECT thumbprint FROM pin)
),
held AS MATERIALIZED (
  SELECT o.device, a.id
  FROM asked a CROSS JOIN store_certificate c ON c.thumbprint = a.thumbprint AND c.subject = a.subject
    AND c.issuer = a.issuer AND c.store IN ('CA', 'Root', 'AuthRoot', 'mdm', 'authority') -- as the index says it
    AND c.store <> 'authority' AND c.has_private_key = 0
  CROSS JOIN link_source o ON o.kind = 'stream' AND o.id = c.stream
  UNION ALL
  SELECT o.device, a.id
  FROM asked a CROSS JOIN profile_setting p ON p.name IN ('ca_thumbprint', 'trusted_certificate')
    AND p.name = 'trusted_certificate' AND p.value = a.thumbprint
    AND p.source IN ('android_root_state', 'android_certificate_selector', 'apple_mdm_profile_list')
  CROSS JOIN link_source o ON o.kind = 'stream' AND o.id = p.stream
  WHERE a.thumbprint <> ''
),
-- Phones may hold a pinned certificate that no store shows, so that nothing tells its name.
trusted AS MATERIALIZED (
  SELECT o.device, k.thumbprint
  FROM (SELECT thumbprint FROM pin EXCEPT SELECT thumbprint FROM asked) k
  CROSS JOIN profile_setting p ON p.name IN ('ca_thumbprint', 'trusted_certificate')
    AND p.name = 'trusted_certificate' AND p.value = k.thumbprint
    AND p.source IN ('android_root_state', 'android_certificate_selector', 'apple_mdm_profile_list')
  CROSS JOIN link_source o ON o.kind = 'stream' AND o.id = p.stream
),
-- Devices without a certificate of that name.
lacking AS MATERIALIZED (
  SELECT d.device, n.name
  FROM (SELECT device FROM listing WHERE computer = 1
        UNION SELECT id FROM device WHERE :unknown <> 0) d
  CROSS JOIN (SELECT DISTINCT name FROM chain) n
  WHERE NOT EXISTS (SELECT 1 FROM asked a CROSS JOIN held h ON h.device = d.device AND h.id = a.id
                    WHERE a.name = n.name)
),
-- Certificates that hang on that name: it is their issuer, or the signer of what the device holds below.
certificates AS MATERIALIZED (
  SELECT d.device, c.subject, m.name AS wants, d.delivery_id, d.profile, c.thumbprint
  FROM lacking m CROSS JOIN delivery d ON d.device = m.device
    AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')
  CROSS JOIN certificate c ON c.id = d.certificate
  CROSS JOIN chain k ON k.issuer = c.issuer AND k.name = m.name
  WHERE k.name = (SELECT s.name FROM spelled s WHERE s.text = c.issuer) OR EXISTS (
    SELECT 1 FROM asked a CROSS JOIN held h ON h.device = m.device AND h.id = a.id
    CROSS JOIN chain below ON below.issuer = c.issuer AND below.name = a.name
    WHERE a.signer = m.name)
),
-- A user's certificate may hang on the user's own store of authorities.
wanted AS (
  SELECT c.device, 'certificate' AS kind, c.subject, c.wants, c.delivery_id,
    EXISTS (SELECT 1 FROM store_certificate s CROSS JOIN link_source o ON o.device = c.device AND o.kind = 'stream'
              AND o.id = s.stream
            WHERE s.user_scope = 'user' AND s.thumbprint = c.thumbprint) AS of_user,
    coalesce((SELECT min(p.thumbprint) FROM pin p WHERE p.device = c.device AND c.profile <> ''
      AND instr(p.spelled, c.profile) > 0), '') AS pinned
  FROM certificates c
  UNION ALL
  SELECT p.device, 'profile', p.profile, p.thumbprint, '', p.of_user, p.thumbprint
  FROM pin p
  WHERE NOT EXISTS (SELECT 1 FROM asked a CROSS JOIN held h ON h.device = p.device AND h.id = a.id
                    WHERE a.thumbprint = p.thumbprint)
    AND NOT EXISTS (SELECT 1 FROM trusted t WHERE t.device = p.device AND t.thumbprint = p.thumbprint)
),
-- Pinned certificates that are on the device, and issuers whose whole chain is known and leads elsewhere.
elsewhere AS MATERIALIZED (
  SELECT DISTINCT a.id, a.thumbprint, r.issuer FROM asked a CROSS JOIN rooted r
  WHERE a.thumbprint IN (SELECT thumbprint FROM pin)
    AND NOT EXISTS (SELECT 1 FROM chain k WHERE k.issuer = r.issuer AND k.name = a.name)
),
others AS (
  SELECT DISTINCT d.device, p.profile AS subject, c.issuer AS wants, d.delivery_id, p.thumbprint AS pinned
  FROM pin p
  CROSS JOIN held h ON h.device = p.device
    AND h.id IN (SELECT e.id FROM elsewhere e WHERE e.thumbprint = p.thumbprint)
  CROSS JOIN delivery d ON d.device = p.device AND d.profile <> '' AND instr(p.spelled, d.profile) > 0
    AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')
  CROSS JOIN certificate c ON c.id = d.certificate
  CROSS JOIN elsewhere e ON e.id = h.id AND e.issuer = c.issuer
),
found AS MATERIALIZED (
  SELECT w.device, w.kind, w.subject, w.wants,
    CASE WHEN l.computer = 1 AND (w.of_user = 0 OR l.users = 1) THEN 'missing' ELSE 'unknown' END AS state,
    w.pinned, w.delivery_id, l.device AS listed
  FROM wanted w LEFT JOIN listing l ON l.device = w.device
  UNION ALL
  SELECT device, 'profile', subject, wants, 'other_pin', pinned, delivery_id, NULL FROM others
),
-- The listings themselves only of devices that are shown.
asked_listing AS MATERIALIZED (
  SELECT device, min(as_of_us) AS as_of_us, group_concat(DISTINCT scope) AS stores FROM (
    SELECT f.device, s.as_of_us, s.scope
    FROM (SELECT DISTINCT device FROM found WHERE listed NOT NULL) f
    CROSS JOIN link_source o ON o.device = f.device AND o.kind = 'stream'
    CROSS JOIN snapshot s ON s.stream = o.id
    WHERE (instr(s.scope, 'CA/') > 0 OR instr(s.scope, 'Root/') > 0) AND instr(s.scope, '(registry)') = 0
      AND s.complete = 1 AND s.as_of_us IS NOT NULL AND s.source = 'store'
    ORDER BY f.device, s.scope)
  GROUP BY device
)
SELECT v.name AS device_name, v.platform, f.kind, f.subject, f.wants, f.state,
  coalesce(l.stores, '') AS store, iso8601(l.as_of_us) AS as_of, f.pinned, f.delivery_id
FROM found f JOIN device v ON v.id = f.device
LEFT JOIN asked_listing l ON l.device = f.listed
WHERE :platform IN ('', v.platform) AND (f.state <> 'unknown' OR :unknown <> 0)
ORDER BY f.state, device_name, f.kind, f.subject, f.wants, f.delivery_id, f.pinned, v.id;
