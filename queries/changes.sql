-- What became of deliveries since the previous link
-- question: What is new this morning: failed, stuck, recovered, seen for the first time, gone?
-- severity: warning
-- needs: history
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param since date default '': against the last link before this date (UTC); empty means the previous link
-- param change text default '': only this change, as spelled in the column; empty means all
-- column change: newly_failed, newly_stuck, aged, changed, gone, recovered, first_seen, completed or ended
-- column device_name: newest name of the device; empty if it is gone too
-- column platform: platform of the device
-- column user: user the certificate is for
-- column profile_name: display name of the SCEP profile, else its id
-- column before: verdict then; empty if it was not known
-- column now: verdict now; empty if it is gone
-- column cause: decoded error or rule
-- column next_check: what to look at next
-- column delivery_id: key for `certtrail trail`
WITH bounds AS (
  SELECT max(2, coalesce(CASE WHEN :since = '' THEN max(link)
                              ELSE min(CASE WHEN now >= :since THEN link END) END, max(link) + 1)) AS first
  FROM links
),
touched AS (
  SELECT h.delivery, max(h.link) AS link
  FROM delivery_history h INDEXED BY delivery_history_by_link
  WHERE h.link >= (SELECT first FROM bounds) GROUP BY h.delivery
),
compared AS (
  SELECT t.delivery, h.verdict AS now, h.device, h.profile, h.requested_us,
         coalesce((SELECT p.verdict FROM delivery_history p
                   WHERE p.delivery = t.delivery AND p.link < (SELECT first FROM bounds)
                   ORDER BY p.link DESC LIMIT 1), '') AS before
  FROM touched t JOIN delivery_history h ON h.delivery = t.delivery AND h.link = t.link
),
-- A delivery that got a stronger key (a thumbprint instead of a first request, or of being a target) has a
-- new id: one story, not two.
renamed AS (
  SELECT g.delivery AS gone, min(n.delivery) AS delivery, g.before
  FROM compared g
  JOIN compared n ON n.device = g.device AND n.before = '' AND n.now <> ''
   AND (n.requested_us = g.requested_us OR (g.requested_us IS NULL AND n.profile = g.profile))
  WHERE g.now = '' AND g.before <> ''
  GROUP BY g.delivery
),
stories AS (
  SELECT c.delivery, c.device,
         coalesce((SELECT min(r.before) FROM renamed r WHERE r.delivery = c.delivery), c.before) AS before, c.now
  FROM compared c
  WHERE c.delivery NOT IN (SELECT gone FROM renamed)
),
named AS (
  SELECT CASE
           WHEN now = '' THEN 'gone'
           WHEN now = 'failed' THEN 'newly_failed'
           WHEN now = 'stuck' THEN 'newly_stuck'
           WHEN before = '' THEN 'first_seen'
           WHEN now IN ('superseded', 'removed', 'revoked', 'expired') THEN 'ended'
           WHEN before IN ('failed', 'stuck', 'reported_not_installed', 'issued_not_installed',
                           'requested_not_issued') AND now IN ('complete', 'installed_not_reported',
                           'installed_unknown_report', 'in_flight') THEN 'recovered'
           WHEN now = 'complete' THEN 'completed'
           WHEN before = 'in_flight' THEN 'aged'
           ELSE 'changed'
         END AS change, *
  FROM stories WHERE before <> now
)
SELECT n.change, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform,
  coalesce(d.user, '') AS user, coalesce(nullif(p.name, ''), d.profile, '') AS profile_name,
  n.before, n.now, coalesce(d.cause, '') AS cause, coalesce(d.next_check, '') AS next_check,
  printf('%016x', n.delivery) AS delivery_id
FROM named n
LEFT JOIN delivery d ON d.id = n.delivery
LEFT JOIN device v ON v.id = n.device
LEFT JOIN profile p ON p.id = d.profile
WHERE :platform IN ('', coalesce(v.platform, ''))
  AND :change IN ('', n.change)
ORDER BY CASE n.change WHEN 'newly_failed' THEN 1 WHEN 'newly_stuck' THEN 2 WHEN 'aged' THEN 3
           WHEN 'changed' THEN 4 WHEN 'gone' THEN 5 WHEN 'recovered' THEN 6 WHEN 'first_seen' THEN 7
           WHEN 'completed' THEN 8 ELSE 9 END,
         device_name, delivery_id;
