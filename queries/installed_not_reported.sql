-- Certificates on a device that Intune does not list
-- question: Which installations does Intune not know of?
-- severity: warning
-- needs: device intune
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only installed at or after this date (UTC); empty means all
-- param unknown integer default 0: 1 adds those that no covering Intune export speaks about
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column installed_at: when the device installed it
-- column reported: no, or unknown if no Intune export covers it
-- column verdict: where the delivery stands
-- column first_missing_hop: first hop that was not reached
-- column cause_text: what stopped the report, as far as the evidence says
-- column next_check: what to look at next
-- column unknown_reason: why something is unknown
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column intune_device_id: device to look for in Intune
-- column delivery_id: key for `certtrail trail`
SELECT
  device_name, platform, user,
  CASE WHEN profile_name <> '' THEN profile_name ELSE profile END AS profile_name,
  installed_at, reported, verdict, first_missing_hop, cause_text, next_check, unknown_reason,
  thumbprint, serial, intune_device_id, delivery_id
FROM delivery_status
WHERE installed = 'yes'
  AND (reported = 'no' OR (:unknown <> 0 AND reported = 'unknown'))
  AND verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')
  AND :platform IN ('', platform)
  AND (:since = '' OR installed_at >= :since)
ORDER BY reported, installed_at, device_name, delivery_id;
