-- Events of one device that joined to no delivery, in order of time. The plus keeps SQLite from walking all
-- events of no delivery instead of those of the device.
SELECT e.at_us, e.zone_basis, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, e.hop,
       e.outcome, e.raw_state, e.source, e.text, printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record
FROM event e
LEFT JOIN device v ON v.id = e.device
WHERE e.device = :device AND +e.delivery = 0
ORDER BY e.at_us, e.ordinal;
