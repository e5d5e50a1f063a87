-- Devices that a key names: by their name, user, one of their aliases or their key (:device, its number).
WITH named AS (
  SELECT id FROM device WHERE name = :key COLLATE NOCASE
  UNION SELECT id FROM device WHERE user = :key COLLATE NOCASE
  UNION SELECT id FROM device WHERE id = :device
  UNION SELECT device FROM device_alias WHERE value COLLATE NOCASE IN (:key, :compact)
)
SELECT v.id, v.name AS device_name, v.platform, v.platform_mode, v.user, v.intune_device_id, v.serial, v.os,
       (SELECT group_concat(a.namespace || '=' || a.value, '; ')
        FROM (SELECT namespace, value FROM device_alias
              WHERE device = v.id ORDER BY namespace, value) a) AS aliases
FROM named JOIN device v ON v.id = named.id
ORDER BY v.name, v.id;
