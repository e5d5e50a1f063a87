-- Events of one delivery, in order of time.
SELECT e.at_us, e.zone_basis, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, e.hop,
       e.outcome, e.raw_state, e.source, e.text, printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record
FROM event e
LEFT JOIN device v ON v.id = e.device
WHERE e.delivery = :delivery
ORDER BY e.at_us, e.ordinal;
