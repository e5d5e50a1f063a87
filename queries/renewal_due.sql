-- Certificates that end soon and have no successor
-- question: Whose certificate runs out, and has the renewal begun?
-- severity: warning
-- param days integer default 30: ending within so many days from now
-- param expired integer default 0: 1 adds those that have ended already
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column not_after: end of validity
-- column days_left: whole days from now until then; negative if it has ended
-- column installed: whether the device has it
-- column verdict: where the delivery stands
-- column renewal: verdict of the newest later request for the same profile; empty if none was seen
-- column renewal_cause: why that request stopped, as far as the evidence says
-- column as_of: newest evidence about it
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column delivery_id: key for `certtrail trail`
WITH link AS (SELECT now_us FROM link_state LIMIT 1),
held AS (
  SELECT d.*, c.not_after_us, c.template, c.thumbprint, c.serial,
    c.not_after_us - (SELECT now_us FROM link) AS left_us
  FROM delivery d JOIN certificate c ON c.id = d.certificate
  WHERE c.in_scope = 1 AND d.verdict NOT IN ('superseded', 'removed', 'revoked', 'revoked_still_installed')
    AND (d.verdict <> 'expired' OR :expired <> 0)
),
due AS (
  SELECT * FROM held h
  WHERE left_us <= :days * 86400000000 AND (left_us > 0 OR :expired <> 0)
    -- A slot is a device's profile; where no profile is known, its CA template.
    AND NOT EXISTS (
      SELECT 1 FROM delivery n JOIN certificate c ON c.id = n.certificate
      WHERE n.device = h.device AND n.id <> h.id AND n.profile = h.profile
        AND (n.profile <> '' OR c.template = h.template)
        AND c.not_after_us > h.not_after_us AND n.issued = 'yes'
        AND n.verdict NOT IN ('revoked', 'revoked_still_installed', 'removed'))
),
renewal AS (
  SELECT u.id AS due, r.verdict, r.cause_text,
    row_number() OVER (PARTITION BY u.id ORDER BY r.requested_us DESC, r.id) AS newest
  FROM due u JOIN delivery r ON r.device = u.device AND r.profile = u.profile AND r.certificate IS NULL
    AND r.requested_us > coalesce(u.issued_us, 0)
  WHERE u.profile <> ''
)
SELECT
  coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, u.user,
  coalesce(nullif(p.name, ''), u.profile) AS profile_name, iso8601(u.not_after_us) AS not_after,
  (u.left_us - CASE WHEN u.left_us < 0 THEN 86399999999 ELSE 0 END) / 86400000000 AS days_left,
  u.installed, u.verdict, coalesce(r.verdict, '') AS renewal, coalesce(r.cause_text, '') AS renewal_cause,
  iso8601(u.as_of_us) AS as_of, u.thumbprint, u.serial, u.delivery_id
FROM due u
LEFT JOIN renewal r ON r.due = u.id AND r.newest = 1
LEFT JOIN device v ON v.id = u.device
LEFT JOIN profile p ON p.id = u.profile
WHERE :platform IN ('', coalesce(v.platform, ''))
ORDER BY u.not_after_us, device_name, u.delivery_id;
