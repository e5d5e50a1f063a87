-- Evidence that contradicts other evidence
-- question: Where do sources disagree, so that a verdict may rest on the wrong one?
-- severity: warning
-- column kind: link (one key, two devices), alias (one name, several devices), issuance, time (15 minutes)
-- column subject: device and delivery, or the alias
-- column says: one side
-- column but: the other side
-- column rung: how the contradicting row was joined: 1 thumbprint ... 6 time window; null if by no key
-- column record: handle of the contradicting row for `certtrail explain`, where there is one
-- column delivery_id: key for `certtrail trail`; empty for aliases
WITH contradictions AS (
  SELECT 'link' AS kind, d.id AS delivery, d.delivery_id, d.device,
         l.source || ' joined by ' || l.key AS says, l.conflict AS but, l.rung,
         printf('%016x:%d+%d', l.artifact, l.offset, 256) AS record
  FROM link_evidence l JOIN delivery d ON d.id = l.delivery
  WHERE l.conflict <> ''
  UNION ALL
  SELECT 'issuance', id, delivery_id, device, 'the device has it', 'a CA export that covers the time lacks it',
         NULL, ''
  FROM delivery WHERE issued = 'no' AND installed = 'yes'
  UNION ALL
  SELECT 'time', id, delivery_id, device, 'installed ' || iso8601(installed_us), 'issued ' || iso8601(issued_us),
         NULL, ''
  FROM delivery WHERE installed_us < issued_us - 900000000
),
-- A host name is worth a row where a domain keeps it unique; phones are named after their users.
claimed AS (
  SELECT namespace, value COLLATE NOCASE AS value, count(*) AS n
  FROM device_alias INDEXED BY device_alias_by_value
  WHERE strong = 1 OR namespace = 'host_name'
  GROUP BY 2, 1 HAVING count(*) > 1
),
claims AS (
  SELECT c.namespace, c.value, a.device, v.name, v.platform
  FROM claimed c
  JOIN device_alias a ON a.value = c.value COLLATE NOCASE AND a.namespace = c.namespace
  JOIN device v ON v.id = a.device
  WHERE c.namespace <> 'host_name' OR v.platform = 'windows'
)
SELECT c.kind, coalesce(v.name, '') AS subject, c.says, c.but, c.rung, c.record, c.delivery_id
FROM contradictions c LEFT JOIN device v ON v.id = c.device
UNION ALL
SELECT 'alias', namespace || '=' || value, count(*) || ' devices claim it',
  min(name || ' (' || platform || ' ' || printf('%016x', device) || ')') || ' and '
    || max(name || ' (' || platform || ' ' || printf('%016x', device) || ')'),
  NULL, '', ''
FROM claims GROUP BY value COLLATE NOCASE, namespace HAVING count(*) > 1
ORDER BY 1, 2, 3, 4, 6, 7;
