-- Profiles that are meant for a device and were never asked for
-- question: Who is targeted by a SCEP profile, and no request was ever seen?
-- severity: warning
-- needs: assignments
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param profile text default '': only this profile, by its display name or id; empty means all
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column user: user that Intune names for it
-- column profile_name: display name of the SCEP profile, else its id
-- column status: what Intune's newest assignment report says of the profile on this device
-- column status_since: when that status began, as Intune states it
-- column report_as_of: moment that report shows
-- column last_sync: last check-in of the device, as the newest inventory prints it
-- column log_until: end of the device's own log; empty if none was collected
-- column log_speaks: yes if a log of the device covers the time after the status began, else no
-- column next_check: what to look at next
-- column intune_device_id: device to look for in Intune
-- column delivery_id: key for `certtrail trail`
WITH target AS (
  SELECT d.id AS delivery, a.status, a.modified_us, a.upn, s.as_of_us,
    row_number() OVER (PARTITION BY d.id ORDER BY s.as_of_us DESC, a.modified_us DESC, a.id) AS newest
  FROM delivery d
  JOIN link_source l ON l.device = d.device AND l.kind = 'intune_assignment'
  JOIN intune_assignment a ON a.id = l.id AND lower(a.policy_id) = d.profile
  JOIN snapshot_row r ON r.record = a.id
  JOIN snapshot s ON s.id = r.snapshot
  WHERE d.verdict = 'not_started' AND lower(a.status) <> 'notapplicable'
),
log AS (
  SELECT scope, max(to_us) AS until_us FROM coverage WHERE question = 'install' GROUP BY scope
),
sync AS (
  SELECT about, max(value) AS last_sync FROM device_fact WHERE name = 'last_sync' GROUP BY about
)
SELECT
  coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform,
  coalesce(nullif(t.upn, ''), nullif(d.user, ''), v.user, '') AS user,
  coalesce(nullif(p.name, ''), d.profile) AS profile_name,
  t.status, iso8601(t.modified_us) AS status_since, iso8601(t.as_of_us) AS report_as_of,
  sync.last_sync,
  iso8601(log.until_us) AS log_until,
  CASE WHEN log.until_us > coalesce(t.modified_us, 0) THEN 'yes' ELSE 'no' END AS log_speaks,
  d.next_check, coalesce(v.intune_device_id, '') AS intune_device_id, d.delivery_id
FROM target t
JOIN delivery d ON d.id = t.delivery
LEFT JOIN device v ON v.id = d.device
LEFT JOIN log ON log.scope = printf('device:%016x', d.device)
LEFT JOIN sync ON sync.about = 'intune_device:' || v.intune_device_id
LEFT JOIN profile p ON p.id = d.profile
WHERE t.newest = 1
  AND :platform IN ('', coalesce(v.platform, ''))
  AND lower(:profile) IN ('', d.profile, lower(coalesce(p.name, '')))
ORDER BY log_speaks DESC, profile_name, device_name, delivery_id;
