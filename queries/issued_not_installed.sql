-- Certificates that the CA issued and the device does not have
-- question: Who holds a certificate on paper that never arrived, and where did it stop?
-- severity: critical
-- needs: device ca
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': only issued at or after this date (UTC); empty means all
-- param unknown integer default 0: 1 adds those whose device evidence is missing or does not cover it
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column issued_at: when the CA issued it
-- column installed: no, or unknown if no device evidence covers it
-- column verdict: where the delivery stands
-- column first_missing_hop: first hop that was not reached
-- column cause_text: what stopped it, as far as the evidence says
-- column next_check: what to look at next
-- column reported: whether Intune lists it all the same
-- column unknown_reason: why something is unknown
-- column waiting_networks: Wi-Fi and VPN profiles that wait for the certificate on the device (Android)
-- column thumbprint: SHA-1 of the certificate
-- column serial: serial number
-- column request_id: request id at the CA
-- column delivery_id: key for `certtrail trail`
SELECT
  device_name, platform, user,
  CASE WHEN profile_name <> '' THEN profile_name ELSE profile END AS profile_name,
  issued_at, installed, verdict, first_missing_hop, cause_text, next_check, reported, unknown_reason,
  coalesce((SELECT group_concat(network, '; ') FROM (
    SELECT network FROM waiting_networks n WHERE n.delivery_id = d.delivery_id ORDER BY network)), '')
    AS waiting_networks,
  thumbprint, serial, request_id, delivery_id
FROM delivery_status d
WHERE issued = 'yes'
  AND (installed = 'no' OR (:unknown <> 0 AND installed = 'unknown'))
  AND verdict NOT IN ('superseded', 'removed', 'revoked', 'expired')
  AND :platform IN ('', platform)
  AND (:since = '' OR issued_at >= :since)
ORDER BY installed, issued_at, device_name, delivery_id;
