-- What link appends to delivery_history at its end: deliveries whose newest row there says something else,
-- and those that are gone. Of each delivery, max(link) picks the row whose other columns are read.
INSERT INTO link_history (generation, now_us) SELECT generation, now_us FROM link_state;

INSERT INTO delivery_history
WITH kept AS (
  SELECT delivery, max(link) AS link, verdict, installed, reported, device, profile, requested_us
  FROM delivery_history GROUP BY delivery
),
changed AS (
  SELECT d.id AS delivery, d.verdict, d.installed, d.reported, d.device, d.profile, d.requested_us
  FROM delivery d LEFT JOIN kept k ON k.delivery = d.id
  WHERE (k.verdict, k.installed, k.reported) IS NOT (d.verdict, d.installed, d.reported)
  UNION ALL
  SELECT k.delivery, '', '', '', k.device, k.profile, k.requested_us
  FROM kept k
  WHERE k.verdict <> '' AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = k.delivery)
)
SELECT delivery, (SELECT max(id) FROM link_history), verdict, installed, reported, device, profile, requested_us
FROM changed ORDER BY delivery;
