-- Events of one device that joined to no delivery, in order of time.
SELECT e.at_us, e.zone_basis, coalesce(v.name, '') AS device_name, coalesce(v.platform, '') AS platform, e.hop,
       e.outcome, e.raw_state, e.source,
       CASE WHEN e.text <> '' OR e.record_stream IS NULL THEN e.text
            ELSE substr(coalesce(nullif(t.raw, ''), nullif(x.raw, ''), t.error_text, x.error_text, ''), 1, 400)
       END AS text,
       printf('%016x:%d+%d', e.artifact, e.offset, e.length) AS record
FROM event e
LEFT JOIN device v ON v.id = e.device
LEFT JOIN transition t ON t.stream = e.record_stream AND t.naive_us = e.record_naive_us
  AND t.identity = e.record_identity AND t.ordinal = e.record_ordinal
LEFT JOIN exchange x ON x.stream = e.record_stream AND x.naive_us = e.record_naive_us
  AND x.identity = e.record_identity AND x.ordinal = e.record_ordinal
WHERE e.delivery = 0 AND e.device = :device
ORDER BY e.at_us, e.ordinal;
