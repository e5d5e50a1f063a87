-- Certificates that Intune claims installed and the device does not have
-- question: Where is the Intune console wrong?
-- severity: critical
-- needs: device intune
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only listed by Intune at or after this date (UTC); empty means all
-- param listed integer default 0: 1 adds those that Intune merely lists, in whatever state
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column intune_state: what Intune claims, as printed
-- column reported_at: first Intune export that lists it
-- column verdict: where the delivery stands
-- column last_hop: furthest hop that was reached
-- column first_missing_hop: first hop that was not reached
-- column cause_text: what stopped it on the device, as far as the evidence says
-- column next_check: what to look at next
-- column thumbprint: SHA-1 of the certificate
-- column intune_device_id: device to look for in Intune
-- column delivery_id: key for `certtrail trail`
SELECT
  device_name, platform, user,
  CASE WHEN profile_name <> '' THEN profile_name ELSE profile END AS profile_name,
  intune_state, reported_at, verdict, last_hop, first_missing_hop, cause_text, next_check,
  thumbprint, intune_device_id, delivery_id
FROM delivery_status
WHERE reported = 'yes' AND installed = 'no'
  AND (verdict = 'reported_not_installed'
       OR (:listed <> 0 AND verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')))
  AND :platform IN ('', platform)
  AND (:since = '' OR reported_at >= :since)
ORDER BY reported_at, device_name, delivery_id;
