-- Deliveries that a key names, by delivery id or any alias, and all deliveries to devices it names.
SELECT d.id AS private_id, coalesce(d.device, 0) AS private_device, s.*
FROM delivery d
JOIN delivery_status s ON s.delivery_id = d.delivery_id
WHERE d.delivery_id = :compact
   OR d.id IN (SELECT delivery FROM delivery_alias WHERE value COLLATE NOCASE IN (:key, :compact))
   OR d.certificate IN (SELECT id FROM certificate
                        WHERE thumbprint = :compact
                           OR (serial <> '' AND ltrim(serial, '0') = ltrim(:compact, '0')))
   OR d.device IN (SELECT v.id FROM device v
                   WHERE v.name = :key COLLATE NOCASE
                      OR v.user = :key COLLATE NOCASE
                      OR printf('%016x', v.id) = :compact
                      OR v.id IN (SELECT device FROM device_alias
                                  WHERE value COLLATE NOCASE IN (:key, :compact)))
ORDER BY s.device_name, coalesce(s.requested_at, s.issued_at, s.installed_at, s.not_before, s.as_of),
         s.delivery_id;
