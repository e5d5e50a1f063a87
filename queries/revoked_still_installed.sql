-- Revoked certificates that are still on a device
-- question: Which devices still hold a certificate that the CA has revoked?
-- severity: critical
-- needs: ca device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column revoked_at: revocation at the CA
-- column not_after: end of validity
-- column intune_state: what Intune claims, as printed
-- column successors: newer valid certificates of the device for the same profile
-- column as_of: newest evidence about it
-- column next_check: what to look at next
-- column subject: subject of the certificate
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column delivery_id: key for `certtrail trail`
SELECT
  coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, d.user,
  coalesce(nullif(p.name, ''), d.profile) AS profile_name, iso8601(d.revoked_us) AS revoked_at,
  iso8601(c.not_after_us) AS not_after, d.intune_state,
  (SELECT count(*) FROM delivery n
   WHERE n.device = d.device AND n.profile = d.profile AND n.issued = 'yes' AND n.issued_us > d.issued_us
     AND n.verdict NOT IN ('superseded', 'removed', 'revoked', 'revoked_still_installed', 'expired'))
    AS successors,
  iso8601(d.as_of_us) AS as_of, d.next_check, c.subject, c.thumbprint, c.serial, d.delivery_id
FROM delivery d
JOIN certificate c ON c.id = d.certificate
LEFT JOIN device v ON v.id = d.device
LEFT JOIN profile p ON p.id = d.profile
WHERE d.verdict = 'revoked_still_installed' AND :platform IN ('', coalesce(v.platform, ''))
ORDER BY d.revoked_us, device_name, d.delivery_id;
