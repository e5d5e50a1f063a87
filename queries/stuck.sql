-- Deliveries that wait on the device for longer than the grace
-- question: Where does a certificate wait, since when, and for whom?
-- severity: critical
-- needs: device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param hours integer default 0: only those that have waited so many hours at least
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column state: pending state, as the log spells it
-- column hop: hop that it waits in
-- column since: newest record of that state, by the device's clock
-- column seen_until: end of the device's own log
-- column waited_hours: from since to seen_until; what came after it nobody knows
-- column next_check: what to look at next
-- column attempts: requests seen
-- column intune_state: what Intune claims meanwhile, as printed
-- column waiting_networks: Wi-Fi and VPN profiles that wait for the certificate on the device (Android)
-- column record: handle of that record for `certtrail explain`
-- column delivery_id: key for `certtrail trail`
WITH stuck AS (
  SELECT d.*, (SELECT max(c.to_us) FROM coverage c
               WHERE c.scope = printf('device:%016x', d.device) AND c.question = 'install') AS horizon_us
  FROM delivery d WHERE d.verdict = 'stuck'
),
waiting AS (
  SELECT s.*, e.hop, e.at_us, printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record
  FROM stuck s LEFT JOIN event e ON e.delivery = s.id AND (e.at_us, e.ordinal) = (
    SELECT p.at_us, p.ordinal FROM event p
    WHERE p.delivery = s.id AND p.outcome = 'pending' AND p.raw_state = s.cause
    ORDER BY p.at_us DESC, p.ordinal DESC LIMIT 1)
)
SELECT
  coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, w.user,
  coalesce(nullif(p.name, ''), w.profile) AS profile_name,
  w.cause AS state, w.hop, iso8601(w.at_us) AS since, iso8601(w.horizon_us) AS seen_until,
  (w.horizon_us - w.at_us) / 3600000000 AS waited_hours,
  w.next_check, w.attempts, w.intune_state,
  coalesce((SELECT group_concat(network, '; ') FROM (
    SELECT network FROM waiting_networks n WHERE n.delivery_id = w.delivery_id ORDER BY network)), '')
    AS waiting_networks,
  w.record, w.delivery_id
FROM waiting w
LEFT JOIN device v ON v.id = w.device
LEFT JOIN profile p ON p.id = w.profile
WHERE :platform IN ('', coalesce(v.platform, ''))
  AND (:hours = 0 OR w.horizon_us - w.at_us >= :hours * 3600000000)
ORDER BY waited_hours DESC, device_name, delivery_id;
