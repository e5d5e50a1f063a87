-- What was collected, what was read, what was lost, and what is out of scope
-- question: How far can the other reports be trusted?
-- severity: info
-- param by fleet|collection default fleet: collection gives each inbox file rows of its own
-- param collection text default '': only this inbox file; empty means all
-- column section: losses, artifacts (members of collections), notes (by code), out_of_scope (certificates)
-- column collection: inbox file; empty where the row is about the fleet
-- column status: status of these members, or severity of these notes
-- column subject: format of the members, code of the notes, or the rule that put certificates out of scope
-- column count: how many members, notes or certificates
-- column records_total: records seen in the members
-- column records_kept: records stored from them
-- column recovered: of the kept ones, from slack space
-- column losses: notes of severity loss on them
-- column first_at: least time printed in them
-- column last_at: greatest time printed in them
-- column example: one member, note or certificate of them: the least by key
WITH chosen AS (SELECT id, path, status FROM collection WHERE :collection IN ('', path)),
members AS (  -- one short key, which all other columns but the sums hang on: sorting it is most of the work
  SELECT CASE WHEN :by = 'collection' THEN collection ELSE 0 END AS collection, status,
         coalesce(format, '') AS format, count(*) AS n, sum(records_total) AS records_total,
         sum(records_kept) AS records_kept, sum(records_recovered) AS recovered,
         min(CASE WHEN first_us > 31536000000000 THEN first_us END) AS first_us,
         max(CASE WHEN last_us > 31536000000000 THEN last_us END) AS last_us, min(id) AS example
  FROM artifact
  WHERE :collection = '' OR collection IN (SELECT id FROM chosen)
  GROUP BY CASE WHEN :by = 'collection' THEN collection ELSE '' END || status || ' ' || coalesce(format, '')
),
chosen_notes AS (
  SELECT a.collection, n.artifact, n.ordinal, n.severity, n.code, a.status, coalesce(a.format, '') AS format
  FROM note n JOIN artifact a ON a.id = n.artifact
  WHERE :collection = '' OR a.collection IN (SELECT id FROM chosen)
),
lost AS (
  SELECT CASE WHEN :by = 'collection' THEN collection ELSE 0 END AS collection, status, format, count(*) AS n
  FROM chosen_notes WHERE severity = 'loss' GROUP BY 1, 2, 3
),
codes AS (
  SELECT 3 AS place, 'notes' AS section, CASE WHEN :by = 'collection' THEN collection ELSE 0 END AS collection,
         severity, code, count(*) AS n, min(artifact) AS artifact
  FROM chosen_notes GROUP BY 3, 4, 5
  UNION ALL
  SELECT 1, 'losses', collection, severity, code, count(*), min(artifact)
  FROM chosen_notes WHERE severity = 'loss' GROUP BY 3, 4, 5
),
sections AS (
  SELECT c.place, c.section, c.collection, c.severity AS status, c.code AS subject, c.n AS count,
         NULL AS records_total, NULL AS records_kept, NULL AS recovered,
         CASE WHEN c.severity = 'loss' THEN c.n ELSE 0 END AS losses, NULL AS first_us, NULL AS last_us,
         c.artifact,
         (SELECT 'at ' || n.offset || ': ' || n.detail FROM note n
          WHERE n.artifact = c.artifact AND n.severity = c.severity AND n.code = c.code
          ORDER BY n.ordinal LIMIT 1) AS example
  FROM codes c
  UNION ALL
  SELECT 2, 'artifacts', m.collection, m.status, m.format, m.n, m.records_total, m.records_kept, m.recovered,
         coalesce(l.n, 0), m.first_us, m.last_us, m.example, ''
  FROM members m
  LEFT JOIN lost l ON l.collection = m.collection AND l.status = m.status AND l.format = m.format
  UNION ALL
  SELECT 2, 'artifacts', id, status, '', 0, 0, 0, 0, 0, NULL, NULL, NULL, 'nothing of it was stored'
  FROM chosen c
  WHERE status <> 'read' AND NOT EXISTS (SELECT 1 FROM artifact a WHERE a.collection = c.id)
  UNION ALL
  SELECT 4, 'out_of_scope', 0, '', reason, sum(certificates), NULL, NULL, NULL, NULL, min(first_us), max(last_us),
         NULL, min(issuer || ' ' || example)
  FROM out_of_scope WHERE :collection = '' GROUP BY reason
)
SELECT s.section, coalesce(c.path, '') AS collection, s.status, s.subject, s.count, s.records_total,
  s.records_kept, s.recovered, s.losses, iso8601(s.first_us) AS first_at, iso8601(s.last_us) AS last_at,
  ltrim(trim(CASE WHEN s.collection = 0 THEN coalesce(h.path, '') ELSE '' END || ' ' || coalesce(a.path, ''))
        || CASE WHEN s.example <> '' THEN ' ' || s.example
                WHEN a.reason <> '' THEN ' (' || a.reason || ')' ELSE '' END) AS example
FROM sections s
LEFT JOIN collection c ON c.id = s.collection
LEFT JOIN artifact a ON a.id = s.artifact
LEFT JOIN collection h ON h.id = a.collection
ORDER BY s.place, collection, s.status, s.subject;
