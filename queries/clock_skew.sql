-- Devices whose clock disagrees with the CA's
-- question: Which devices have a clock so wrong that certificates seem not yet valid, and logs mislead?
-- severity: warning
-- needs: ca device
-- param platform windows|android|ios|macos default '': only this platform; empty means all
-- param seconds integer default 300: what a clock may be off
-- column device_name: newest name of the device
-- column platform: platform of the device
-- column clock: ahead or behind; changed: one delivery shows the one, another the other
-- column off_by: least that explains it, in seconds: so late it logs a request, or so early an answer
-- column at_most: most that explains it, in seconds; empty if no other record bounds it
-- column deliveries: deliveries that show it
-- column newest: newest issuance that shows it
-- column zone_basis: how the zone of the device's log is known; if assumed, whole quarter hours are its zone
-- column zone_minutes: measured or stated correction of that zone, not part of off_by
-- column delivery_id: the delivery that shows most: key for `certtrail trail`

-- A request is sent before its certificate is issued, and the answer comes after: by the device's own clock,
-- less what that clock is off. First requests and last answers bound it: retries come late.
WITH suspect AS MATERIALIZED (
  SELECT DISTINCT d.device FROM delivery d JOIN device v ON v.id = d.device
  WHERE :platform IN ('', v.platform) AND d.issued_us NOT NULL
    AND (d.requested_us > d.issued_us + :seconds * 1000000 OR d.installed_us < d.issued_us - :seconds * 1000000)
),
bound AS MATERIALIZED (
  SELECT d.device, d.delivery_id, d.issued_us, max(e.zone_basis) AS zone_basis,
    max(e.record_stream) AS stream,
    min(CASE WHEN e.hop = 'request_sent' THEN e.at_us END) - d.issued_us AS least,
    max(CASE WHEN e.hop IN ('response_received', 'installed') THEN e.at_us END) - d.issued_us AS most
  FROM suspect s
  JOIN delivery d ON d.device = s.device
  JOIN event e ON e.delivery = d.id
  WHERE d.issued_us NOT NULL AND e.rung = 0 AND e.record_stream NOT NULL AND e.zone_basis <> 'none'
    AND e.at_us <> 0 AND e.outcome = 'reached' AND e.hop IN ('request_sent', 'response_received', 'installed')
  GROUP BY d.id
),
shown AS MATERIALIZED (
  SELECT *, CASE WHEN least > :seconds * 1000000 THEN 'ahead' ELSE 'behind' END AS clock
  FROM bound WHERE least > :seconds * 1000000 OR most < -:seconds * 1000000
),
found AS (
  SELECT s.device, min(s.clock) AS one, max(s.clock) AS other, count(*) AS deliveries, max(s.issued_us) AS newest,
    max(max(coalesce(s.least, 0), -coalesce(s.most, 0))) AS off_by
  FROM shown s GROUP BY s.device
)
SELECT
  v.name AS device_name,
  v.platform AS platform,
  CASE WHEN f.one = f.other THEN f.one ELSE 'changed' END AS clock,
  f.off_by / 1000000 AS off_by,
  CASE WHEN f.one = f.other THEN (
    SELECT min(CASE f.one WHEN 'ahead' THEN b.most ELSE -b.least END) FROM bound b
    WHERE b.device = f.device AND CASE f.one WHEN 'ahead' THEN b.most ELSE -b.least END >= f.off_by)
  END / 1000000 AS at_most,
  f.deliveries AS deliveries,
  iso8601(f.newest) AS newest,
  w.zone_basis AS zone_basis,
  c.offset_us / 60000000 AS zone_minutes,
  w.delivery_id AS delivery_id
FROM found f
JOIN device v ON v.id = f.device
JOIN shown w ON w.delivery_id = (
  SELECT s.delivery_id FROM shown s WHERE s.device = f.device
  ORDER BY max(coalesce(s.least, 0), -coalesce(s.most, 0)) DESC, s.delivery_id LIMIT 1)
LEFT JOIN clock_offset c ON c.stream = w.stream
ORDER BY f.off_by DESC, v.name, w.delivery_id;
