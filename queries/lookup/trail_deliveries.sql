-- Deliveries that a key names, by delivery id or any alias, and all deliveries to devices it names.
-- Zeros before a serial count for nothing; :device is the number of a device key, 0 if it is none.
WITH named AS (
  SELECT id FROM delivery WHERE delivery_id = :compact
  UNION
  SELECT delivery FROM delivery_alias
  WHERE ltrim(value, '0') COLLATE NOCASE IN (ltrim(:key, '0'), ltrim(:compact, '0'))
    AND ltrim(:compact, '0') <> ''
  UNION
  SELECT id FROM delivery WHERE device IN (
    SELECT id FROM device WHERE name = :key COLLATE NOCASE
    UNION SELECT id FROM device WHERE user = :key COLLATE NOCASE
    UNION SELECT id FROM device WHERE id = :device
    UNION SELECT device FROM device_alias WHERE value COLLATE NOCASE IN (:key, :compact))
)
SELECT d.id AS private_id, coalesce(d.device, 0) AS private_device, s.*
FROM named
JOIN delivery d ON d.id = named.id
JOIN delivery_status s ON s.delivery_id = d.delivery_id
ORDER BY s.device_name, coalesce(s.requested_at, s.issued_at, s.installed_at, s.not_before, s.as_of),
         s.delivery_id;
