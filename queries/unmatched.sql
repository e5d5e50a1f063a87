-- Evidence of deliveries that joined to nothing
-- question: What was collected about certificates that the verdicts do not rest on?
-- severity: warning
-- param kind text default '': only this kind, as spelled in the column; empty means all
-- column kind: log_record, ca_request, intune_certificate, intune_assignment or store_certificate
-- column source: vocabulary of the state, CA template, Intune policy, or store
-- column state: state, disposition or status as printed; of a store, the issuer
-- column reason: what it could not be joined to
-- column found: records or rows
-- column devices: distinct devices among them, as far as known
-- column first_at: least time of them
-- column last_at: greatest time of them
-- column artifact: where the example stands
-- column record: handle of the example for `certtrail explain`
SELECT u.kind, u.source, u.state, u.reason, u.found, u.devices,
  iso8601(u.first_us) AS first_at, iso8601(u.last_us) AS last_at,
  coalesce(c.path || CASE WHEN a.path = '' THEN '' ELSE ' ' || a.path END, '') AS artifact,
  CASE WHEN u.artifact <> 0 THEN printf('%016x:%d+%d', u.artifact, u.offset, u.length) ELSE '' END AS record
FROM unmatched u
LEFT JOIN artifact a ON a.id = u.artifact
LEFT JOIN collection c ON c.id = a.collection
WHERE :kind IN ('', u.kind)
ORDER BY u.kind, u.found DESC, u.source, u.state, u.reason;
