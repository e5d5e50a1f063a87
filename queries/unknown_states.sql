-- States that the state map does not know
-- question: Which new words do the logs use, and could a verdict be wrong for them?
-- severity: warning
-- needs: device
-- column source: vocabulary of the state
-- column raw_state: state as the log spells it
-- column taken_for: how its suffix was read: hop and outcome; info means that it moves nothing
-- column records: records in that state
-- column devices: distinct devices among them
-- column first_at: least time of them
-- column last_at: greatest time of them
-- column artifact: where the example stands
-- column record: handle of the example for `certtrail explain`
SELECT u.source, u.raw_state,
  CASE WHEN u.hop = '' THEN u.outcome ELSE u.hop || ' ' || u.outcome END AS taken_for,
  u.records, u.devices, iso8601(u.first_us) AS first_at, iso8601(u.last_us) AS last_at,
  coalesce(c.path || CASE WHEN a.path = '' THEN '' ELSE ' ' || a.path END, '') AS artifact,
  printf('%016x:%d+%d', u.artifact, u.offset, u.length) AS record
FROM unknown_state u
LEFT JOIN artifact a ON a.id = u.artifact
LEFT JOIN collection c ON c.id = a.collection
ORDER BY u.records DESC, u.source, u.raw_state;
