-- Devices that a key names: by their name, user, one of their aliases or their key.
SELECT v.id, v.name AS device_name, v.platform, v.platform_mode, v.user, v.intune_device_id, v.serial, v.os,
       (SELECT group_concat(a.namespace || '=' || a.value, '; ')
        FROM (SELECT namespace, value FROM device_alias
              WHERE device = v.id ORDER BY namespace, value) a) AS aliases
FROM device v
WHERE v.name = :key COLLATE NOCASE
   OR v.user = :key COLLATE NOCASE
   OR printf('%016x', v.id) = :compact
   OR v.id IN (SELECT device FROM device_alias WHERE value COLLATE NOCASE IN (:key, :compact))
ORDER BY v.name, v.id;
