-- Deliveries that failed or are stuck, with the cause
-- question: What failed, why, and what should be checked next?
-- severity: critical
-- needs: device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param cause text default '': only this cause, as spelled in the column; empty means all
-- param since date default '': only with evidence at or after this date (UTC); empty means all
-- column cause: decoded error or rule
-- column cause_text: the same in a sentence
-- column next_check: what to look at next
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column verdict: failed or stuck
-- column last_hop: furthest hop that was reached
-- column first_missing_hop: first hop that was not reached
-- column attempts: requests seen
-- column requested_at: first request
-- column as_of: newest evidence about it
-- column ndes_host: NDES server asked
-- column waiting_networks: Wi-Fi and VPN profiles that wait for the certificate on the device (Android)
-- column delivery_id: key for `certtrail trail`
SELECT
  cause, cause_text, next_check, device_name, platform, user,
  CASE WHEN profile_name <> '' THEN profile_name ELSE profile END AS profile_name,
  verdict, last_hop, first_missing_hop, attempts, requested_at, as_of, ndes_host,
  coalesce((SELECT group_concat(network, '; ') FROM (
    SELECT network FROM waiting_networks n WHERE n.delivery_id = d.delivery_id ORDER BY network)), '')
    AS waiting_networks,
  delivery_id
FROM delivery_status d
WHERE verdict IN ('failed', 'stuck')
  AND :platform IN ('', platform)
  AND :cause IN ('', cause)
  AND (:since = '' OR as_of >= :since)
ORDER BY cause, verdict, device_name, requested_at, delivery_id;
